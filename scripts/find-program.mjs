// Finds programs where a shell would, and where administrators' shells would.
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Folders that programs are looked for in. Servers lie where the paths of users do not lead. */
export const PROGRAM_PATH = [process.env.PATH ?? "", "/usr/bin", "/usr/sbin"].join(delimiter);

/**
 * Looks for a program.
 *
 * @param {readonly string[]} names in order of preference within one folder
 * @returns {string | undefined} path of the first that there is
 */
export function findProgram(names) {
  return PROGRAM_PATH.split(delimiter)
    .filter((folder) => folder !== "")
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((path) => existsSync(path));
}
