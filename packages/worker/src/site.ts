import { getDomain, getPublicSuffix } from "tldts";

const OPTIONS = { allowPrivateDomains: true } as const;

/** Tells whether a domain is one under which anybody may register names: `com`, `co.uk`, `github.io`. */
export function isPublicSuffix(domain: string): boolean {
  return getPublicSuffix(domain, OPTIONS) === domain;
}

/**
 * Gives the registrable domain of a host, under which its cookies are kept together.
 *
 * @returns the host itself for addresses, `localhost` and public suffixes
 */
export function registrableDomain(host: string): string {
  return getDomain(host, OPTIONS) ?? host;
}

/**
 * Gives the site of a URL: scheme and registrable domain, e.g. `https://example.com`. Ports do not count; `ws` counts as
 * `http`.
 *
 * @see https://html.spec.whatwg.org/multipage/browsers.html#obtain-a-site
 */
export function siteOf({ protocol, hostname }: URL): string {
  const scheme = protocol === "wss:" ? "https:" : protocol === "ws:" ? "http:" : protocol;
  return `${scheme}//${registrableDomain(hostname)}`;
}

/** Tells whether two URLs are schemefully same-site. */
export function isSameSite(a: URL, b: URL): boolean {
  return siteOf(a) === siteOf(b);
}
