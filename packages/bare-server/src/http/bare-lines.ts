import type { IncomingMessage } from "node:http";
import { bareError, isPartName, type KnownHeaders } from "@oriel/bare-protocol";

/** Values of the `X-Bare-*` lines of a request, by lower-case name, in order. */
export type BareLines = ReadonlyMap<string, readonly string[]>;

/**
 * Reads the `X-Bare-*` headers of a request and checks them against what the endpoint knows. The raw lines are
 * read: joined ones hide duplicates.
 *
 * @throws BareError `UNKNOWN_BARE_HEADER`, `INVALID_BARE_HEADER` (a single-value header twice),
 * `MISSING_BARE_HEADER`
 */
export function readBareLines({ rawHeaders }: IncomingMessage, known: KnownHeaders): BareLines {
  const found = new Map<string, string[]>();
  let isSplit = false;
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]?.toLowerCase() ?? "";
    if (!name.startsWith("x-bare-")) continue;
    const value = rawHeaders[at + 1] ?? "";
    const isList = known.lists.includes(name);
    const isPart = known.split && isPartName(name) && !isList;
    if (!isPart && !isList && !known.required.includes(name) && !known.tolerated.includes(name)) {
      throw bareError(
        "UNKNOWN_BARE_HEADER",
        `request.headers.${name}`,
        `The header "${name}" is not known here.`,
      );
    }
    isSplit ||= isPart;
    const values = found.get(name);
    if (values === undefined) found.set(name, [value]);
    else if (isList) values.push(value);
    else {
      throw bareError(
        "INVALID_BARE_HEADER",
        `request.headers.${name}`,
        `The header "${name}" comes more than once.`,
      );
    }
  }
  for (const name of known.required) {
    if (found.has(name) || (name === "x-bare-headers" && isSplit)) continue;
    throw bareError(
      "MISSING_BARE_HEADER",
      `request.headers.${name}`,
      `The header "${name}" is missing.`,
    );
  }
  return found;
}

/** Gives the value of a header that comes at most once; empty when it is absent. */
export function single(lines: BareLines, name: string): string {
  return lines.get(name)?.[0] ?? "";
}

/** The error of a header of the request that cannot be used. */
export function invalidHeader(name: string, why: string): Error {
  return bareError(
    "INVALID_BARE_HEADER",
    `request.headers.${name}`,
    `The header "${name}" cannot be used: ${why}.`,
  );
}
