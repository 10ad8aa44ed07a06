import type { Codec } from "./codec.ts";

/** What begins the fragment of a proxied address in CSS, behind which the author's way of writing the URL stands. */
export const AUTHORED_MARK = "#oriel:";

/**
 * Lets a proxied address in CSS tell how the author wrote the URL, where that cannot be computed: the browser parses,
 * copies and serialises CSS, and takes the address along. Nothing that loads looks at a fragment of that form; an
 * address with a fragment of its own gets none. Brackets and quotes in the address are escaped.
 *
 * @param address proxied address, or a URL that stayed what it was
 * @param authored URL as written, escapes of CSS decoded
 */
export function withAuthored(address: string, authored: string, codec: Codec): string {
  const url = codec.restore(address);
  if (url === address) return address;
  const plain = escapeForCss(address);
  return url === authored || address.includes("#")
    ? plain
    : plain + AUTHORED_MARK + escapeForCss(encodeURIComponent(authored));
}

/** So an address can be told from what stands around it, in a string of CSS or not. */
function escapeForCss(text: string): string {
  return text.replace(/['()]/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`);
}

/** Gives what the author wrote for an address in CSS; any other text comes back unchanged. */
export function readAuthored(address: string, codec: Codec): string {
  const at = address.indexOf(AUTHORED_MARK);
  if (at < 0 || codec.decode(address) === null) return codec.restore(address);
  try {
    return decodeURIComponent(address.slice(at + AUTHORED_MARK.length));
  } catch {
    return codec.restore(address);
  }
}
