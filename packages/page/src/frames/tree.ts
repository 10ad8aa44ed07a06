import { apply, getOwnPropertyDescriptor } from "../natives.ts";
import type { Realm } from "../realm.ts";
import { realmOf } from "../registry.ts";

export type AnyWindow = Window & typeof globalThis;

const parentGetter = getOwnPropertyDescriptor(globalThis, "parent")?.get;

/** Gives the parent of a window as the platform knows it: the embedder's window for a page that is embedded. */
export function nativeParentOf(window: Window): AnyWindow {
  return (parentGetter === undefined ? window : apply(parentGetter, window, [])) as AnyWindow;
}

/** Gives the parent of a window that belongs to the page; the window itself where there is none. */
export function parentIn(window: Window): AnyWindow {
  const parent = nativeParentOf(window);
  return realmOf(parent) === null ? (window as AnyWindow) : parent;
}

/** Gives the topmost window of the page. */
export function topIn(window: Window): AnyWindow {
  const parent = parentIn(window);
  return parent === window ? parent : topIn(parent);
}

/** Tells whether a window is of another virtual origin than a realm, so that the realm must not reach into it. */
export function isForeign(realm: Realm, window: Window | null): boolean {
  const other = window === null || window === realm.window ? null : realmOf(window);
  return other !== null && (other.origin() !== realm.origin() || realm.origin() === "null");
}

/**
 * Tells whether a window belongs to a proxied page, as against the site that embeds one. While it is being loaded it
 * has no realm, but an address of ours or none.
 */
export function isOurs(realm: Realm, window: Window): boolean {
  if (realmOf(window) !== null) return true;
  try {
    const { href } = window.location;
    return href.startsWith("about:") || realm.codec.decode(href) !== null;
  } catch {
    // of another real origin, which no window of ours is
    return false;
  }
}
