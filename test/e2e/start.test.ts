import { spawn } from "node:child_process";
import { chmod, cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { root } from "../../scripts/workspace.mjs";
import { freePort } from "./harness/product.ts";

interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly error: string;
}

interface Running {
  readonly outcome: Promise<Outcome>;
  kill(signal: NodeJS.Signals): void;
}

function start(
  parameters: readonly string[],
  { folder = root, path = process.env["PATH"] ?? "" } = {},
): Running {
  const child = spawn(process.execPath, [join(folder, "scripts/start.mjs"), ...parameters], {
    cwd: folder,
    env: { HOME: process.env["HOME"], PATH: path },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let error = "";
  child.stdout.on("data", (data: Buffer) => {
    out += data.toString();
  });
  child.stderr.on("data", (data: Buffer) => {
    error += data.toString();
  });
  return {
    outcome: new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, signal) => resolve({ code, signal, out, error }));
    }),
    kill: (signal) => child.kill(signal),
  };
}

async function answers(origin: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const ok = await fetch(`${origin}/`).then(
      (response) => response.ok,
      () => false,
    );
    if (ok) return;
    if (Date.now() > deadline) throw new Error(`nothing answers at ${origin}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Lines of an error output, without what npm adds. */
const lines = (text: string): string[] => text.split("\n").filter((line) => line.trim() !== "");

let blocker: Server;
let taken = 0;
/** A project without node_modules. */
let bare = "";
beforeAll(async () => {
  blocker = createServer();
  taken = await freePort();
  await new Promise<void>((resolve) => {
    blocker.listen(taken, "127.0.0.1", resolve);
  });
  bare = await mkdtemp(join(tmpdir(), "oriel-bare-"));
  for (const path of ["scripts", "package.json", "pnpm-workspace.yaml", "pnpm-lock.yaml"]) {
    await cp(join(root, path), join(bare, path), { recursive: true });
  }
  for (const folder of ["packages", "apps"]) await mkdir(join(bare, folder));
  await mkdir(join(bare, "bin"));
  await symlink(process.execPath, join(bare, "bin/node"));
});
afterAll(async () => {
  await new Promise((resolve) => {
    blocker.close(resolve);
  });
  await rm(bare, { recursive: true, force: true });
});

it("prints the server's options", async () => {
  const { code, out, error } = await start(["--help"]).outcome;
  expect({ code, error }).toEqual({ code: 0, error: "" });
  for (const option of ["--port", "--host", "--allow-private", "--resolve"]) {
    expect(out).toContain(option);
  }
});

it("serves, prints its address, and ends when it is told to", async () => {
  const port = await freePort();
  const server = start(["--port", String(port)]);
  await answers(`http://localhost:${port}`);
  server.kill("SIGTERM");
  const { code, signal, out } = await server.outcome;
  expect(out).toContain(`http://localhost:${port}`);
  expect(code === 0 || signal === "SIGTERM").toBe(true);
});

it.each([
  {
    name: "a taken port",
    parameters: () => ["--port", String(taken), "--host", "127.0.0.1"],
    says: () => String(taken),
  },
  { name: "a port that is none", parameters: () => ["--port", "many"], says: () => "many" },
  { name: "an unknown option", parameters: () => ["--prot", "8080"], says: () => "--prot" },
  {
    name: "a rule that is none",
    parameters: () => ["--resolve", "nonsense"],
    says: () => "nonsense",
  },
])("says in one line what is wrong with $name", async ({ parameters, says }) => {
  const { code, error } = await start(parameters()).outcome;
  expect(code).toBeGreaterThan(0);
  expect(lines(error)).toHaveLength(1);
  expect(error).toContain(says());
  expect(error).not.toMatch(/\bat .*:\d+:\d+/);
});

it("says in one line that npx is missing", async () => {
  const { code, error } = await start([], { folder: bare, path: join(bare, "bin") }).outcome;
  expect(code).toBe(1);
  expect(lines(error)).toHaveLength(1);
  expect(error).toContain('"npx"');
});

it("shows the end of an installation that fails", async () => {
  const npx = join(bare, "bin/npx");
  await writeFile(npx, "#!/bin/sh\necho registry is down\nexit 7\n");
  await chmod(npx, 0o755);
  const { code, error } = await start([], {
    folder: bare,
    path: `${join(bare, "bin")}:/bin:/usr/bin`,
  }).outcome;
  await rm(npx);
  expect(code).toBe(1);
  expect(lines(error)).toEqual(["registry is down", expect.stringContaining("code 7")]);
});
