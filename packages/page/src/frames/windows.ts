import { type Accessor, defineAccessor, type Undo, undoAll } from "../define.ts";
import type { Realm } from "../realm.ts";
import { realmOf } from "../registry.ts";
import { isForeign, isOurs, parentIn } from "./tree.ts";

type Native<T> = Accessor<unknown, T>;

/**
 * Hides the site that embeds the page: to the page, its topmost window has no parent, no opener and no element.
 * `window.top` is virtual in rewritten code.
 */
export function installWindows(realm: Realm): Undo {
  const own = globalThis.window;
  return undoAll([
    defineAccessor(own, "parent", (native: Native<Window>) => ({
      get(this: unknown) {
        const parent = native.get(this);
        return realmOf(parent) === null ? (this ?? own) : parent;
      },
    })),
    defineAccessor(own, "opener", (native: Native<Window | null>) => ({
      get(this: unknown) {
        const opener = native.get(this);
        return opener === null || isOurs(realm, opener) ? opener : null;
      },
    })),
    defineAccessor(own, "frameElement", (native: Native<Element | null>) => ({
      get(this: unknown) {
        const element = native.get(this);
        const parent = parentIn(own);
        return parent === own || isForeign(realm, parent) ? null : element;
      },
    })),
  ]);
}
