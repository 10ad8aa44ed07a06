import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { listFiles, root } from "../../scripts/workspace.mjs";

/** A manifest, as far as the tests read it. */
export interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly bin?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly publishConfig?: { readonly exports?: Readonly<Record<string, unknown>> };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** Names of the folders below `packages/`. */
export const packages: readonly string[] = readdirSync(join(root, "packages")).sort();

/** Reads a file of the project. */
export function read(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

/** Reads a `package.json`. */
export function manifest(folder: string): Manifest {
  return JSON.parse(read(`${folder}/package.json`)) as Manifest;
}

/** Files of the repository: what git tracks or would add; all files where there is no git. */
export function repositoryFiles(): readonly string[] {
  try {
    const listed = execFileSync(
      "git",
      ["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
      {
        cwd: root,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      },
    );
    const present = new Set(listFiles(["."]));
    return listed.split("\0").filter((path) => present.has(path));
  } catch {
    return listFiles(["."]);
  }
}

/** A module specifier in a source file. */
export interface Import {
  readonly specifier: string;
  /** True when nothing of it is left in the built code. */
  readonly typeOnly: boolean;
}

/** Finds the module specifiers of static and dynamic imports and of re-exports. */
export function importsOf(source: string): readonly Import[] {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
  const statements = /^\s*(import|export)\s+(type\s)?(?:[\w*{}\s,$]+?\sfrom\s*)?["']([^"']+)["']/gm;
  const dynamic = /\bimport\(\s*["']([^"']+)["']\s*\)/g;
  return [
    ...[...code.matchAll(statements)].map(([, , type, specifier = ""]) => ({
      specifier,
      typeOnly: type !== undefined,
    })),
    ...[...code.matchAll(dynamic)].map(([, specifier = ""]) => ({ specifier, typeOnly: false })),
  ];
}
