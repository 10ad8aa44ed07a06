import { isHttp } from "@oriel/core";
import { defineMethod, type Undo } from "../define.ts";
import { apply, globalOwner, isWindow, NativeRequest, NativeURL } from "../natives.ts";
import type { Realm } from "../realm.ts";
import { isOwnOrigin, type PreparedRequest, prepareRequest } from "./request-init.ts";
import { makeOpaque, urlOfResponse } from "./response.ts";

const WHAT = `execute 'fetch' on '${isWindow ? "Window" : "WorkerGlobalScope"}'`;

/**
 * Lets `fetch` be native, since the service worker answers: only what the platform decides by real origins, or
 * resolves against the proxied address of a worker, is put right.
 *
 * @see https://fetch.spec.whatwg.org/#fetch-method
 */
export function installFetch(realm: Realm): Undo {
  return defineMethod(
    globalOwner("fetch"),
    "fetch",
    (native) =>
      ({
        hook(this: unknown, ...args: unknown[]) {
          if (args.length === 0) return apply(native, this, args) as unknown;
          let prepared: PreparedRequest;
          try {
            prepared = prepareRequest(realm, args[0], args[1], WHAT);
          } catch (error) {
            return rejection(error);
          }
          const { input, init, sameOriginOnly, opaque } = prepared;
          if (sameOriginOnly && !isOwnOrigin(realm, input)) {
            return rejection(new TypeError("Failed to fetch"));
          }
          const pending = realm.cookies?.pending ?? null;
          let response: Promise<Response>;
          if (pending === null) {
            response = apply(native, this, [input, init]) as Promise<Response>;
          } else {
            try {
              // the arguments are read now; the request goes when the worker has the cookies written before
              const request = new NativeRequest(input as RequestInfo, init as RequestInit);
              response = later(pending, () => apply(native, this, [request]) as Promise<Response>);
            } catch (error) {
              return rejection(error);
            }
          }
          return sameOriginOnly || opaque ? checked(realm, response, sameOriginOnly) : response;
        },
      }).hook,
  );
}

async function rejection(error: unknown): Promise<never> {
  throw error;
}

async function later<T>(pending: Promise<void>, run: () => Promise<T>): Promise<T> {
  await pending;
  return await run();
}

/** What comes from another origin is kept from the page, or refused. */
async function checked(
  realm: Realm,
  response: Promise<Response>,
  sameOriginOnly: boolean,
): Promise<Response> {
  const answer = await response;
  const url = urlOfResponse(realm, answer);
  if (!isHttp(url) || new NativeURL(url).origin === realm.origin()) return answer;
  if (sameOriginOnly) throw new TypeError("Failed to fetch");
  makeOpaque(answer);
  return answer;
}
