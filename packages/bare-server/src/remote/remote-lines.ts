import {
  bareError,
  HOP_BY_HOP,
  isHeaderValue,
  type HeaderEntry,
  type HeaderMap,
} from "@oriel/bare-protocol";

/**
 * Gives the header lines for a remote: those of the client in their order and spelling, with the forwarded ones
 * of the outer request in the place of their namesakes.
 *
 * @param forward lower-case names of headers of the outer request
 * @param authority value of `Host` where the client gives none; it then comes first
 * @param dropped lower-case names that are left out, beside those that belong to one connection
 * @returns flat lines without framing
 * @throws BareError `INVALID_HEADER` when a forwarded value is not allowed
 */
export function remoteLines(
  headers: HeaderMap,
  forward: Iterable<string>,
  outer: HeaderMap,
  authority: string,
  dropped: (name: string) => boolean = () => false,
): string[] {
  const lines: string[] = headers.has("host") ? [] : ["Host", authority];
  const forwarded: HeaderMap = new Map();
  for (const name of forward) {
    const entry = name.startsWith("x-bare-") ? undefined : outer.get(name);
    if (entry !== undefined) forwarded.set(name, checked(name, entry));
  }
  const add = (key: string, name: string, values: readonly string[]): void => {
    const isHop = key === "te" ? !isTrailers(values) : HOP_BY_HOP.has(key);
    if (isHop || dropped(key)) return;
    for (const value of values) lines.push(name, value);
  };
  for (const [key, { name, values }] of headers)
    add(key, name, forwarded.get(key)?.values ?? values);
  for (const [key, { name, values }] of forwarded) if (!headers.has(key)) add(key, name, values);
  return lines;
}

/** Node's parser lets nothing through that HTTP does not allow; other servers may stand in its place. */
function checked(key: string, entry: HeaderEntry): HeaderEntry {
  if (entry.values.every(isHeaderValue)) return entry;
  throw bareError(
    "INVALID_HEADER",
    `bare.forward_headers.${key}`,
    `The header "${key}" cannot be forwarded: its value is not allowed.`,
  );
}

function isTrailers(values: readonly string[]): boolean {
  return values.every((value) => value.trim().toLowerCase() === "trailers");
}
