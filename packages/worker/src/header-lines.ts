import type { HeaderReader } from "@oriel/core";

/** A header line; response names are lower case, values are one-byte views of their bytes. */
export type HeaderLine = readonly [name: string, value: string];

/** Header lines in the order of the wire. */
export type HeaderLines = readonly HeaderLine[];

/** Makes lines of the raw headers of a Bare response. */
export function linesOf(raw: Readonly<Record<string, string | readonly string[]>>): HeaderLines {
  return Object.entries(raw).flatMap(([name, value]) =>
    (typeof value === "string" ? [value] : value).map((one): HeaderLine => [
      name.toLowerCase(),
      one,
    ]),
  );
}

/**
 * Gives a header's value; several lines are joined as a list.
 *
 * @param name lower case
 */
export function headerOf(lines: HeaderLines, name: string): string | null {
  const values = valuesOf(lines, name);
  return values.length === 0 ? null : values.join(", ");
}

/** Gives the reader of a response's headers. */
export function readerOf(lines: HeaderLines): HeaderReader {
  return (name) => headerOf(lines, name);
}

/** Gives the values of all lines of a header. */
export function valuesOf(lines: HeaderLines, name: string): readonly string[] {
  return lines.filter(([key]) => key === name).map(([, value]) => value);
}

/** Makes Headers; leaves out what the platform refuses. */
export function toHeaders(lines: HeaderLines): Headers {
  const headers = new Headers();
  for (const [name, value] of lines) {
    try {
      headers.append(name, value);
    } catch {
      // a name or value that HTTP does not allow: browsers drop the line too
    }
  }
  return headers;
}

/** Reads a one-byte view of bytes as UTF-8 where the bytes are UTF-8; gives it unchanged where they are not. */
export function utf8FromBytes(view: string): string {
  // oxlint-disable-next-line no-control-regex
  if (!/[^\x00-\x7F]/.test(view)) return view;
  const bytes = Uint8Array.from(view, (char) => char.charCodeAt(0));
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return view;
  }
}

/** Writes text as a one-byte view of its UTF-8 bytes. */
export function bytesFromUtf8(text: string): string {
  // oxlint-disable-next-line no-control-regex
  if (!/[^\x00-\x7F]/.test(text)) return text;
  return Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join("");
}
