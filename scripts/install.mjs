// Installs the workspace's packages when they are missing or the manifests have changed.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { runProgram } from "./run-program.mjs";
import { SetupError } from "./setup-error.mjs";
import { hashFiles, listFiles, readStamp, root, writeStamp } from "./workspace.mjs";

/** The package manager, pinned; run by npx. */
export const PNPM = "pnpm@12.21.0";
/** Beside the packages: who removes them removes it too. */
const STAMP = "node_modules/.cache/oriel/install.json";
/** Workspace members that only tests need, with the many sites they visit. */
const TEST_MEMBERS = ["@oriel/test", "@oriel/test-sites"];

/**
 * Installs the packages of the workspace.
 *
 * @param {{ tests?: boolean, log?: (line: string) => void }} [options] `tests`: also what only the tests need
 * @returns {Promise<boolean>} true when something had to be installed
 * @throws {SetupError} when npx is missing or the installation fails
 */
export async function ensureInstalled({ tests = false, log = console.log } = {}) {
  const manifests = hashFiles(manifestFiles(), PNPM);
  const stamp = readStamp(STAMP);
  if (stamp.manifests === manifests && (stamp.tests === true || !tests)) return false;

  log(tests ? "Installing packages, those of the tests included …" : "Installing packages …");
  const filters = tests ? [] : TEST_MEMBERS.map((name) => `--filter=!${name}`);
  const { code, tail, missing } = await runProgram(
    "npx",
    ["-y", PNPM, "install", "--frozen-lockfile", ...filters],
    // without a terminal to ask, pnpm must not wait for an answer
    { cwd: root, env: { ...process.env, CI: "true" } },
  );
  if (missing) {
    throw new SetupError(
      'cannot install packages: there is no "npx" on the PATH; install npm, which brings it along',
    );
  }
  if (code !== 0) {
    throw new SetupError(
      `cannot install packages: "npx ${PNPM} install" ended with code ${code}; its last lines stand above`,
      { detail: tail },
    );
  }
  writeStamp(STAMP, { manifests, tests });
  return true;
}

function manifestFiles() {
  const members = ["packages", "apps"].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => `${folder}/${name}`),
  );
  const manifests = [".", ...members, "test", "test/sites"].map((path) => `${path}/package.json`);
  return listFiles(["pnpm-lock.yaml", "pnpm-workspace.yaml", ".npmrc", ...manifests]);
}
