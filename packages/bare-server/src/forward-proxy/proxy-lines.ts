import { HOP_BY_HOP, isHeaderValue } from "@oriel/bare-protocol";
import { listed } from "../port/h2c-upgrade.ts";

/** Headers for the proxy alone. */
const FOR_PROXY: ReadonlySet<string> = new Set([
  "proxy-authorization",
  "proxy-authenticate",
  "proxy-authentication-info",
]);

/** What becomes of a message on its way. */
export interface LineOptions {
  /** Value of `Host`; undefined: as it stands, if it stands there. */
  readonly host?: string;
  /** Value of `Via` that tells of this proxy; null: nothing does. */
  readonly via: string | null;
  /** Whether the length stays: the body is passed on as it is. */
  readonly length?: boolean;
}

/**
 * Gives the lines of a message as they are passed on: those of one connection left out, all others in their order and
 * spelling.
 *
 * @param lines flat lines as they came
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1
 */
export function passedLines(
  lines: readonly string[],
  { host, via, length = false }: LineOptions,
): string[] {
  const named = new Set<string>();
  for (let at = 0; at + 1 < lines.length; at += 2) {
    if (lines[at]?.toLowerCase() !== "connection") continue;
    for (const name of listed(lines[at + 1])) named.add(name);
  }
  // they frame the message, and must not be taken away by naming them
  named.delete("content-length");
  named.delete("host");
  const passed: string[] = host === undefined ? [] : ["Host", host];
  for (let at = 0; at + 1 < lines.length; at += 2) {
    const name = lines[at] ?? "";
    const value = lines[at + 1] ?? "";
    const key = name.toLowerCase();
    if (key === "te" ? value.trim().toLowerCase() !== "trailers" : !mayPass(key, length)) continue;
    if ((key === "host" && host !== undefined) || (named.has(key) && key !== "te")) continue;
    if (isHeaderValue(value)) passed.push(name, value);
  }
  if (via !== null) passed.push("Via", via);
  return passed;
}

function mayPass(key: string, length: boolean): boolean {
  if (key === "content-length") return length;
  return !HOP_BY_HOP.has(key) && !FOR_PROXY.has(key);
}

/** Tells whether a message has been through this proxy already. */
export function isLoop(lines: readonly string[], own: string): boolean {
  for (let at = 0; at + 1 < lines.length; at += 2) {
    if (lines[at]?.toLowerCase() === "via" && listed(lines[at + 1]).includes(own.toLowerCase())) {
      return true;
    }
  }
  return false;
}
