/** Header lines under one name, as it was first spelt. */
export interface HeaderEntry {
  readonly name: string;
  readonly values: readonly string[];
}

/** Headers in order of first appearance, keyed by lower-case name. */
export type HeaderMap = Map<string, HeaderEntry>;

/** Headers as programs pass them: a string, or an array of which each member is a line of its own. */
export type BareHeaders = Record<string, string | string[]>;

/**
 * Adds lines to a map. Names that differ only in case are one entry under the first spelling.
 */
export function appendHeader(map: HeaderMap, name: string, values: readonly string[]): void {
  const key = name.toLowerCase();
  const entry = map.get(key);
  if (entry === undefined) map.set(key, { name, values });
  else map.set(key, { name: entry.name, values: [...entry.values, ...values] });
}

/**
 * Reads flat header lines, as `rawHeaders` of node:http has them.
 *
 * @param lines name, value, name, value, …
 * @param only lower-case names; lines of others are left out
 */
export function headersFromLines(lines: readonly string[], only?: ReadonlySet<string>): HeaderMap {
  const map: HeaderMap = new Map();
  for (let at = 0; at + 1 < lines.length; at += 2) {
    const name = lines[at] ?? "";
    if (only === undefined || only.has(name.toLowerCase())) {
      appendHeader(map, name, [lines[at + 1] ?? ""]);
    }
  }
  return map;
}

/** Gives flat header lines: name, value, name, value, … */
export function headersToLines(map: HeaderMap): string[] {
  const lines: string[] = [];
  for (const { name, values } of map.values()) {
    for (const value of values) lines.push(name, value);
  }
  return lines;
}

/**
 * Gives headers as an object without prototype, so that any name is an ordinary one. One line is a string, several
 * are an array; `set-cookie` is always an array.
 */
export function headersToRecord(map: HeaderMap): BareHeaders {
  const record = Object.create(null) as BareHeaders;
  for (const [key, { name, values }] of map) {
    const [first = ""] = values;
    record[name] = values.length === 1 && key !== "set-cookie" ? first : [...values];
  }
  return record;
}
