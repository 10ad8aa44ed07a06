// Builds the product when its sources have changed since the last build.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { runProgram } from "./run-program.mjs";
import { SetupError } from "./setup-error.mjs";
import { hashFiles, listFiles, readStamp, root, writeStamp } from "./workspace.mjs";

/** Path of the built server, relative to the project's folder. */
export const CLI = "packages/bare-server/dist/cli.js";

const STAMP = "dist/.build.json";
const SOURCES = ["packages", "apps/demo", "vite.config.ts", "tsconfig.base.json", "pnpm-lock.yaml"];
/** One file of each part of the build: when one is gone, the build is. */
const OUTPUTS = [
  CLI,
  "dist/oriel/worker.js",
  "dist/oriel/page.js",
  "dist/oriel/page-encoded.js",
  "apps/demo/dist/index.html",
];

/**
 * Builds packages, browser scripts, server and demo.
 *
 * @param {{ force?: boolean, log?: (line: string) => void }} [options] `force`: build even when nothing has changed
 * @returns {Promise<boolean>} true when something had to be built
 * @throws {SetupError} when the build fails
 */
export async function ensureBuilt({ force = false, log = console.log } = {}) {
  const sources = hashFiles(sourceFiles(), process.versions.node);
  const present = OUTPUTS.every((path) => existsSync(join(root, path)));
  if (!force && present && readStamp(STAMP).sources === sources) return false;

  log("Building …");
  const { code, tail } = await runProgram(
    process.execPath,
    ["node_modules/vite/bin/vite.js", "build", "--app", "--logLevel", "warn"],
    { cwd: root, env: { ...process.env, NODE_ENV: "production" } },
  );
  if (code !== 0) {
    throw new SetupError(`cannot build: vite ended with code ${code}; its last lines stand above`, {
      detail: tail,
    });
  }
  writeStamp(STAMP, { sources });
  return true;
}

function sourceFiles() {
  return listFiles(SOURCES).filter((path) => !/\.test\.ts$|\.md$/.test(path));
}
