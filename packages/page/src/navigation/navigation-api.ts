import { isHttp } from "@oriel/core";
import { hookAccessor, hookMethod, type Undo, undoAll } from "../define.ts";
import {
  globals,
  nativeGetter,
  nativeListen,
  nativeMethod,
  nativeStop,
  NativeURL,
} from "../natives.ts";
import type { Realm } from "../realm.ts";
import { addressOf } from "./address.ts";
import { makeDownloadFrame } from "./downloads.ts";

interface NavigateEventLike extends Event {
  readonly destination: object;
  readonly navigationType: string;
}

const destinationOf = nativeGetter<NavigateEventLike, object>("NavigateEvent", "destination");
const typeOf = nativeGetter<NavigateEventLike, string>("NavigateEvent", "navigationType");
const downloadOf = nativeGetter<NavigateEventLike, string | null>(
  "NavigateEvent",
  "downloadRequest",
);
const destinationUrlOf = nativeGetter<object, string>("NavigationDestination", "url");
const currentEntryOf = nativeGetter<unknown, object | null>("Navigation", "currentEntry");
const entryUrlOf = nativeGetter<object, string | null>("NavigationHistoryEntry", "url");
const preventDefault = nativeMethod<(self: Event) => void>("Event", "preventDefault");
const navigation = globals["navigation"] as EventTarget | undefined;

/**
 * Gives the Navigation API virtual URLs, and makes its event the net under all navigations of the window that no
 * other hook has seen: what would leave for a real address goes to the proxied one.
 *
 * @see https://html.spec.whatwg.org/multipage/nav-history-apis.html#navigation-api
 */
export function installNavigationApi(realm: Realm): Undo {
  const { codec } = realm;
  if (navigation !== undefined) {
    const target = navigation;
    realm.onDocument(() => nativeListen(target, "navigate", caught, true));
  }
  return undoAll([
    hookMethod("Navigation", "navigate", (self, args, call) => {
      if (args.length > 0) {
        try {
          args[0] = addressOf(realm, realm.resolve(args[0]));
        } catch {
          // refused by the platform
        }
      }
      return call(self, args);
    }),
    hookMethod("Navigation", "entries", (self, args, call) =>
      ownEntries(call(self, args) as object[], currentEntryOf(self)),
    ),
    ...["NavigationDestination", "NavigationHistoryEntry"].map((owner) =>
      hookAccessor<object, string | null>(owner, "url", {
        get(self, native) {
          const url = native.get(self);
          return url === null ? null : codec.restore(url);
        },
      }),
    ),
    hookAccessor<NavigateEventLike, boolean>("NavigateEvent", "canIntercept", {
      get: (event, native) =>
        native.get(event) && originOf(destinationUrlOf(destinationOf(event))) === realm.origin(),
    }),
  ]);

  function caught(event: NavigateEventLike): void {
    const url = destinationUrlOf(destinationOf(event));
    if (!isHttp(url) || url.startsWith(`${codec.origin}/`)) return;
    preventDefault(event);
    nativeStop(event);
    const name = downloadOf(event);
    if (name === null) realm.navigate(url, typeOf(event) === "replace");
    else makeDownloadFrame(realm, url, name)?.go();
  }

  function originOf(url: string): string {
    const { href, origin } = new NativeURL(codec.restore(url));
    return isHttp(href) ? origin : realm.origin();
  }

  /** Entries of other sites count as of other origins: a page sees the run of its own around the present one. */
  function ownEntries(entries: readonly object[], current: object | null): object[] {
    const isOwn = (entry: object | undefined): boolean => {
      if (entry === undefined) return false;
      const url = entryUrlOf(entry);
      return url === null || originOf(url) === realm.origin();
    };
    const at = entries.findIndex((entry) => entry === current);
    if (at < 0) return [];
    let [from, to] = [at, at];
    while (isOwn(entries[from - 1])) from -= 1;
    while (isOwn(entries[to + 1])) to += 1;
    return entries.slice(from, to + 1);
  }
}
