import type { ProxiedClient } from "./client-registry.ts";
import type { SiteRelation } from "./cookie-jar.ts";
import { fetchSite } from "./fetch-metadata.ts";
import { type HeaderLines, headerOf, linesOf, valuesOf } from "./header-lines.ts";
import type { ProxyWorker } from "./proxy-worker.ts";
import { refererHeader, type Referrer } from "./referrer.ts";
import { requestHeaders } from "./request-headers.ts";

/** A request to a site, as a browser would make it. */
export interface SiteRequest {
  readonly target: URL;
  readonly method: string;
  /** Headers that the page has set; see HeaderFacts. */
  readonly given: Headers;
  readonly body: Blob | null;
  readonly signal: AbortSignal | null;
  readonly cache: RequestCache;
  readonly mode: string;
  readonly destination: string;
  readonly user: boolean;
  readonly initiator: ProxiedClient | null;
  /** Earlier hops of a redirected request. */
  readonly hops: readonly URL[];
  readonly referrer: Referrer;
  /** Value of the Origin header; empty when there is none. */
  readonly origin: string;
  /** Whether cookies go along and are stored; null: they are not. */
  readonly cookies: SiteRelation | null;
}

/** What a site answered. */
export interface SiteAnswer {
  readonly url: URL;
  readonly status: number;
  readonly statusText: string;
  readonly lines: HeaderLines;
  /** Decoded; streams. */
  readonly body: ReadableStream<Uint8Array> | null;
  /** True when a cookie that scripts may see has changed. */
  readonly shownCookies: boolean;
}

/**
 * Makes one request to a site through the Bare server, without redirects: writes its headers, sends the cookies and
 * stores those that come back.
 *
 * @throws BareError when there is no answer
 * @throws the signal's reason when it aborts
 */
export async function askSite(worker: ProxyWorker, request: SiteRequest): Promise<SiteAnswer> {
  const { target, method, body, signal, cache, initiator, hops, referrer, cookies } = request;
  const { jar, scope, bare } = worker;
  const headers = requestHeaders(
    {
      ...request,
      given: withCredentials(worker, request),
      site: fetchSite(initiator, [...hops, target]),
      referer: refererHeader(referrer, target),
      cookie: cookies === null ? "" : jar.header(target, cookies),
    },
    scope.navigator,
  );
  const response = await bare.fetch(target, {
    method,
    headers: headers.map(([name, value]): [string, string] => [name, value]),
    redirect: "manual",
    cache,
    ...(body !== null && { body }),
    ...(signal !== null && { signal }),
  });
  const lines = linesOf(response.rawHeaders);
  const cleared = /"(?:cookies|\*)"/.test(headerOf(lines, "clear-site-data") ?? "");
  if (cleared) jar.clear(target.hostname);
  const stored = cookies !== null && jar.storeLines(target, valuesOf(lines, "set-cookie"), cookies);
  const { status, statusText, body: content } = response;
  return { url: target, status, statusText, lines, body: content, shownCookies: stored || cleared };
}

/** Where cookies go, names and passwords go too; what a page has written itself wins. */
function withCredentials(
  { credentials }: ProxyWorker,
  { given, cookies, target }: SiteRequest,
): Headers {
  const header = cookies === null || given.has("authorization") ? null : credentials.header(target);
  if (header === null) return given;
  const headers = new Headers(given);
  headers.set("authorization", header);
  return headers;
}

/**
 * Takes the body of a request whole: browsers send no streams below HTTP/2.
 *
 * @returns null when there is none
 */
export async function bodyOf(request: Request): Promise<Blob | null> {
  if (request.method === "GET" || request.method === "HEAD") return null;
  const blob = await request.blob();
  // without its type: the Content-Type stands in the headers
  return blob.size === 0 ? null : blob.slice();
}
