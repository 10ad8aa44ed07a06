import { mapUrl } from "@oriel/core";
import { decodeAttribute, encodeAttribute } from "./character-references.ts";
import type { DocumentState } from "./document-state.ts";
import { scanAttributes } from "./scan-attributes.ts";

const TARGET = /^<\?xml-stylesheet(?=\s)/;
const XSLT = /^(?:text\/xsl|(?:text|application)\/xml|application\/xslt\+xml)\s*(?:;|$)/i;

/**
 * Maps the URL of `<?xml-stylesheet href type?>`. The browser resolves it before it has met any base, so it is made
 * absolute under either policy; a transformation has to come from the document's own origin, and is proxied.
 *
 * @param source a processing instruction, from `<?` to `?>`
 * @see https://www.w3.org/TR/xml-stylesheet/
 */
export function rewriteStylesheetInstruction(source: string, document: DocumentState): string {
  const target = TARGET.exec(source)?.[0];
  if (target === undefined) return source;
  const attributes = scanAttributes(source.slice(0, -2), target.length);
  const read = (name: string): string | null => {
    const value = attributes.find((attribute) => attribute.name === name)?.value;
    if (value === null || value === undefined) return null;
    return decodeAttribute(document.decode(source.slice(value.start, value.end)), "xml");
  };
  const href = read("href");
  const place = attributes.find(({ name }) => name === "href")?.value;
  if (href === null || place === null || place === undefined || /^\s*#/.test(href)) return source;
  const url = document.resolve(href);
  if (url === null) return source;
  const { codec, policy } = document.options;
  const mapped = XSLT.test(read("type") ?? "")
    ? mapUrl(url, { class: "unseen", asset: "xhr" }, policy, codec)
    : mapUrl(url, { class: "subresource", asset: "css" }, policy, codec);
  const quote = source.charAt(place.start - 1);
  const written = encodeAttribute(mapped, quote, "xml", document.encode);
  return source.slice(0, place.start) + written + source.slice(place.end);
}
