import { COOKIE_STORE_GLOBAL, SCRIPTS } from "@oriel/core";
import { defineMethod, type Undo, undoAll } from "../define.ts";
import { loadScript } from "../load-script.ts";
import { NativeURL, prototypeOf } from "../natives.ts";
import type { Realm } from "../realm.ts";
import { denied } from "../storage/partition.ts";
import type { CookieStoreCall, CookieStoreNatives } from "./cookie-store-calls.ts";

const natives: CookieStoreNatives = { URL: NativeURL, Date, denied };

/**
 * Makes `cookieStore` the virtual document's. Its `change` event is not given. What its methods do is loaded when a page
 * first calls one.
 *
 * @param load gives what the methods do
 * @see https://cookiestore.spec.whatwg.org/
 */
export function installCookieStore(
  realm: Realm,
  load: () => CookieStoreCall = () =>
    loadScript(realm.boot.config, SCRIPTS.cookieStore, COOKIE_STORE_GLOBAL) as CookieStoreCall,
): Undo {
  let call: CookieStoreCall | null = null;
  return undoAll(
    (["get", "getAll", "set", "delete"] as const).map((name) =>
      defineMethod(
        prototypeOf("CookieStore"),
        name,
        () =>
          ({
            async hook(...args: unknown[]) {
              call ??= load();
              return call(realm, natives, name, args);
            },
          }).hook,
      ),
    ),
  );
}
