import { getAttribute, ownerOf, querySelector } from "../dom-natives.ts";
import { nativeParentOf, parentIn, topIn } from "../frames/tree.ts";
import { nativeSetTimeout } from "../natives.ts";
import type { Realm } from "../realm.ts";
import { swap } from "./swaps.ts";

let names = 0;
/** Schemes of what windows show, and of what they run; relative and empty URLs as well. */
const CONTENT = /^(?:(?:https?|blob|data|about|javascript):|$)/i;

/**
 * Gives the name of a window to navigate in place of `_top` and `_parent`, which would reach the window that embeds
 * the page.
 *
 * @param target value of a target attribute or argument
 * @returns null when the target may stay
 */
export function ownTarget(realm: Realm, target: string | null): string | null {
  const { window } = realm;
  if (window === null || target === null) return null;
  switch (target.toLowerCase()) {
    case "_parent":
      return parentIn(window) === window ? "_self" : null;
    case "_top": {
      const top = topIn(window);
      if (top === window) return "_self";
      return nativeParentOf(top) === top ? null : nameOf(top);
    }
    default:
      return null;
  }
}

/**
 * Tells whether the browser would open a URL elsewhere (`mailto:`), but not from this window: the policies that keep
 * frames inside know of no such URLs. The topmost window may go there; nothing happens to it.
 *
 * @param url absolute URL
 */
export function needsTop({ window }: Realm, url: string): boolean {
  return !CONTENT.test(url) && window !== null && nativeParentOf(window) !== window;
}

/**
 * Swaps the target of a link or form where it would reach the window that embeds the page.
 *
 * @param url where the link or form leads
 */
export function swapTarget(realm: Realm, element: Element, name: string, url: string): void {
  const document = ownerOf(element);
  const base = document === null ? null : querySelector(document, "base[target]");
  const target =
    getAttribute(element, name) ?? (base === null ? null : getAttribute(base, "target"));
  const own = needsTop(realm, url) ? "_top" : ownTarget(realm, target);
  if (own !== null) swap(element, name, own, () => {});
}

/** A window without a name gets one for as long as the navigation takes to find it. */
function nameOf(window: Window): string {
  if (window.name !== "") return window.name;
  const name = `$oriel${(names += 1)}`;
  window.name = name;
  nativeSetTimeout(() => {
    if (window.name === name) window.name = "";
  });
  return name;
}
