// Packs every package as it would be published and looks at what a user would get.
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { PNPM } from "./install.mjs";
import { runProgram } from "./run-program.mjs";
import { root } from "./workspace.mjs";

/**
 * Packs the packages, and lets publint and attw look at each.
 *
 * @param {string} folder where the packed files are put; emptied first
 * @returns {AsyncGenerator<{ name: string, problem: string }>} `problem` is empty when a package is fine
 */
export async function* checkPackages(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(join(root, "packages")).sort()) {
    yield { name, problem: await checkPackage(name, join(folder, name)) };
  }
}

/**
 * @param {string} name
 * @param {string} folder
 */
async function checkPackage(name, folder) {
  mkdirSync(folder);
  const cwd = join(root, "packages", name);
  const packed = await runProgram("npx", ["-y", PNPM, "pack", "--pack-destination", folder], {
    cwd,
  });
  const [file] = readdirSync(folder).filter((entry) => entry.endsWith(".tgz"));
  if (packed.code !== 0 || file === undefined) return `cannot be packed:\n${packed.tail}`;
  const tarball = join(folder, file);
  const checks = [
    ["node_modules/publint/src/cli.js", "run", tarball, "--strict"],
    [
      "node_modules/@arethetypeswrong/cli/dist/index.js",
      tarball,
      "--profile",
      "esm-only",
      "--no-color",
    ],
  ];
  for (const parameters of checks) {
    const { code, tail } = await runProgram(process.execPath, parameters, { cwd: root });
    if (code !== 0) return tail;
  }
  return "";
}
