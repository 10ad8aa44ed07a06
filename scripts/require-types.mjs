// `prepack` of a package that has files for `require()`: gives them types of their own. What a file declares is of the
// kind of module that it is, so the declarations that tsc has made for the modules are copied as `.d.cts`, together
// with those of the workspace's packages that the files for `require()` have in them.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { exitWith, SetupError } from "./setup-error.mjs";
import { root } from "./workspace.mjs";

const SCOPE = "@oriel/";
const SPECIFIER = /(\bfrom |\bimport\()"([^"]+)"/g;

try {
  copyTypes(process.cwd());
} catch (error) {
  exitWith(error);
}

/**
 * @param {string} folder of the package
 */
function copyTypes(folder) {
  const target = join(folder, "dist/require");
  rmSync(target, { recursive: true, force: true });
  const packages = bundledIn(folder);
  for (const directory of packages.values()) {
    const dist = join(root, "packages", directory, "dist");
    if (!existsSync(join(dist, "index.d.ts"))) {
      throw new SetupError(`cannot copy the types of "${directory}": there are none; run tsc -b`);
    }
    /** @type {readonly (readonly [folder: string, kind: string])[]} */
    const sources = [
      [dist, ".d.ts"],
      // written by hand
      [join(root, "packages", directory, "src"), ".d.cts"],
    ];
    for (const [from, kind] of sources) {
      for (const path of filesIn(from, kind)) {
        const file = `${directory}/${path.replace(/\.c?ts$/, ".cts")}`;
        mkdirSync(dirname(join(target, file)), { recursive: true });
        const text = forRequire(readFileSync(join(from, path), "utf8"), file, packages);
        writeFileSync(join(target, file), text);
      }
    }
  }
}

/**
 * Lists the files of a kind that are no tools of tests.
 *
 * @param {string} folder
 * @param {string} kind
 */
function filesIn(folder, kind) {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(kind) && !/^(?:require|testing)\//.test(path));
}

/**
 * Folders below `packages`, by name of the package.
 *
 * @typedef {ReadonlyMap<string, string>} Packages
 */

/**
 * Gives a package and those of the workspace that it depends on.
 *
 * @param {string} folder
 * @returns {Packages}
 */
function bundledIn(folder) {
  /** @type {{ name: string, dependencies?: Readonly<Record<string, string>> }} */
  const { name, dependencies = {} } = JSON.parse(
    readFileSync(join(folder, "package.json"), "utf8"),
  );
  const names = [name, ...Object.keys(dependencies)].filter((each) => each.startsWith(SCOPE));
  return new Map(names.map((each) => [each, each.slice(SCOPE.length)]));
}

/**
 * Points the imports of a declaration file at the copies.
 *
 * @param {string} text
 * @param {string} file where its copy lies
 * @param {Packages} packages
 */
function forRequire(text, file, packages) {
  /** @param {string} _all @param {string} before @param {string} specifier */
  const point = (_all, before, specifier) => {
    const directory = packages.get(specifier);
    const copy =
      directory === undefined
        ? specifier.replace(/^(\..*)\.ts$/, "$1.cts")
        : posix.relative(posix.dirname(file), `${directory}/index.cts`);
    return `${before}"${copy}"`;
  };
  return text.replace(/\n\/\/# sourceMappingURL=.*/, "\n").replace(SPECIFIER, point);
}
