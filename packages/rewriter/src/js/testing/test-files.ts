import { readdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

/** Members of the workspace that install packages, below its root. */
const MEMBERS = ["packages/rewriter", ".", "test", "test/sites", "test/programs"];

function packageRoot(name: string): string | null {
  for (const member of MEMBERS) {
    const from = new URL(`../../../../../${member}/package.json`, import.meta.url);
    for (const path of createRequire(from).resolve.paths(name) ?? []) {
      const root = join(path, name);
      if (statSync(join(root, "package.json"), { throwIfNoEntry: false }) !== undefined)
        return root;
    }
  }
  return null;
}

/** Finds where packages are installed; those that are not are left out. */
export function installedRoots(packages: readonly string[]): string[] {
  return packages.flatMap((name) => packageRoot(name) ?? []);
}

/**
 * Finds the scripts of a package, not those of its dependencies.
 *
 * @param maximum bytes above which a file is left out
 */
export function* scriptsBelow(folder: string, maximum: number): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== "node_modules") yield* scriptsBelow(path, maximum);
    else if (/\.[cm]?js$/.test(entry.name) && statSync(path).size < maximum) yield path;
  }
}
