import { evalOf } from "../code/eval.ts";
import { undisguise } from "../define.ts";
import { foreignLocation } from "../location/foreign-location.ts";
import { postMessage } from "../messaging/post-message.ts";
import {
  apply,
  getOwnPropertyDescriptor,
  globals,
  hasOwn,
  nativeEval,
  nativeLocation,
} from "../natives.ts";
import type { Realm } from "../realm.ts";
import { helpersOf, realmOf } from "../registry.ts";

/** The members that rewritten code reads from a window or document; all else stays on the real object. */
export interface StandIn {
  location: unknown;
  top: unknown;
  eval: unknown;
  postMessage: unknown;
}

const windowOf = getter(globals["window"], "window");
const parentOf = getter(globals["window"], "parent");
const documentLocation = getter(globals["document"], "location");
const nativePostMessage = globals["postMessage"];

/** A constructor of nothing, for `instanceof`: pages cannot change what that means for it. */
function typeOf(prototype: object): new () => object {
  const type = function (): void {} as unknown as { new (): object; prototype: object };
  type.prototype = prototype;
  return type;
}

/** What every object of this realm is, unless its prototype is null. */
export const OwnObject: new () => object = typeOf(Object.prototype);

/** What windows and documents of this realm are: the prototypes of windows are immutable. */
export const OwnEventTarget: new () => object = typeOf(EventTarget.prototype);

/** Tells what an object is to rewritten code; asks no question that a page's Proxy could notice as a read. */
export function kindOf(value: object): "window" | "document" | null {
  try {
    if (hasOwn(value, "window")) {
      if (windowOf === null) return null;
      apply(windowOf, value, []);
      return "window";
    }
    if (hasOwn(value, "location") && documentLocation !== null) {
      apply(documentLocation, value, []);
      return "document";
    }
  } catch {
    // an object of the page that has such a name
  }
  return null;
}

/** Gives the topmost window of the page: the last one upwards that has a realm of ours. */
export function topOf(window: unknown): unknown {
  let top = window;
  for (;;) {
    const parent = parentOf === null ? top : apply(parentOf, top, []);
    if (parent === top || realmOf(parent) === null) return top;
    top = parent;
  }
}

/** Makes what stands for a window when one of its virtual members is used by code of `realm`. */
export function windowStandIn(realm: Realm, window: Window & typeof globalThis): StandIn {
  // asked anew each time: a WindowProxy outlives its documents
  const its = (): Realm | null => (window === realm.window ? realm : realmOf(window));
  return {
    get location() {
      return its()?.location ?? foreignLocation(realm, window);
    },
    set location(url) {
      const target = its();
      if (target === realm) realm.navigate(String(url));
      else if (target === null) foreignLocation(realm, window).href = String(url);
      else target.navigate(realm.resolve(url));
    },
    get top() {
      return topOf(window);
    },
    get eval() {
      const target = its();
      // another realm has an eval of its own
      if (target !== null && target !== realm) return helpersOf(window)?.["eval"];
      const current: unknown = window.eval;
      // a page may have put its own function there
      return target === null || current !== nativeEval ? current : evalOf(realm);
    },
    set eval(value) {
      Reflect.set(window, "eval", value);
    },
    get postMessage() {
      const current: unknown = window.postMessage;
      if (window === realm.window && undisguise(current) !== nativePostMessage) return current;
      return (...args: unknown[]) => postMessage(realm, window, its(), args);
    },
    set postMessage(value) {
      Reflect.set(window, "postMessage", value);
    },
  };
}

const hrefOf = getter(nativeLocation, "href");

/** Gives the virtual location that stands for the native one of another window of the page; null for anything else. */
export function locationOfOther(realm: Realm, value: object): unknown {
  try {
    if (hrefOf === null || value instanceof OwnObject) return null;
    apply(hrefOf, value, []);
  } catch {
    return null; // no Location, or one of another origin
  }
  const windows: unknown[] = [topOf(realm.window), realm.window?.opener];
  while (windows.length > 0) {
    const owner = findOwner(windows.pop(), value, windows);
    if (owner !== null) return windowStandIn(realm, owner).location;
  }
  return null;
}

/** Tells whether a native Location is that of a window; notes the windows in it. */
function findOwner(
  window: unknown,
  location: object,
  more: unknown[],
): (Window & typeof globalThis) | null {
  try {
    const view = window as Window & typeof globalThis;
    if (view.location === location) return view;
    for (let i = 0; i < view.length; i++) more.push(view[i]);
  } catch {
    // of another origin
  }
  return null;
}

/** Makes what stands for a document; only `location` is virtual there. */
export function documentStandIn(realm: Realm, document: Document): StandIn {
  const view = (): (Window & typeof globalThis) | null => document.defaultView;
  const forward = (name: "top" | "eval" | "postMessage"): PropertyDescriptor => ({
    get: () => Reflect.get(document, name) as unknown,
    set: (value: unknown) => Reflect.set(document, name, value),
  });
  const standIn = {
    get location() {
      const window = view();
      return window === null ? null : windowStandIn(realm, window).location;
    },
    set location(url) {
      const window = view();
      if (window !== null) windowStandIn(realm, window).location = url;
    },
  };
  return Object.defineProperties(standIn, {
    top: forward("top"),
    eval: forward("eval"),
    postMessage: forward("postMessage"),
  }) as StandIn;
}

function getter(owner: unknown, name: string): ((this: unknown) => unknown) | null {
  if (typeof owner !== "object" || owner === null) return null;
  return getOwnPropertyDescriptor(owner, name)?.get ?? null;
}
