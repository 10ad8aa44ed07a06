import { isTrustworthy } from "@oriel/core";
import { NativeURL, platformError, toText } from "../natives.ts";
import type { Realm } from "../realm.ts";

const TOKEN = /^[!#$%&'*+\-.^_`|~\w]+$/;

/**
 * Gives the URL that a page's socket has.
 *
 * @throws DOMException `SyntaxError`, or `SecurityError` for a plain socket of a secure page
 * @see https://websockets.spec.whatwg.org/#dom-websocket-websocket
 */
export function socketUrl(realm: Realm, text: string): string {
  let url: URL;
  try {
    url = new NativeURL(realm.resolve(text));
  } catch {
    throw refused(`The URL '${text}' is invalid.`);
  }
  if (url.protocol === "http:") url.protocol = "ws:";
  if (url.protocol === "https:") url.protocol = "wss:";
  if (!/^wss?:$/.test(url.protocol)) {
    throw refused(
      `The URL's scheme must be either 'http', 'https', 'ws', or 'wss'. '${url.protocol.slice(0, -1)}' is not allowed.`,
    );
  }
  if (url.href.includes("#")) {
    throw refused(
      `The URL contains a fragment identifier ('${url.hash.slice(1)}'). Fragment identifiers are not allowed in WebSocket URLs.`,
    );
  }
  const secure = new NativeURL(realm.principalUrl()).protocol === "https:";
  if (secure && !isTrustworthy(url)) {
    throw refused(
      "An insecure WebSocket connection may not be initiated from a page loaded over HTTPS.",
      "SecurityError",
    );
  }
  return url.href;
}

/**
 * Gives the subprotocols that a page asks for.
 *
 * @param given one name or an iterable of names
 * @throws DOMException `SyntaxError` for what is no token, or stands there twice
 */
export function protocolList(given: unknown): string[] {
  if (given === undefined) return [];
  const iterable =
    typeof given === "object" && given !== null && Reflect.has(given, Symbol.iterator);
  const list = iterable ? Array.from(given as Iterable<unknown>, toText) : [toText(given)];
  const seen = new Set<string>();
  for (const protocol of list) {
    if (!TOKEN.test(protocol)) throw refused(`The subprotocol '${protocol}' is invalid.`);
    const lower = protocol.toLowerCase();
    if (seen.has(lower)) throw refused(`The subprotocol '${protocol}' is duplicated.`);
    seen.add(lower);
  }
  return list;
}

function refused(why: string, name = "SyntaxError"): DOMException {
  return platformError(`Failed to construct 'WebSocket': ${why}`, name);
}
