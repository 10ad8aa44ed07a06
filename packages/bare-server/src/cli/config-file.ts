import { readFileSync } from "node:fs";

/** What a configuration file holds. */
export type ConfigFile = Readonly<Record<string, unknown>>;

const WHY: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EACCES: "this user may not read it",
  EISDIR: "it is a folder",
};

/**
 * Reads a configuration file: one JSON object.
 *
 * @throws TypeError when it cannot be read
 */
export function readConfigFile(file: string): ConfigFile {
  const fail = (why: string, cause?: unknown): TypeError =>
    new TypeError(`config file "${file}": ${why}`, { cause });
  let content: string;
  try {
    content = readFileSync(file, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException;
    throw fail(WHY[code] ?? message, error);
  }
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (error) {
    throw fail(`it is not valid JSON${whereOf(error as Error, content)}`, error);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw fail("it is not a JSON object");
  }
  return value as ConfigFile;
}

/** Tells line and column of an error of the JSON parser, where that tells the place. */
function whereOf({ message }: Error, content: string): string {
  const [, position] = /at position (\d+)/.exec(message) ?? [];
  if (position === undefined) return / end of JSON/.test(message) ? ": it ends too early" : "";
  const before = content.slice(0, Number(position)).split("\n");
  return ` at line ${before.length}, column ${(before.at(-1) ?? "").length + 1}`;
}
