import { type Codec, isHttp } from "./codec.ts";

/** A file that a link asks the browser to save. */
export interface Download {
  /** Real http(s) URL. */
  readonly url: string;
  /** What the link calls the file where the site does not; may be empty. */
  readonly name: string;
}

const QUERY = "?download=";

/**
 * Gives the address to which a navigation is sent so that its answer is saved as a file. The name stands behind the
 * encoded part, and is no part of the URL; neither is a fragment.
 *
 * @param url absolute http(s) URL
 */
export function downloadAddress({ url, name }: Download, codec: Codec): string {
  // half a character cannot be encoded
  const text = name.replace(/\p{Surrogate}/gu, "\uFFFD");
  return codec.encode(url.replace(/#.*/s, ""), "xhr") + QUERY + encodeURIComponent(text);
}

/** Reads an address that {@link downloadAddress} wrote; null for any other. */
export function readDownload(address: string, codec: Codec): Download | null {
  const at = address.indexOf("?");
  if (at < 0 || !address.startsWith(QUERY, at)) return null;
  const decoded = codec.decode(address.slice(0, at));
  if (decoded?.asset !== "xhr" || !isHttp(decoded.url)) return null;
  const name = new URLSearchParams(address.slice(at).replace(/#.*/s, "")).get(QUERY.slice(1, -1));
  return { url: decoded.url, name: name ?? "" };
}
