import { type Codec, isHttp, isTrustworthy } from "@oriel/core";

/** What a policy lets through. */
type Extent = "full" | "origin" | "none";

/** A referrer policy by its name in headers. */
export type ReferrerPolicyName = Exclude<ReferrerPolicy, "">;

export const DEFAULT_POLICY = "strict-origin-when-cross-origin";

/**
 * The policy of all documents and workers that we serve. It makes the browser tell us the full referrer; the page's own
 * policy is applied here.
 */
export const SERVED_POLICY = "unsafe-url";

/** Extent of the referrer for same-origin targets, cross-origin ones, and those that lose the source's security. */
const POLICIES: Readonly<
  Record<ReferrerPolicyName, readonly [same: Extent, cross: Extent, downgrade: Extent]>
> = {
  "no-referrer": ["none", "none", "none"],
  "no-referrer-when-downgrade": ["full", "full", "none"],
  "same-origin": ["full", "none", "none"],
  origin: ["origin", "origin", "origin"],
  "strict-origin": ["origin", "origin", "none"],
  "origin-when-cross-origin": ["full", "origin", "origin"],
  "strict-origin-when-cross-origin": ["full", "origin", "none"],
  "unsafe-url": ["full", "full", "full"],
};

/** Old names that `<meta name=referrer>` still takes. */
const LEGACY: Readonly<Record<string, ReferrerPolicyName>> = {
  never: "no-referrer",
  default: DEFAULT_POLICY,
  always: "unsafe-url",
  "origin-when-crossorigin": "origin-when-cross-origin",
};

/** A referrer longer than this is cut to its origin. */
const MAX_LENGTH = 4096;

/**
 * Reads a Referrer-Policy header.
 *
 * @returns the last policy that is known; null when there is none
 * @see https://w3c.github.io/webappsec-referrer-policy/#parse-referrer-policy-from-header
 */
export function parseReferrerPolicy(header: string): ReferrerPolicyName | null {
  return (
    header
      .toLowerCase()
      .split(",")
      .map((name) => name.trim())
      .findLast(isPolicy) ?? null
  );
}

/**
 * Reads the content of `<meta name=referrer>`.
 *
 * @see https://html.spec.whatwg.org/multipage/semantics.html#meta-referrer
 */
export function parseMetaReferrer(content: string): ReferrerPolicyName | null {
  const value = content.toLowerCase().trim();
  if (Object.hasOwn(LEGACY, value)) return LEGACY[value] ?? null;
  return isPolicy(value) ? value : null;
}

/**
 * Computes a Referer.
 *
 * @param source http(s) URL of the page
 * @returns empty when none is to be sent
 * @see https://w3c.github.io/webappsec-referrer-policy/#determine-requests-referrer
 */
export function applyReferrerPolicy(policy: ReferrerPolicyName, source: URL, target: URL): string {
  const [same, cross, downgrade] = POLICIES[policy];
  const extent =
    source.origin === target.origin
      ? same
      : isTrustworthy(source) && !isTrustworthy(target)
        ? downgrade
        : cross;
  if (extent === "none") return "";
  const full = strip(source);
  return extent === "origin" || full.length > MAX_LENGTH ? `${source.origin}/` : full;
}

/** What decides about a request's referrer. */
export interface ReferrerQuestion {
  /** As the browser tells it: an address of ours, a real URL (style sheets, modules), or empty. */
  readonly referrer: string;
  readonly referrerPolicy: string;
  /** Real URL of the client; null when unknown. */
  readonly clientUrl: string | null;
  /** The policy that a page at a real URL has declared; null when it has declared none. */
  readonly policyOf: (url: string) => ReferrerPolicyName | null;
  readonly codec: Codec;
}

/** Where a request comes from, as far as it may be told. */
export interface Referrer {
  /** Real URL of the page; null when there is none to tell. */
  readonly source: URL | null;
  readonly policy: ReferrerPolicyName;
}

/**
 * Finds the page that a request comes from, and the policy that governs it. A policy of the element or of the fetch call
 * wins over the page's; the browser has then cut our address already, and the client's URL stands in.
 */
export function findReferrer(question: ReferrerQuestion): Referrer {
  const { referrer, referrerPolicy, clientUrl, policyOf, codec } = question;
  const none: Referrer = { source: null, policy: "no-referrer" };
  if (referrer === "") return none;
  const stripped = referrer === "about:client" || referrer === `${codec.origin}/`;
  const shown = stripped ? clientUrl : codec.restore(referrer);
  if (shown === null || !isHttp(shown) || shown.startsWith(`${codec.origin}/`)) return none;
  const own = referrerPolicy.trim();
  if (own !== SERVED_POLICY && isPolicy(own)) return { source: new URL(shown), policy: own };
  // history.pushState changes the referrer, not the client's URL; module scripts are referrers of their own
  const declared =
    policyOf(stripFragment(shown)) ?? (clientUrl === null ? null : policyOf(clientUrl));
  return { source: new URL(shown), policy: declared ?? DEFAULT_POLICY };
}

/** Writes the Referer of a request; empty when none is to be sent. */
export function refererHeader({ source, policy }: Referrer, target: URL): string {
  return source === null ? "" : applyReferrerPolicy(policy, source, target);
}

/**
 * Writes the Origin of a request that is no CORS request: the referrer policy may hide it.
 *
 * @see https://fetch.spec.whatwg.org/#append-a-request-origin-header
 */
export function hiddenOrigin(origin: string, { policy }: Referrer, target: URL): string {
  if (origin === "null" || policy === "no-referrer") return "null";
  if (policy === "same-origin") return origin === target.origin ? origin : "null";
  const lost = isTrustworthy(new URL(origin)) && !isTrustworthy(target);
  const strict = POLICIES[policy][2] === "none";
  return lost && strict ? "null" : origin;
}

/** Cuts the fragment off a URL. */
export function stripFragment(url: string): string {
  const hash = url.indexOf("#");
  return hash < 0 ? url : url.slice(0, hash);
}

function strip(url: URL): string {
  const copy = new URL(url);
  copy.username = "";
  copy.password = "";
  copy.hash = "";
  return copy.href;
}

function isPolicy(name: string): name is ReferrerPolicyName {
  return Object.hasOwn(POLICIES, name);
}
