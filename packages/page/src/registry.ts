import { REALM } from "@oriel/core";
import type { Realm } from "./realm.ts";

/** Own, non-enumerable member of the global realm object under which other realms of the page find ours. */
export const HANDLE = "realm";

/**
 * Finds the realm of a window, also of another one of the same page.
 *
 * @returns null for windows without our runtime: the embedder's, and those of other origins
 */
export function realmOf(window: unknown): Realm | null {
  try {
    return (helpersOf(window)?.[HANDLE] as Realm | undefined) ?? null;
  } catch {
    return null;
  }
}

/**
 * Gives the object that rewritten code asks in a window.
 *
 * @returns null for windows without our runtime
 * @throws SecurityError for windows of other origins
 */
export function helpersOf(window: unknown): Readonly<Record<string, unknown>> | null {
  const helpers = (window as Record<string, unknown> | null)?.[REALM];
  return (helpers as Record<string, unknown> | undefined) ?? null;
}
