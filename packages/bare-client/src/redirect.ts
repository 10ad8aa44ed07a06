import type { HeaderMap } from "@oriel/bare-protocol";
import { statusRedirect, type BareResponse } from "./bare-response.ts";
import type { Hop } from "./exchange.ts";
import { headerOf, NativeReadableStream, NativeURL } from "./natives.ts";

/** Redirects that are followed before giving up. */
export const maxRedirects = 20;

const BODY_HEADERS = [
  "content-encoding",
  "content-language",
  "content-location",
  "content-type",
  "content-length",
];
const CREDENTIALS = ["authorization", "cookie", "proxy-authorization"];

/**
 * Gives the request that a redirect asks for.
 *
 * @returns null when the response is no redirect
 * @throws TypeError when it cannot be followed
 * @see https://fetch.spec.whatwg.org/#http-redirect-fetch
 */
export function nextHop(hop: Hop, response: BareResponse): Hop | null {
  const { status } = response;
  const location = headerOf(response.headers, "location");
  if (!statusRedirect.includes(status) || location === null) return null;
  const url = NativeURL.canParse(location, hop.url) ? new NativeURL(location, hop.url) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new TypeError(`redirect "${hop.url.href}": "${location}" is no http(s) URL`);
  }
  if (url.hash === "") url.hash = hop.url.hash;
  if (status !== 303 && hop.body instanceof NativeReadableStream) {
    throw new TypeError(
      `redirect "${hop.url.href}": its body is a stream and cannot be sent again`,
    );
  }
  const toGet =
    status === 303
      ? hop.method !== "GET" && hop.method !== "HEAD"
      : (status === 301 || status === 302) && hop.method === "POST";
  let { headers } = hop;
  if (toGet) headers = without(headers, BODY_HEADERS);
  if (url.origin !== hop.url.origin) headers = without(headers, CREDENTIALS);
  return {
    ...hop,
    url,
    headers,
    redirected: true,
    ...(toGet && { method: "GET", body: null }),
  };
}

function without(headers: HeaderMap, names: readonly string[]): HeaderMap {
  return new Map([...headers].filter(([name]) => !names.includes(name)));
}
