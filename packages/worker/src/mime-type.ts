/** A media type, taken apart. */
export interface MimeType {
  /** `type/subtype`, lower case. */
  readonly essence: string;
  /** Value of `charset`, lower case; empty when there is none. */
  readonly charset: string;
}

/**
 * Reads a Content-Type header.
 *
 * @returns null when there is none, or when it says nothing (`application/unknown` and the like)
 * @see https://mimesniff.spec.whatwg.org/#parsing-a-mime-type
 */
export function parseMimeType(header: string | null): MimeType | null {
  // several lines: the last that is a type counts
  const values = (header ?? "").split(/,(?=[^"]*(?:"[^"]*"[^"]*)*$)/);
  for (const value of values.toReversed()) {
    const match = /^\s*([!#$%&'*+.^`|~\w-]+\/[!#$%&'*+.^`|~\w-]+)\s*(?:;(.*))?$/s.exec(value);
    if (match === null) continue;
    const [, essence = "", parameters = ""] = match;
    const charset = /(?:^|;)\s*charset\s*=\s*(?:"([^"]*)"|([^\s;]+))/i.exec(parameters);
    const name = essence.toLowerCase();
    if (UNKNOWN.has(name)) return null;
    return { essence: name, charset: (charset?.[1] ?? charset?.[2] ?? "").trim().toLowerCase() };
  }
  return null;
}

const UNKNOWN: ReadonlySet<string> = new Set(["*/*", "application/unknown", "unknown/unknown"]);

/** How a document of a type is served. */
export type DocumentSyntax = "html" | "xml" | "maybe-xml" | "none";

/**
 * Tells what the browser will make of a document.
 *
 * - `xml`: XHTML and SVG, which run scripts
 * - `maybe-xml`: other XML; it runs scripts only when XHTML or SVG elements are in it
 * - `none`: anything else
 */
export function documentSyntax(essence: string): DocumentSyntax {
  if (essence === "text/html") return "html";
  if (essence === "application/xhtml+xml" || essence === "image/svg+xml") return "xml";
  return /^(?:text|application)\/xml$|\+xml$/.test(essence) ? "maybe-xml" : "none";
}

/** Tells whether XML holds what can run or load: scripts, XHTML, SVG, style sheets. */
export function isActiveXml(text: string): boolean {
  return /<(?:[\w.-]+:)?script[\s/>]|http:\/\/www\.w3\.org\/(?:1999\/xhtml|2000\/svg)|<\?xml-stylesheet\s/i.test(
    text,
  );
}

/** Beginnings of HTML, followed by white space or `>`. */
const HTML =
  /^[\t\n\f\r ]*<(?:!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p)[ >]|^[\t\n\f\r ]*<!--/i;
const XML = /^[\t\n\f\r ]*<\?xml/;
// oxlint-disable-next-line no-control-regex
const BINARY = /[\x00-\x08\x0B\x0E-\x1A\x1C-\x1F]/;

/** Bytes that decide about the type of a document without one. */
export const SNIFF_LENGTH = 1445;

/**
 * Finds the type of a document that came without one.
 *
 * @param start one-byte view of the first {@link SNIFF_LENGTH} bytes
 * @returns null for binary data other than PDF: the browser looks for itself
 * @see https://mimesniff.spec.whatwg.org/#identifying-a-resource-with-an-unknown-mime-type
 */
export function sniffDocument(start: string): string | null {
  if (HTML.test(start)) return "text/html";
  if (XML.test(start)) return "text/xml";
  if (start.startsWith("%PDF-")) return "application/pdf";
  if (/^(?:\xEF\xBB\xBF|\xFE\xFF|\xFF\xFE)/.test(start)) return "text/plain";
  return BINARY.test(start) ? null : "text/plain";
}
