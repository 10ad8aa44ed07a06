import { BOOT_ATTRIBUTE, BOOT_GLOBAL, type BootData, decodeBoot } from "@oriel/core";
import { type Hooks, installAll } from "./install.ts";
import { globals, isWindow, nativeGetter, nativeMethod } from "./natives.ts";
import { createRealm } from "./realm.ts";
import { realmOf } from "./registry.ts";

const currentScriptOf = nativeGetter<Document, Element | null>("Document", "currentScript");
const getAttribute = nativeMethod<(self: Element, name: string) => string | null>(
  "Element",
  "getAttribute",
);
const remove = nativeMethod<(self: Element) => void>("Element", "remove");

/**
 * Starts the runtime in this global object.
 *
 * @param more hooks that the build has beside those of every realm
 */
export function start(more: Hooks = []): void {
  const boot = takeBoot();
  if (boot === null) return;
  const present = realmOf(globalThis);
  // the global of an initial about:blank serves its first same-origin document too
  if (present !== null) present.rebind(boot);
  else installAll(createRealm(boot, isWindow ? creator() : null), more);
}

/** Finds the boot data and removes every trace of how it came. */
function takeBoot(): BootData | null {
  const given = globals[BOOT_GLOBAL];
  if (given !== undefined) {
    Reflect.deleteProperty(globalThis, BOOT_GLOBAL);
    return given as BootData;
  }
  if (!isWindow) return null;
  const script = currentScriptOf(document);
  const text = script === null ? null : getAttribute(script, BOOT_ATTRIBUTE);
  if (script === null || text === null) return null;
  remove(script);
  return decodeBoot(text);
}

/** The realm that made this one: of the parent or opener that has the same virtual origin's runtime. */
function creator(): ReturnType<typeof realmOf> {
  return (window.parent === window ? null : realmOf(window.parent)) ?? realmOf(window.opener);
}
