import { hookAccessor, type Undo, undoAll } from "../define.ts";
import { localNameOf, NativeElement, targetOf } from "../dom-natives.ts";
import { nativeGetter, nativeListen } from "../natives.ts";
import type { Realm } from "../realm.ts";
import { setUpBlank } from "./blank.ts";
import { isForeign } from "./tree.ts";

/** Elements that hold windows. */
const OWNERS: Record<string, string> = {
  iframe: "HTMLIFrameElement",
  frame: "HTMLFrameElement",
  object: "HTMLObjectElement",
};
const windows = Object.fromEntries(
  Object.entries(OWNERS).map(([name, owner]) => [
    name,
    nativeGetter<Element, Window | null>(owner, "contentWindow"),
  ]),
);

/**
 * Gives frames without an address a realm before a page can reach into them: when they are connected, which the
 * browser tells at once by a load event, and when a page asks an element for its window.
 */
export function installFrames(realm: Realm): Undo {
  const loaded = (event: Event): void => {
    const element = targetOf(event);
    if (!(element instanceof NativeElement)) return;
    const window = windows[localNameOf(element)]?.(element) ?? null;
    if (window !== null) setUpBlank(realm, window);
  };
  // capture: before the frame's own listeners
  realm.onDocument((document) => nativeListen(document, "load", loaded, true));

  return undoAll(
    Object.entries(OWNERS).flatMap(([name, owner]) => {
      const windowOf = windows[name];
      const settled = (element: Element): Window | null => {
        const window = windowOf?.(element) ?? null;
        if (window !== null) setUpBlank(realm, window);
        return window;
      };
      return [
        hookAccessor<Element, Window | null>(owner, "contentWindow", { get: settled }),
        hookAccessor<Element, Document | null>(owner, "contentDocument", {
          get(element, native) {
            const window = settled(element);
            return isForeign(realm, window) ? null : native.get(element);
          },
        }),
      ];
    }),
  );
}
