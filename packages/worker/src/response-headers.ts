import { type Codec, isHttp, mapUrl, type UrlPolicy } from "@oriel/core";
import { linkAsset, type LinkHints, rewriteLinkHeader, rewriteRefresh } from "@oriel/rewriter";
import { type HeaderLine, type HeaderLines, headerOf, utf8FromBytes } from "./header-lines.ts";

/** What becomes of an answer in the browser. */
export type AnswerUse = "document" | "worker" | "subresource";

/** What decides about the headers of an answer. */
export interface HeaderContext {
  readonly use: AnswerUse;
  /** Real URL of the answer. */
  readonly url: URL;
  /** Virtual origin of the client; `null` when opaque or unknown. */
  readonly origin: string;
  readonly codec: Codec;
  /** True when the body is not the one that the site sent. */
  readonly changed: boolean;
  /** That of a document; absent: `native`. */
  readonly policy?: UrlPolicy;
}

/** Gives the value to serve; null drops the line. */
type Action = (value: string, context: HeaderContext) => string | null;

interface HeaderRule {
  readonly name: string;
  readonly use: readonly AnswerUse[];
  readonly do: Action;
}

const EVERY: readonly AnswerUse[] = ["document", "worker", "subresource"];
const REALMS: readonly AnswerUse[] = ["document", "worker"];
const drop: Action = () => null;

function rules(use: readonly AnswerUse[], action: Action, names: string): readonly HeaderRule[] {
  return names.split(/\s+/).map((name) => ({ name, use, do: action }));
}

/**
 * What happens to each response header; those that are not named pass.
 *
 * Dropped are headers that would act on the proxy's own origin (storage, security state, isolation, reporting), those
 * that the worker acts on itself (cookies, framing, referrer policy), and those that describe a body which has changed.
 */
const RULES: readonly HeaderRule[] = [
  ...rules(
    EVERY,
    drop,
    "set-cookie set-cookie2 clear-site-data strict-transport-security public-key-pins expect-ct alt-svc nel report-to reporting-endpoints service-worker-allowed service-worker-navigation-preload cross-origin-resource-policy cross-origin-embedder-policy cross-origin-embedder-policy-report-only cross-origin-opener-policy cross-origin-opener-policy-report-only accept-ch critical-ch origin-trial activate-storage-access set-login connection keep-alive proxy-connection transfer-encoding trailer upgrade",
  ),
  ...rules(
    REALMS,
    drop,
    "content-security-policy content-security-policy-report-only x-frame-options referrer-policy permissions-policy permissions-policy-report-only feature-policy document-policy document-policy-report-only require-document-policy origin-agent-cluster speculation-rules supports-loading-mode x-dns-prefetch-control content-location content-base sourcemap x-sourcemap no-vary-search",
  ),
  // decoded already; scripts of a page may still read what the site said
  ...rules(REALMS, drop, "content-encoding"),
  ...rules(
    EVERY,
    (value, { changed }) => (changed ? null : value),
    "content-encoding content-md5 digest repr-digest content-digest",
  ),
  ...rules(REALMS, refresh, "refresh"),
  ...rules(["subresource"], drop, "refresh"),
  ...rules(EVERY, links, "link"),
  // files get one with a name in it
  ...rules(["document"], drop, "content-disposition"),
  ...rules(["subresource"], timing, "timing-allow-origin"),
];

const BY_NAME: ReadonlyMap<string, readonly HeaderRule[]> = group();

/**
 * Makes the headers of an answer fit for the proxy's origin.
 *
 * @param lines names in lower case
 */
export function sanitiseHeaders(lines: HeaderLines, context: HeaderContext): HeaderLine[] {
  const served: HeaderLine[] = [];
  for (const [name, value] of lines) {
    let result: string | null = value;
    for (const rule of BY_NAME.get(name) ?? []) {
      if (result !== null && rule.use.includes(context.use)) result = rule.do(result, context);
    }
    if (result !== null) served.push([name, result]);
  }
  return withDefaults(served, lines, context);
}

/** Adds what must be there, and drops a length that is not that of the decoded body. */
function withDefaults(
  served: readonly HeaderLine[],
  sent: HeaderLines,
  context: HeaderContext,
): HeaderLine[] {
  const encoded = headerOf(sent, "content-encoding") !== null;
  const wrongLength = context.changed || (encoded && context.use !== "subresource");
  const result = served.filter(([name]) => !(wrongLength && name === "content-length"));
  const has = (wanted: string): boolean => result.some(([name]) => name === wanted);
  if (context.use === "subresource" && !has("timing-allow-origin")) {
    if (context.url.origin === context.origin) result.push(["timing-allow-origin", "*"]);
  }
  return result;
}

function refresh(value: string, { url, codec }: HeaderContext): string {
  return rewriteRefresh(utf8FromBytes(value), (target) => {
    const absolute = URL.canParse(target, url) ? new URL(target, url).href : target;
    return isHttp(absolute) ? codec.encode(absolute) : absolute;
  });
}

/** Browsers act on links of subresources too; relative ones would resolve against our address. */
function links(
  value: string,
  { url, use, codec, policy = "native" }: HeaderContext,
): string | null {
  const map = (target: string, { rels, as }: LinkHints): string => {
    if (use === "subresource" || !URL.canParse(target, url)) return target;
    const { href } = new URL(target, url);
    const asset = linkAsset(rels.join(" "), as);
    return asset === null ? href : mapUrl(href, { class: "subresource", asset }, policy, codec);
  };
  return rewriteLinkHeader(value, map) || null;
}

/** The browser compares with the proxy's origin, which no site names. */
function timing(value: string, { origin, url }: HeaderContext): string | null {
  const names = value.split(",").map((name) => name.trim());
  return names.includes("*") || names.includes(origin) || url.origin === origin ? "*" : null;
}

function group(): ReadonlyMap<string, readonly HeaderRule[]> {
  const map = new Map<string, HeaderRule[]>();
  for (const rule of RULES) map.set(rule.name, [...(map.get(rule.name) ?? []), rule]);
  return map;
}
