import { headersToLines, HOP_BY_HOP, type HeaderMap } from "@oriel/bare-protocol";

/**
 * Gives the header lines for a remote: those of the client in their order and spelling, with the forwarded ones
 * of the outer request in the place of their namesakes.
 *
 * @param forward lower-case names of headers of the outer request
 * @param authority value of `Host` where the client gives none; it then comes first
 * @param dropped lower-case names that are left out, beside those that belong to one connection
 * @returns flat lines without framing
 */
export function remoteLines(
  headers: HeaderMap,
  forward: Iterable<string>,
  outer: HeaderMap,
  authority: string,
  dropped: (name: string) => boolean = () => false,
): string[] {
  const all: HeaderMap = headers.has("host")
    ? new Map(headers)
    : new Map([["host", { name: "Host", values: [authority] }], ...headers]);
  for (const name of forward) {
    const entry = name.startsWith("x-bare-") ? undefined : outer.get(name);
    if (entry !== undefined) {
      all.set(name, { name: all.get(name)?.name ?? entry.name, values: entry.values });
    }
  }
  for (const [name, { values }] of all) {
    const isHop = name === "te" ? !isTrailers(values) : HOP_BY_HOP.has(name);
    if (isHop || dropped(name)) all.delete(name);
  }
  return headersToLines(all);
}

function isTrailers(values: readonly string[]): boolean {
  return values.every((value) => value.trim().toLowerCase() === "trailers");
}
