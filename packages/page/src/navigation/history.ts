import { isHttp } from "@oriel/core";
import { hookAccessor, hookMethod, type Undo, undoAll } from "../define.ts";
import { NativeDOMException, nativeLocation, NativeURL, toText } from "../natives.ts";
import type { Realm } from "../realm.ts";
import { addressOf } from "./address.ts";
import { withoutFragment } from "./without-fragment.ts";
import { urlChanged } from "./url-changes.ts";

/**
 * Gives `pushState` and `replaceState` virtual URLs, and hashchange events too.
 *
 * @see https://html.spec.whatwg.org/multipage/nav-history-apis.html#shared-history-push/replace-state-steps
 */
export function installHistory(realm: Realm): Undo {
  return undoAll([
    ...["pushState", "replaceState"].map((name) =>
      hookMethod("History", name, (history, args, call) => {
        const [, , url] = args;
        if (url !== undefined && url !== null) args[2] = addressIn(realm, toText(url), name);
        call(history, args);
        urlChanged(realm);
      }),
    ),
    ...["oldURL", "newURL"].map((name) =>
      hookAccessor<Event, string>("HashChangeEvent", name, {
        get: (event, native) => realm.codec.restore(native.get(event)),
      }),
    ),
  ]);
}

function addressIn(realm: Realm, url: string, method: string): string {
  const current = realm.url();
  let target: URL | null = null;
  try {
    target = new NativeURL(url, realm.baseUrl());
  } catch {
    // refused below
  }
  if (target !== null && canBeRewritten(new NativeURL(current), target)) {
    return addressOf(realm, target.href);
  }
  // srcdoc and about:blank documents have an address of the browser, and its rules
  if (realm.codec.decode(nativeLocation.href) === null) return target?.href ?? url;
  throw new NativeDOMException(
    `Failed to execute '${method}' on 'History': A history state object with URL '${target?.href ?? url}' cannot be created in a document with origin '${realm.origin()}' and URL '${current}'.`,
    "SecurityError",
  );
}

/** @see https://html.spec.whatwg.org/multipage/nav-history-apis.html#can-have-its-url-rewritten */
function canBeRewritten(from: URL, to: URL): boolean {
  if (!isHttp(to.href)) return withoutFragment(from.href) === withoutFragment(to.href);
  return (["origin", "username", "password"] as const).every((part) => from[part] === to[part]);
}
