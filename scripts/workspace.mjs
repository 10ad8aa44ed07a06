// Where the project lies, and stamps that tell whether its inputs have changed.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** Path of the project's folder. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const IGNORED = new Set(["node_modules", "dist", ".cache", ".git", "coverage"]);

/**
 * Lists the files below files and folders of the project; what is missing is left out.
 *
 * @param {readonly string[]} paths relative to the project's folder
 * @returns {string[]} paths relative to the project's folder, with `/`, sorted
 */
export function listFiles(paths) {
  /** @type {string[]} */
  const found = [];
  /** @param {string} path */
  const visit = (path) => {
    let entries;
    try {
      entries = readdirSync(path, { withFileTypes: true });
    } catch (error) {
      if (codeOf(error) === "ENOTDIR") found.push(path);
      else if (codeOf(error) !== "ENOENT") throw error;
      return;
    }
    for (const entry of entries) {
      if (IGNORED.has(entry.name)) continue;
      if (entry.isDirectory()) visit(join(path, entry.name));
      else found.push(join(path, entry.name));
    }
  };
  for (const path of paths) visit(join(root, path));
  return found.map((path) => relative(root, path).split(sep).join("/")).sort();
}

/**
 * Gives one hash for names and contents of files.
 *
 * @param {readonly string[]} files relative to the project's folder
 * @param {string} [salt] what else the result depends on
 */
export function hashFiles(files, salt = "") {
  const hash = createHash("sha256").update(salt);
  for (const file of files) {
    const content = readFileSync(join(root, file));
    hash.update(`\0${file}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

/**
 * Reads a stamp.
 *
 * @param {string} path relative to the project's folder
 * @returns {Record<string, unknown>} empty when there is none that can be read
 */
export function readStamp(path) {
  try {
    const stamp = JSON.parse(readFileSync(join(root, path), "utf8"));
    return typeof stamp === "object" && stamp !== null ? stamp : {};
  } catch {
    return {};
  }
}

/**
 * Writes a stamp.
 *
 * @param {string} path relative to the project's folder
 * @param {Record<string, unknown>} stamp
 */
export function writeStamp(path, stamp) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), JSON.stringify(stamp));
}

/** @param {unknown} error */
function codeOf(error) {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
