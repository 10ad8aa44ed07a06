import type { ProxiedClient } from "./client-registry.ts";
import type { SiteRelation } from "./cookie-jar.ts";
import { isSameSite, siteOf } from "./site.ts";

const SAFE_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "TRACE"]);

/**
 * Computes Sec-Fetch-Site over all hops of a request.
 *
 * @param initiator null for what the user asked for
 * @param urls the hops before, and the target last
 * @see https://w3c.github.io/webappsec-fetch-metadata/#sec-fetch-site-header
 */
export function fetchSite(
  initiator: Pick<ProxiedClient, "url" | "origin"> | null,
  urls: readonly URL[],
): "none" | "same-origin" | "same-site" | "cross-site" {
  if (initiator === null) return "none";
  if (urls.every((url) => url.origin === initiator.origin)) return "same-origin";
  if (initiator.origin === "null") return "cross-site";
  return urls.every((url) => isSameSite(url, initiator.url)) ? "same-site" : "cross-site";
}

/**
 * Tells whether redirects have made the origin of a request unspeakable: it went through a foreign origin that sent it
 * on to another one.
 *
 * @see https://fetch.spec.whatwg.org/#concept-request-tainted-origin
 */
export function isRedirectTainted(origin: string, urls: readonly URL[]): boolean {
  return urls.some((url, index) => {
    const before = urls[index - 1];
    return before !== undefined && url.origin !== before.origin && origin !== before.origin;
  });
}

/** Tells how far a subresource request is from the site it goes to. */
export function subresourceRelation(client: ProxiedClient | null, target: URL): SiteRelation {
  return client !== null && client.origin !== "null" && client.site === siteOf(target)
    ? "same-site"
    : "cross-site";
}

/** What decides about the cookies of a navigation. */
export interface NavigationSite {
  /** The page that caused it; null: the user. */
  readonly initiator: ProxiedClient | null;
  /** The document whose frame is navigated; null for a whole tab. */
  readonly parent: ProxiedClient | null;
  readonly method: string;
  readonly target: URL;
}

/**
 * Tells how far a navigation is from the site it goes to.
 *
 * @see https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#section-5.2
 */
export function navigationRelation(site: NavigationSite): SiteRelation {
  const { initiator, parent, method, target } = site;
  const to = siteOf(target);
  if (parent !== null && parent.site !== to) return "cross-site";
  if (initiator === null || (initiator.origin !== "null" && siteOf(initiator.url) === to)) {
    return "same-site";
  }
  if (parent !== null) return "cross-site";
  return SAFE_METHODS.has(method) ? "cross-site-safe" : "cross-site-unsafe";
}
