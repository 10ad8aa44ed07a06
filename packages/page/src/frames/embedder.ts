import { type FrameMessage, isHttp, keptAttribute, MESSAGE_KEY } from "@oriel/core";
import { nothing, type Undo, undoAll } from "../define.ts";
import {
  headOf,
  NativeMutationObserver,
  observe,
  querySelector,
  readyStateOf,
  titleOf,
} from "../dom-natives.ts";
import { globals, nativeGetter, nativeListen } from "../natives.ts";
import { onWorkerMessage } from "../messaging/worker-channel.ts";
import { onUrlChange } from "../navigation/url-changes.ts";
import { withoutFragment } from "../navigation/without-fragment.ts";
import type { Realm } from "../realm.ts";
import { realmOf } from "../registry.ts";
import { nativeParentOf } from "./tree.ts";

const hrefOf = nativeGetter<Element, string>("HTMLLinkElement", "href");
const destinationOf = nativeGetter<Event, object>("NavigateEvent", "destination");
const downloadOf = nativeGetter<Event, string | null>("NavigateEvent", "downloadRequest");
const destinationUrlOf = nativeGetter<object, string>("NavigationDestination", "url");
const staysHere = nativeGetter<object, boolean>("NavigationDestination", "sameDocument");
/** Icons are kept from the browser, which would ask for them past the service worker. */
const ICON = `link[${keptAttribute("rel")}~="icon" i][href]`;

/** Tells the site that embeds the page where it is, what it is called and whether it is being loaded. */
export function installEmbedder(realm: Realm): Undo {
  const { window } = realm;
  const embedder = window === null ? window : nativeParentOf(window);
  if (embedder === null || embedder === window || realmOf(embedder) !== null) return nothing;
  const post = embedder.postMessage;
  const observer = new NativeMutationObserver(report);
  let last = "";
  let state: FrameMessage["state"] = "loading";

  /** Real URL of the navigation under way. */
  let destination = "";

  const navigation = globals["navigation"] as EventTarget | undefined;
  const complete = (): void => change("complete");
  const leave = (event: Event): void => {
    const to = destinationOf(event);
    // the browser opens mailto: and the like elsewhere
    const decoded = realm.codec.decode(destinationUrlOf(to));
    if (decoded === null || staysHere(to) || downloadOf(event) !== null) return;
    destination = withoutFragment(decoded.url);
    change("loading");
  };
  const stay = (): void => {
    const { document } = realm;
    if (document !== null) change(readyStateOf(document) === "complete" ? "complete" : "loading");
  };

  realm.onDocument((document) => {
    stay();
    nativeListen(globalThis, "load", complete);
    nativeListen(globalThis, "pageshow", complete);
    nativeListen(document, "DOMContentLoaded", watch);
    if (navigation !== undefined) {
      nativeListen(navigation, "navigate", leave);
      nativeListen(navigation, "navigateerror", stay);
    }
    watch();
  });
  return undoAll([
    onUrlChange(realm, report),
    onWorkerMessage((message) => {
      if (message[MESSAGE_KEY] === "stayed" && message.url === destination) stay();
    }),
    () => observer.disconnect(),
  ]);

  function change(next: FrameMessage["state"]): void {
    state = next;
    report();
  }

  /** All that changes title and icon happens in the head. */
  function watch(): void {
    const head = realm.document === null ? null : headOf(realm.document);
    if (head === null) return;
    observe(observer, head, {
      childList: true,
      subtree: true,
      characterData: true,
      attributes: true,
      attributeFilter: ["href", keptAttribute("rel")],
    });
    report();
  }

  function report(): void {
    const { document } = realm;
    if (document === null) return;
    const link = querySelector(document, ICON);
    const message: FrameMessage = {
      [MESSAGE_KEY]: "page",
      url: realm.url(),
      title: titleOf(document),
      icon: link === null ? "" : iconAddress(hrefOf(link)),
      state,
    };
    const text = JSON.stringify(message);
    if (text === last) return;
    last = text;
    post.call(embedder, message, { targetOrigin: realm.codec.origin });
  }

  /** The embedder takes data: images as they are. */
  function iconAddress(url: string): string {
    return isHttp(url) ? realm.codec.encode(url, "xhr") : url;
  }
}
