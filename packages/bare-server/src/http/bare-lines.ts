import type { IncomingMessage } from "node:http";
import { bareError, isPartName, KNOWN_HEADERS, type BareVersion } from "@oriel/bare-protocol";

/** Values of the `X-Bare-*` lines of a request, by lower-case name, in order. */
export type BareLines = ReadonlyMap<string, readonly string[]>;

/**
 * Reads the `X-Bare-*` headers of a request and checks them against what the version knows. The raw lines are
 * read: joined ones hide duplicates.
 *
 * @throws BareError `UNKNOWN_BARE_HEADER`, `INVALID_BARE_HEADER` (a single-value header twice),
 * `MISSING_BARE_HEADER`
 */
export function readBareLines({ rawHeaders }: IncomingMessage, version: BareVersion): BareLines {
  const known = KNOWN_HEADERS[version];
  const found = new Map<string, string[]>();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]?.toLowerCase() ?? "";
    if (!name.startsWith("x-bare-")) continue;
    const values = found.get(name) ?? [];
    values.push(rawHeaders[at + 1] ?? "");
    found.set(name, values);
  }
  for (const [name, values] of found) {
    const isPart = known.split && isPartName(name);
    const isList = known.lists.includes(name);
    if (!isPart && !isList && !known.required.includes(name) && !known.tolerated.includes(name)) {
      throw bareError(
        "UNKNOWN_BARE_HEADER",
        `request.headers.${name}`,
        `The header "${name}" is not known here.`,
      );
    }
    if (!isList && values.length > 1) {
      throw bareError(
        "INVALID_BARE_HEADER",
        `request.headers.${name}`,
        `The header "${name}" comes more than once.`,
      );
    }
  }
  const isSplit = known.split && [...found.keys()].some(isPartName);
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
