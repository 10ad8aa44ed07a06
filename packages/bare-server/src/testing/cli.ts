import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build, defaultServerConditions } from "vite";

/** The program, built for a test. */
export interface BuiltCli {
  /** Path of the script. */
  readonly script: string;
  /** Folder of a site with one page and one big file. */
  readonly root: string;
  remove(): void;
}

/** Builds the program from its sources, as the product does. */
export async function buildCli(): Promise<BuiltCli> {
  const folder = mkdtempSync(join(tmpdir(), "oriel-program-"));
  const root = join(folder, "site");
  mkdirSync(root);
  writeFileSync(join(root, "index.html"), "<title>x</title>");
  writeFileSync(join(folder, "package.json"), '{ "version": "1.2.3", "type": "module" }');
  await build({
    configFile: false,
    logLevel: "silent",
    root: folder,
    ssr: {
      noExternal: true,
      resolve: { conditions: ["@oriel/source", ...defaultServerConditions] },
    },
    resolve: { conditions: ["@oriel/source", ...defaultServerConditions] },
    build: {
      ssr: true,
      target: "node20",
      outDir: join(folder, "dist"),
      rolldownOptions: {
        input: resolve(import.meta.dirname, "../cli.ts"),
        external: [/^node:/, "bufferutil", "utf-8-validate"],
        output: { entryFileNames: "cli.js", format: "esm" },
      },
    },
  });
  return {
    script: join(folder, "dist/cli.js"),
    root,
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** The program as it runs in a process of its own. */
export interface CliProcess {
  readonly child: ChildProcess;
  out(): string;
  err(): string;
  /** Gives the records of its log so far. */
  records(): readonly Readonly<Record<string, unknown>>[];
  /** URL of the site, once it is told. */
  readonly url: Promise<string>;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
}

/** Starts the program; its environment has nothing but what is given. */
export function startCli(
  { script, root }: BuiltCli,
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): CliProcess {
  const child = spawn(process.execPath, [script, "--root", root, "--port", "0", ...args], {
    env: { PATH: process.env["PATH"], ...variables },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let err = "";
  child.stderr.on("data", (data: Buffer) => {
    err += data.toString();
  });
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.once("close", (code, signal) => resolve({ code, signal }));
  });
  const url = new Promise<string>((resolve, reject) => {
    child.stdout.on("data", (data: Buffer) => {
      out += data.toString();
      const [, found] = /^Oriel is at (\S+)\n/m.exec(out) ?? [];
      if (found !== undefined) resolve(found);
    });
    void ended.then(() => reject(new Error(`the program has ended: ${err}`)));
  });
  // a test that does not ask for it wants the program to fail
  url.catch(() => {});
  return {
    child,
    out: () => out,
    err: () => err,
    records: () =>
      err
        .split("\n")
        .filter((line) => line.startsWith("{"))
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    url,
    ended,
  };
}
