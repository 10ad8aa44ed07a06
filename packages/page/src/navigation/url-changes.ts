import { nativeListen } from "../natives.ts";
import type { Realm } from "../realm.ts";

const listeners = new WeakMap<Realm, Set<() => void>>();

/**
 * Calls back whenever the document's URL may have changed without a new document: by history or a fragment.
 *
 * @returns takes the listener away
 */
export function onUrlChange(realm: Realm, listener: () => void): () => void {
  const own = listeners.get(realm) ?? watch(realm);
  own.add(listener);
  return () => own.delete(listener);
}

/** Tells the listeners of {@link onUrlChange}. */
export function urlChanged(realm: Realm): void {
  for (const listener of listeners.get(realm) ?? []) listener();
}

function watch(realm: Realm): Set<() => void> {
  const own = new Set<() => void>();
  listeners.set(realm, own);
  const changed = (): void => urlChanged(realm);
  // before the listeners of pages, so that what they read is right already
  realm.onDocument(() => {
    for (const type of ["popstate", "hashchange"]) nativeListen(globalThis, type, changed, true);
  });
  return own;
}
