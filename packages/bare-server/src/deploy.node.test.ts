// checks the files of deploy/ with the programs that they are for, as far as these are installed
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { DockerfileParser, type Copy, type JSONInstruction } from "dockerfile-ast";
import { validate } from "dockerfile-utils";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { parseDocument } from "yaml";
import { optionGroups } from "./cli/option-groups.ts";
import { readOptions, unknownVariables } from "./cli/read-options.ts";
import { freePort, hasProgram } from "./testing/programs.ts";
import { ask, TestServers } from "./testing/servers.ts";

const run = promisify(execFile);
const project = resolve(import.meta.dirname, "../../..");
const deploy = join(project, "deploy");
const read = (name: string): string => readFileSync(join(deploy, name), "utf8");
const built = existsSync(join(project, "packages/bare-server/dist/cli.js"));
const servers = new TestServers();

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "oriel-deploy-"));
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => servers.closeAll());

/** Title of a test that needs something. */
const needing = (title: string, what: string, there: boolean): string =>
  there ? title : `${title} (skipped: there is no ${what})`;

type Variables = Readonly<Record<string, string>>;

/** Reads variables as the program does; a value that does not fit throws. */
function optionsOf(variables: Variables): { readonly grace: number } {
  const groups = optionGroups("/site");
  expect(unknownVariables(groups, variables)).toEqual([]);
  return readOptions(groups, { flags: {}, variables, folder: "/" });
}

interface Image {
  readonly copies: readonly { readonly from: string; readonly to: string }[];
  readonly variables: Variables;
  readonly user: string;
  readonly health: readonly string[];
  readonly entrypoint: readonly string[];
}

/** Reads the last stage of the Dockerfile. */
function readImage(): Image {
  const instructions = DockerfileParser.parse(read("Dockerfile")).getInstructions();
  const last = instructions.slice(
    instructions.findLastIndex((one) => one.getKeyword() === "FROM") + 1,
  );
  const of = (keyword: string): readonly (typeof last)[number][] =>
    last.filter((one) => one.getKeyword() === keyword);
  const textOf = (keyword: string): string => of(keyword)[0]?.getArgumentsContent() ?? "";
  const listOf = (text: string): string[] =>
    JSON.parse(text.slice(text.indexOf("["), text.lastIndexOf("]") + 1)) as string[];
  return {
    copies: (of("COPY") as readonly (Copy & JSONInstruction)[]).map((copy) => {
      const [from = "", to = ""] = copy.getArguments().map((one) => one.getValue());
      return { from, to };
    }),
    variables: Object.fromEntries(
      of("ENV").map((one) => (one.getArgumentsContent() ?? "").split("=", 2) as [string, string]),
    ),
    user: textOf("USER"),
    health: listOf(textOf("HEALTHCHECK")),
    entrypoint: listOf(textOf("ENTRYPOINT")),
  };
}

/** Copies as COPY does: into a folder when the target ends so, by a name with stars or without. */
function copyInto(root: string, from: string, to: string): void {
  const source = join(project, from.replace("/build/", ""));
  const target = join(root, to);
  if (!to.endsWith("/")) {
    cpSync(source, target, { recursive: true });
    return;
  }
  const pattern = new RegExp(`^${basename(from).replaceAll(".", "\\.").replaceAll("*", ".*")}$`);
  const names = readdirSync(dirname(source)).filter((name) => pattern.test(name));
  expect(names).not.toEqual([]);
  for (const name of names) cpSync(join(dirname(source), name), join(target, name));
}

it("has a Dockerfile without a fault, whose program is not root's", () => {
  expect(validate(read("Dockerfile"))).toEqual([]);
  const { user, variables } = readImage();
  expect(user).toBe("node");
  const { NODE_ENV: mode, ...own } = variables;
  expect(mode).toBe("production");
  // "docker stop" kills after 10 s
  expect(optionsOf(own).grace).toBeLessThan(10_000);
});

it("lets into the image's build what the project is built from", () => {
  const lines = read("Dockerfile.dockerignore").split("\n");
  expect(lines).toContain("*");
  const build = readFileSync(join(project, "scripts/build.mjs"), "utf8");
  const [, list = "[]"] = /const SOURCES = (\[[^\]]+\])/.exec(build) ?? [];
  const needed = [
    ...(JSON.parse(list) as string[]),
    "scripts",
    "package.json",
    "pnpm-workspace.yaml",
  ];
  for (const path of needed) {
    const top = path.split("/", 1)[0] ?? "";
    expect(lines.some((line) => line === `!${top}` || line === "!tsconfig*.json")).toBe(true);
  }
});

