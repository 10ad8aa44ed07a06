import { platformError } from "../natives.ts";
import type { Realm } from "../realm.ts";

/** Begins every name that a page gives to something the whole real origin shares. */
const MARK = "oriel|";

/**
 * Gives what stands before a page's names. All proxied sites share one real origin; the virtual origin keeps their
 * names apart. It ends in a character that no origin contains, so that no prefix begins with another one.
 */
export function partitionOf(realm: Realm): string {
  return `${MARK}${realm.origin()}|`;
}

/** Gives the real name of what a page names. */
export function toPartition(realm: Realm, name: string): string {
  return partitionOf(realm) + name;
}

/** Gives the page's name of something; null when it belongs to another virtual origin, or to the proxy itself. */
export function fromPartition(realm: Realm, name: string): string | null {
  const prefix = partitionOf(realm);
  return name.startsWith(prefix) ? name.slice(prefix.length) : null;
}

/** Tells whether the realm has an opaque origin: there is no storage for it. */
export function isOpaque(realm: Realm): boolean {
  return realm.origin() === "null";
}

/** Makes the error of a storage that the realm may not use. */
export function denied(message: string): DOMException {
  return platformError(message, "SecurityError");
}
