import { isHttp } from "@oriel/core";
import { hasOwn, NativeURL, toText } from "../natives.ts";
import type { Realm } from "../realm.ts";
import { isRequest, isSameOriginOnly, modeOf, urlOfRequest } from "./request-brand.ts";
import { subresourceAddress } from "./subresource-address.ts";

/** The arguments of `fetch` or `new Request`, in the form in which the platform may have them. */
export interface PreparedRequest {
  readonly input: unknown;
  readonly init: unknown;
  /** Set where the page asks for mode `same-origin`; the platform, which knows other origins, is asked for `cors`. */
  readonly sameOriginOnly: boolean;
  /** Set where the page asks for mode `no-cors`. */
  readonly opaque: boolean;
}

/**
 * Prepares the arguments of `fetch` or `new Request`.
 *
 * @param what for error messages: `execute 'fetch' on 'Window'`
 * @throws TypeError when the URL cannot be parsed
 */
export function prepareRequest(
  realm: Realm,
  input: unknown,
  init: unknown,
  what: string,
): PreparedRequest {
  const given = isRequest(input);
  const changes: Record<string, unknown> = {};
  let sameOriginOnly = given && isSameOriginOnly(input);
  let opaque = given && modeOf(input) === "no-cors";
  if (typeof init === "object" && init !== null) {
    const mode: unknown = Reflect.get(init, "mode");
    if (mode !== undefined) {
      sameOriginOnly = mode === "same-origin";
      opaque = mode === "no-cors";
      if (sameOriginOnly) changes["mode"] = "cors";
    }
    const referrer: unknown = Reflect.get(init, "referrer");
    if (referrer !== undefined) changes["referrer"] = nativeReferrer(realm, toText(referrer));
  }
  return {
    input: given ? input : addressOf(realm, input, what),
    init:
      hasOwn(changes, "mode") || hasOwn(changes, "referrer")
        ? override(init as object, changes)
        : init,
    sameOriginOnly,
    opaque,
  };
}

/** Tells whether what `fetch` is asked for has the realm's virtual origin. */
export function isOwnOrigin(realm: Realm, input: unknown): boolean {
  const url = isRequest(input) ? urlOfRequest(input) : realm.resolve(input);
  const real = realm.codec.restore(url);
  return !isHttp(real) || new NativeURL(real).origin === realm.origin();
}

function addressOf(realm: Realm, input: unknown, what: string): string {
  const url = toText(input);
  try {
    return subresourceAddress(realm, url, "xhr");
  } catch {
    throw new TypeError(`Failed to ${what}: Failed to parse URL from ${url}`);
  }
}

/** The platform takes referrers of its own origin only: that of a proxied address. */
function nativeReferrer(realm: Realm, referrer: string): string {
  if (referrer === "") return referrer;
  let url: URL;
  try {
    url = new NativeURL(realm.resolve(referrer));
  } catch {
    return "http://["; // it throws what it always throws
  }
  return url.origin === realm.origin() ? realm.codec.encode(url) : "about:client";
}

/** Shows the platform some members of a dictionary changed; getters and what it inherits stay as they are. */
function override(init: object, changes: Record<string, unknown>): object {
  return new Proxy(init, {
    get: (target, name) =>
      typeof name === "string" && hasOwn(changes, name)
        ? changes[name]
        : (Reflect.get(target, name) as unknown),
  });
}
