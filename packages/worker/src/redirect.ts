import { isHttp } from "@oriel/core";
import { headerOf, utf8FromBytes } from "./header-lines.ts";
import { isRedirectStatus } from "./make-response.ts";
import type { SiteAnswer } from "./ask-site.ts";

/** Where an answer sends the browser. */
export type Redirection =
  /** Nowhere: the answer is what it is. */
  | { readonly kind: "none" }
  | { readonly kind: "to"; readonly url: URL }
  /** To something that only the browser can open, e.g. `mailto:`. */
  | { readonly kind: "outside"; readonly url: URL }
  | { readonly kind: "invalid"; readonly location: string };

/** Schemes that a site must not send a browser to. */
const FORBIDDEN = /^(?:javascript|data|blob|file|about|filesystem|view-source):$/;

/**
 * Reads where an answer redirects to. Raw UTF-8 in Location is understood.
 *
 * @see https://fetch.spec.whatwg.org/#concept-response-location-url
 */
export function redirectionOf({
  status,
  lines,
  url,
}: Pick<SiteAnswer, "status" | "lines" | "url">): Redirection {
  const header = isRedirectStatus(status) ? headerOf(lines, "location") : null;
  if (header === null) return { kind: "none" };
  const location = utf8FromBytes(header);
  if (!URL.canParse(location, url)) return { kind: "invalid", location };
  const target = new URL(location, url);
  if (isHttp(target.href)) return { kind: "to", url: target };
  return FORBIDDEN.test(target.protocol)
    ? { kind: "invalid", location }
    : { kind: "outside", url: target };
}
