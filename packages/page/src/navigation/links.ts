import { isHttp } from "@oriel/core";
import { hookMethod, type Undo, undoAll } from "../define.ts";
import {
  baseUriOf,
  composedPathOf,
  containsNode,
  getAttribute,
  hasAttribute,
  isConnected,
  isPrevented,
  localNameOf,
  NativeElement,
  NativeHTMLElement,
} from "../dom-natives.ts";
import {
  NativeEvent,
  nativeGetter,
  nativeListen,
  nativeQueueMicrotask,
  nativeSetTimeout,
  NativeURL,
} from "../natives.ts";
import type { Realm } from "../realm.ts";
import { addressOf } from "./address.ts";
import { atEnd, endAt } from "./at-end.ts";
import { type DownloadFrame, makeDownloadFrame } from "./downloads.ts";
import { swap, unswap, whenRead } from "./swaps.ts";
import { swapTarget } from "./targets.ts";

const typeOf = nativeGetter<Event, string>("Event", "type");
const relatedTargetOf = nativeGetter<Event, Node | null>("MouseEvent", "relatedTarget");
const modeOf = nativeGetter<ShadowRoot, ShadowRootMode>("ShadowRoot", "mode");
/** These encode a query in the character set of the document. */
const HREF_GETTERS: Record<string, (self: Element) => string> = {
  a: nativeGetter("HTMLAnchorElement", "href"),
  area: nativeGetter("HTMLAreaElement", "href"),
};
const REHOLD_MS = 50;
const MAX_REHOLDS = 20;

/**
 * Keeps links inside.
 *
 * While the pointer is over a link, its attribute holds the proxied address: the browser may connect to its host as
 * soon as a button goes down, and offers it in menus and drags. When it is clicked, the listeners of the page find the
 * author's value in place; the address returns when they are done, for the browser's own action. Getters and
 * selectors see the author's value all the time.
 */
export function installLinks(realm: Realm): Undo {
  /** The link under the pointer. */
  let hovered: Element | null = null;
  /** The link that the browser is about to follow. */
  let followed: Element | null = null;
  /** The frame that it shall be followed in. */
  let frame: DownloadFrame | null = null;
  let letGoOften = 0;

  const listeners: Record<string, (event: Event) => void> = {
    pointerover: enter,
    pointerdown: enter,
    contextmenu: enter,
    dragstart: enter,
    pointerout(event) {
      const to = relatedTargetOf(event);
      if (hovered !== null && (to === null || !containsNode(hovered, to))) enter(null);
    },
    click: follow,
    auxclick: follow,
  };
  const listen = (root: EventTarget): void => {
    for (const [type, listener] of Object.entries(listeners)) {
      nativeListen(root, type, listener, true);
    }
  };
  realm.onDocument(() => listen(globalThis));

  whenRead(letGo);

  return undoAll([
    () => whenRead(null),
    hookMethod("HTMLElement", "click", (link, args, call) => alone(link, () => call(link, args))),
    hookMethod("EventTarget", "dispatchEvent", (target, args, call) => {
      const [event] = args;
      return event instanceof NativeEvent && typeOf(event) === "click"
        ? alone(target, () => call(target, args))
        : call(target, args);
    }),
    hookMethod("Element", "attachShadow", (host, args, call) => {
      const root = call(host, args) as ShadowRoot;
      // the path of an event does not tell the window what is in a closed tree
      if (modeOf(root) === "closed") {
        listen(root);
        endAt(root);
      }
      return root;
    }),
  ]);

  function enter(event: Event | null): void {
    const link = event === null ? null : linkOf(event);
    letGoOften = 0;
    if (hovered !== null && hovered !== link) unswap(hovered);
    hovered = link;
    hold();
  }

  function hold(): void {
    if (hovered === null) return;
    const url = urlOf(hovered);
    if (isHttp(url)) lead(hovered, url, hold);
  }

  /** The author's value comes back for a moment; where it is asked for again and again, for good. */
  function letGo(): void {
    if (hovered !== null) unswap(hovered);
    letGoOften += 1;
    if (letGoOften < MAX_REHOLDS) nativeSetTimeout(hold, REHOLD_MS);
    if (followed === null) return;
    const link = followed;
    unswap(link);
    // between a listener and what the browser does next
    nativeQueueMicrotask(() => {
      if (followed === link) go(link);
    });
  }

  function follow(event: Event): void {
    const link = linkOf(event);
    if (link === null) return;
    unswap(link);
    atEnd(event, () => {
      if (isPrevented(event)) return;
      followed = link;
      go(link);
      nativeSetTimeout(() => {
        if (isPrevented(event)) frame?.remove();
        followed = frame = null;
        unswap(link);
        hold();
      });
    });
  }

  /** A click on an element that is not connected passes no window. */
  function alone(target: unknown, call: () => unknown): unknown {
    if (!(target instanceof NativeElement) || isConnected(target) || !isLink(target)) return call();
    go(target);
    const result = call();
    frame = null;
    unswap(target);
    return result;
  }

  function go(link: Element): void {
    const url = urlOf(link);
    const again = (): void => go(link);
    const name = getAttribute(link, "download");
    if (name === null || !isHttp(url)) {
      lead(link, url, again);
      swapTarget(realm, link, "target", url);
      return;
    }
    swap(link, "download", null, again);
    // of another origin it is a link as any other
    if (new NativeURL(url).origin === realm.origin()) frame ??= makeDownloadFrame(realm, url, name);
    if (frame === null) go(link);
    else {
      swap(link, nameIn(link), frame.address, again);
      swap(link, "target", frame.target, again);
    }
  }

  function lead(link: Element, url: string, again: () => void): void {
    const download = hasAttribute(link, "download");
    if (url === "" || (download && !isHttp(url))) return;
    const address = download ? realm.codec.encode(url, "xhr") : addressOf(realm, url);
    if (address !== url) swap(link, nameIn(link), address, again);
  }
}

/** Finds the link that an event happens to. */
function linkOf(event: Event): Element | null {
  for (const target of composedPathOf(event)) {
    if (target instanceof NativeElement && isLink(target)) return target;
  }
  return null;
}

function isLink(element: Element): boolean {
  return Object.hasOwn(HREF_GETTERS, localNameOf(element));
}

function nameIn(link: Element): string {
  return hasAttribute(link, "href") ? "href" : "xlink:href";
}

/** Gives the absolute URL of a link; empty when it has none. */
function urlOf(link: Element): string {
  const authored = getAttribute(link, nameIn(link));
  if (authored === null) return "";
  try {
    return link instanceof NativeHTMLElement
      ? (HREF_GETTERS[localNameOf(link)]?.(link) ?? "")
      : new NativeURL(authored, baseUriOf(link)).href;
  } catch {
    return "";
  }
}
