import type { HeaderMap } from "@oriel/bare-protocol";
import { createBareResponse, type BareResponseFetch } from "./bare-response.ts";
import { checksum } from "./checksum.ts";
import { unreachable } from "./manifest.ts";
import {
  headerOf,
  headersOf,
  NativeBlob,
  NativeFormData,
  NativeReadableStream,
  NativeURLSearchParams,
  statusOf,
  statusTextOf,
  textOf,
} from "./natives.ts";
import { withHost, type BareHeaderLists } from "./request-lines.ts";
import { readBareError, readBareHeaders, type BareAnswer } from "./response-headers.ts";
import type { VersionClient } from "./version-client.ts";

/** One request to one remote, without redirects. */
export interface Hop extends BareHeaderLists {
  readonly url: URL;
  readonly method: string;
  readonly headers: HeaderMap;
  readonly body: BodyInit | null;
  readonly redirected: boolean;
  readonly signal: AbortSignal | null;
  readonly cache: RequestCache | undefined;
  readonly keepalive: boolean | undefined;
  readonly priority: RequestPriority | undefined;
}

/** Headers of a request that do not change what the remote answers to it, or not so that a cache would mind. */
const IRRELEVANT_TO_CACHE =
  /^(?:host|referer|priority|pragma|cache-control|connection|upgrade-insecure-requests|sec-.*)$/;
/** With one of these, the remote's answer is a part or a confirmation, which a cache must not take for the whole. */
const NOT_CACHED = [
  "range",
  "if-range",
  "if-match",
  "if-none-match",
  "if-modified-since",
  "if-unmodified-since",
];

/**
 * Makes one request through a Bare server.
 *
 * @throws BareError when the Bare server cannot be reached, is none, or reports an error
 * @throws the signal's reason when it aborts
 */
export async function exchange(
  version: VersionClient,
  hop: Hop,
  fetch: typeof globalThis.fetch,
): Promise<BareResponseFetch> {
  const { url, method, body, signal } = hop;
  const headers = withHost(hop.headers, url.host);
  const key = version.caches ? cacheKey(hop) : null;
  const outer: RequestInit & { duplex?: "half" } = {
    method,
    headers: version.requestLines(url, headers, withContentType(hop)),
    body,
    credentials: "omit",
    cache: key === null ? "no-store" : outerCache(hop.cache),
    ...(body instanceof NativeReadableStream && { duplex: "half" as const }),
    ...(signal !== null && { signal }),
    ...(hop.keepalive !== undefined && { keepalive: hop.keepalive }),
    ...(hop.priority !== undefined && { priority: hop.priority }),
  };
  let response: Response;
  try {
    response = await fetch(version.address("", key), outer);
  } catch (cause) {
    signal?.throwIfAborted();
    throw unreachable(version.endpoint, cause);
  }
  return createBareResponse(await readAnswer(response, signal), response, url, hop.redirected);
}

async function readAnswer(response: Response, signal: AbortSignal | null): Promise<BareAnswer> {
  const headers = headersOf(response);
  const answer = readBareHeaders((name) => headerOf(headers, name));
  if (answer !== null) return answer;
  const status = statusOf(response);
  if (status === 304) {
    // the headers of the browser's own cache, or of the server before it
    const rawHeaders = Object.fromEntries(headers);
    return { status, statusText: statusTextOf(response), rawHeaders };
  }
  const text = await textOf(response).catch(() => "");
  signal?.throwIfAborted();
  throw readBareError(status, text);
}

/** Lets the server take the content type that the outer fetch derives from the body, boundary included. */
function withContentType(hop: Hop): BareHeaderLists {
  const { body, headers, forwardHeaders = [] } = hop;
  const implied =
    typeof body === "string" ||
    body instanceof NativeFormData ||
    body instanceof NativeURLSearchParams ||
    (body instanceof NativeBlob && body.type !== "");
  if (!implied || headers.has("content-type")) return hop;
  return { ...hop, forwardHeaders: [...forwardHeaders, "content-type"] };
}

/** Gives what keeps answers apart in the browser's cache; null when this one must not go there. */
function cacheKey({ url, method, headers, cache }: Hop): string | null {
  if (method !== "GET" && method !== "HEAD") return null;
  if (cache === "no-store" || NOT_CACHED.some((name) => headers.has(name))) return null;
  const relevant = [...headers]
    .filter(([name]) => !IRRELEVANT_TO_CACHE.test(name))
    .map(([name, { values }]) => `${name}:${values.join(",")}`);
  return checksum([url.href.split("#", 1)[0], ...relevant.sort()].join("\n"));
}

function outerCache(cache: RequestCache | undefined): RequestCache {
  // only-if-cached is for same-origin requests
  return cache === undefined || cache === "only-if-cached" ? "default" : cache;
}
