import type { IncomingMessage } from "node:http";

/** How the body of a request is framed. */
export interface Framing {
  /** Bytes; undefined: it has no length. */
  readonly length: number | undefined;
  readonly chunked: boolean;
}

const NONE: Framing = { length: undefined, chunked: false };

/**
 * Reads the framing out of the raw lines: asking node for one header makes it sort all of them. HTTP's own parser has
 * refused what contradicts itself.
 */
export function framingOf({ rawHeaders }: IncomingMessage): Framing {
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? "";
    if (name.length === 14 && name.toLowerCase() === "content-length") {
      return { length: Number(rawHeaders[at + 1]), chunked: false };
    }
    if (name.length === 17 && name.toLowerCase() === "transfer-encoding") {
      return { length: undefined, chunked: true };
    }
  }
  return NONE;
}
