import { NativeReadableStream, NativeRequest, NativeURL } from "./natives.ts";
import { readHeadersInit, type BareHeadersInit } from "./request-headers.ts";
import type { BareHeaderLists } from "./request-lines.ts";
import type { Hop } from "./exchange.ts";

/** What {@link BareClient.fetch} takes beside a URL. */
export interface BareFetchInit extends BareHeaderLists {
  readonly method?: string | undefined;
  /** Headers for the remote, used as given: no name is forbidden, spelling and order are kept. */
  readonly headers?: BareHeadersInit | undefined;
  readonly body?: BodyInit | null | undefined;
  /** `follow` (at most 20) unless said otherwise. */
  readonly redirect?: RequestRedirect | undefined;
  readonly signal?: AbortSignal | null | undefined;
  /** How the browser's HTTP cache is used; with `no-store` nothing is cached. */
  readonly cache?: RequestCache | undefined;
  /** Accepted for the sake of callers that write it; a stream body implies it. */
  readonly duplex?: "half" | undefined;
  readonly keepalive?: boolean | undefined;
  readonly priority?: RequestPriority | undefined;
}

const NORMALISED = /^(?:get|head|post|put|delete|options)$/i;

/**
 * Brings the arguments of fetch into one form.
 *
 * @throws TypeError when the URL is not absolute, a header is not allowed, or a GET or HEAD has a body
 */
export async function readFetchInit(
  input: string | URL | Request,
  init: BareFetchInit,
): Promise<Hop & { redirect: RequestRedirect }> {
  const request = input instanceof NativeRequest ? input : null;
  const url = new NativeURL(request === null ? (input as string | URL) : request.url);
  const asked = init.method ?? request?.method ?? "GET";
  const method = NORMALISED.test(asked) ? asked.toUpperCase() : asked;
  let body = init.body ?? null;
  if (body !== null && (method === "GET" || method === "HEAD")) {
    throw new TypeError(`fetch "${url.href}": ${method} has no body`);
  }
  // taken whole, so that it can be sent again after a redirect
  if (body === null && request !== null && request.body instanceof NativeReadableStream) {
    body = await request.arrayBuffer();
  }
  return {
    url,
    method,
    headers: readHeadersInit(init.headers ?? request?.headers),
    body,
    redirected: false,
    redirect: init.redirect ?? request?.redirect ?? "follow",
    signal: init.signal ?? request?.signal ?? null,
    cache: init.cache ?? request?.cache,
    keepalive: init.keepalive ?? request?.keepalive,
    priority: init.priority,
    ...(init.forwardHeaders !== undefined && { forwardHeaders: init.forwardHeaders }),
    ...(init.passHeaders !== undefined && { passHeaders: init.passHeaders }),
    ...(init.passStatus !== undefined && { passStatus: init.passStatus }),
  };
}
