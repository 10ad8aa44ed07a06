import { isHttp } from "@oriel/core";
import {
  defineArguments,
  defineGetter,
  hookMethod,
  nothing,
  type Undo,
  undoAll,
} from "../define.ts";
import { globals, isWindow, nativeGetter, NativeURL, prototypeOf } from "../natives.ts";
import type { Realm } from "../realm.ts";

const urlOf = nativeGetter<Response, string>("Response", "url");

const READABLE: ReadonlySet<string> = new Set(["basic", "cors", "default"]);

const opaque = new WeakSet<Response>();
/** What an opaque response shows. */
const OPAQUE: Readonly<Record<string, () => unknown>> = {
  type: () => "opaque",
  url: () => "",
  status: () => 0,
  ok: () => false,
  statusText: () => "",
  redirected: () => false,
  body: () => null,
  headers: () => new Headers(),
};
const OPAQUE_BODIES: Readonly<Record<string, () => unknown>> = {
  arrayBuffer: () => new ArrayBuffer(0),
  blob: () => new Blob(),
  bytes: () => new Uint8Array(),
  text: () => "",
};

/** Gives the URL of a response. */
export function urlOfResponse(realm: Realm, response: Response): string {
  return realm.codec.restore(urlOf(response));
}

/**
 * Makes a response opaque to the page: what the service worker answers a `no-cors` request with has all of the
 * response in it.
 */
export function makeOpaque(response: Response): void {
  opaque.add(response);
}

/**
 * Makes responses read as they would without a service worker.
 *
 * @see https://fetch.spec.whatwg.org/#response-class
 */
export function installResponse(realm: Realm): Undo {
  const prototype = prototypeOf("Response");

  /** What comes from the service worker is as basic to the platform as what a page has made. */
  function typeOf(type: string, response: Response): string {
    const url = READABLE.has(type) ? urlOfResponse(realm, response) : "";
    if (!isHttp(url)) return type;
    return new NativeURL(url).origin === realm.origin() ? "basic" : "cors";
  }

  const maps: Record<string, (value: never, response: Response) => unknown> = {
    type: typeOf,
    url: (url: string) => realm.codec.restore(url),
  };
  return undoAll([
    ...Object.entries(OPAQUE).map(([name, value]) =>
      defineGetter<Response, never>(prototype, name, (native, response) => {
        if (opaque.has(response)) return value();
        return maps[name]?.(native, response) ?? native;
      }),
    ),
    ...Object.entries(OPAQUE_BODIES).map(([name, value]) =>
      hookMethod<Response>("Response", name, (response, args, call) =>
        opaque.has(response) ? resolved(value()) : call(response, args),
      ),
    ),
    hookMethod<Response>("Response", "clone", (response, args, call) => {
      const clone = call(response, args) as Response;
      if (opaque.has(response)) opaque.add(clone);
      return clone;
    }),
    isWindow
      ? nothing
      : defineArguments(globals["Response"] as object, "redirect", ([url, ...rest]) =>
          url === undefined ? [] : [realm.resolve(url), ...rest],
        ),
  ]);
}

async function resolved<T>(value: T): Promise<T> {
  return value;
}