it.skipIf(!built)(
  needing("runs from the files that the image has, and is found healthy", "build", built),
  async () => {
    const { copies, variables, entrypoint, health } = readImage();
    for (const { from, to } of copies) copyInto(join(folder, "app"), from, to);
    const env = { PATH: process.env["PATH"], ...variables, ORIEL_PORT: String(await freePort()) };
    const isHealthy = (): Promise<boolean> => {
      const [program = "", ...args] = health;
      return run(program, args, { env }).then(
        () => true,
        () => false,
      );
    };
    expect(await isHealthy()).toBe(false);
    const [program = "", ...args] = entrypoint;
    const child = spawn(program, args, { cwd: join(folder, "app"), env });
    servers.add(() => child.kill("SIGKILL"));
    const early = once(child, "exit").then(() => Promise.reject(new Error("it has ended")));
    await Promise.race([once(child.stdout, "data"), early]);
    early.catch(() => {});
    expect(await isHealthy()).toBe(true);
    const page = await ask(`http://127.0.0.1:${env.ORIEL_PORT}/oriel/worker.js`, {
      method: "HEAD",
      headers: { "Accept-Encoding": "br" },
    });
    expect([page.status, page.headers["content-encoding"]]).toEqual([200, "br"]);
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([0, null]);
  },
);

interface Compose {
  readonly services: Readonly<
    Record<
      string,
      {
        readonly build: { readonly context: string; readonly dockerfile: string };
        readonly environment: Variables;
        readonly stop_grace_period: string;
        readonly ports: readonly string[];
      }
    >
  >;
}

it("has a compose file whose files and options exist, and that is for this machine only", () => {
  const document = parseDocument(read("compose.yaml"), { strict: true });
  expect([...document.errors, ...document.warnings]).toEqual([]);
  const { services } = document.toJS() as Compose;
  const { oriel } = services;
  expect(
    existsSync(resolve(deploy, oriel?.build.context ?? "", oriel?.build.dockerfile ?? "")),
  ).toBe(true);
  const environment = Object.entries(oriel?.environment ?? {}).map(
    // what the variables of the one who starts it do not set
    ([name, value]) => [name, value.replace(/^\$\{\w+:-(.*)\}$/, "$1")],
  );
  const { grace } = optionsOf(Object.fromEntries(environment) as Variables);
  expect(Number(oriel?.stop_grace_period.replace("s", "")) * 1000).toBeGreaterThan(grace);
  expect(oriel?.ports).toEqual([expect.stringMatching(/^127\.0\.0\.1:/)]);
});

const compose = hasProgram("docker", "compose", "version");
it.skipIf(!compose)(
  needing("has a compose file that compose takes", "docker compose", compose),
  async () => {
    const args = ["compose", "--file", join(deploy, "compose.yaml"), "config", "--quiet"];
    await expect(run("docker", args)).resolves.toBeDefined();
  },
);

it("has a systemd unit whose options exist", () => {
  const unit = read("oriel.service");
  const pairs = [...unit.matchAll(/^Environment=(.+)$/gm)]
    .flatMap(([, text = ""]) => text.split(" "))
    .map((pair) => pair.split("=", 2) as [string, string]);
  const { NODE_ENV: mode, ...own } = Object.fromEntries(pairs);
  expect(mode).toBe("production");
  const [, stop] = /^TimeoutStopSec=(\d+)$/m.exec(unit) ?? [];
  expect(Number(stop) * 1000).toBeGreaterThan(optionsOf(own).grace);
  const [, program = ""] = /^ExecStart=\S+ \/opt\/oriel\/(\S+)$/m.exec(unit) ?? [];
  expect(readImage().entrypoint).toContain(program);
});

const systemd = hasProgram("systemd-analyze", "--version");
it.skipIf(!systemd)(
  needing("has a systemd unit that systemd takes, and finds well closed", "systemd", systemd),
  async () => {
    const file = join(folder, "oriel.service");
    writeFileSync(file, read("oriel.service").replace("/usr/bin/node", process.execPath));
    const { stdout, stderr } = await run("systemd-analyze", ["verify", file]);
    expect(stdout + stderr).toBe("");
    // of 100: 0 is closed, an ordinary service has 96
    const args = ["security", "--offline=true", "--threshold=25", "--no-pager", file];
    await expect(run("systemd-analyze", args)).resolves.toBeDefined();
  },
);

const nginx = hasProgram("nginx", "-v");
it.skipIf(!nginx)(needing("has a file that nginx takes", "nginx", nginx), async () => {
  const text = read("nginx.conf").replace("listen 80;", "listen 127.0.0.1:65000;");
  writeFileSync(
    join(folder, "nginx.conf"),
    `pid nginx.pid; error_log stderr; events {}\nhttp { access_log off;\n${text}}`,
  );
  const { stderr } = await run("nginx", ["-t", "-p", folder, "-c", "nginx.conf"]);
  expect(stderr).toContain("test is successful");
  expect(stderr).not.toContain("[warn]");
});

const caddy = hasProgram("caddy", "version");
it.skipIf(!caddy)(needing("has a file that Caddy takes", "Caddy", caddy), async () => {
  const file = join(deploy, "Caddyfile");
  const env = { ...process.env, HOME: folder };
  const args = ["validate", "--config", file, "--adapter", "caddyfile"];
  const { stdout, stderr } = await run("caddy", args, { env });
  expect(stdout + stderr).toContain("Valid configuration");
  // it would say so when the file was not in its own form
  expect(stdout + stderr).not.toContain("not formatted");
});
