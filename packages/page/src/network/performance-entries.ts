import { CONTROL_PATH, isHttp } from "@oriel/core";
import { defineGetter, hookMethod, nothing, type Undo, undoAll } from "../define.ts";
import { hasOwn, nativeGetter, nativeMethod, prototypeOf, toText } from "../natives.ts";
import type { Realm } from "../realm.ts";

const nameOf = nativeGetter<PerformanceEntry, string>("PerformanceEntry", "name");
const typeOf = nativeGetter<PerformanceEntry, string>("PerformanceEntry", "entryType");

/** Owners of the look-ups of entries. */
const OWNERS = ["Performance", "PerformanceObserverEntryList"] as const;

/**
 * Makes performance entries name real URLs, and leaves out what Oriel itself has loaded.
 *
 * @see https://w3c.github.io/performance-timeline/
 */
export function installPerformanceEntries(realm: Realm): Undo {
  const { scripts, bareServer } = realm.boot.config;
  const { restore, scope } = realm.codec;
  const control = scope + CONTROL_PATH;

  const isOwn = (entry: PerformanceEntry): boolean => {
    const name = nameOf(entry);
    return (
      isHttp(name) &&
      typeOf(entry) === "resource" &&
      [scripts, bareServer, control].some((address) => name.startsWith(address))
    );
  };

  function installOwner(owner: (typeof OWNERS)[number]): Undo {
    const all = nativeMethod<(self: object) => PerformanceEntry[]>(owner, "getEntries");
    return undoAll([
      ...["getEntries", "getEntriesByType"].map((name) =>
        hookMethod(owner, name, (self, args, call) =>
          (call(self, args) as PerformanceEntry[]).filter((entry) => !isOwn(entry)),
        ),
      ),
      hookMethod<object>(owner, "getEntriesByName", (self, args, call) => {
        const name = args.length === 0 ? "" : toText(args[0]);
        // names that are no URLs are marks: found natively, and often
        if (!isHttp(name)) return call(self, args);
        return all(self).filter(
          (entry) =>
            restore(nameOf(entry)) === name &&
            (args[1] === undefined || typeOf(entry) === args[1]) &&
            !isOwn(entry),
        );
      }),
    ]);
  }

  return undoAll([
    defineGetter<PerformanceEntry, string>(prototypeOf("PerformanceEntry"), "name", (name) =>
      restore(name),
    ),
    ...["PerformanceEntry", "PerformanceResourceTiming", "PerformanceNavigationTiming"].map(
      (interfaceName) => {
        const prototype = prototypeOf(interfaceName);
        if (prototype === null || !hasOwn(prototype, "toJSON")) return nothing;
        return hookMethod(interfaceName, "toJSON", (self, args, call) => {
          const json = call(self, args) as { name?: unknown };
          return { ...json, name: restore(String(json.name)) };
        });
      },
    ),
    ...OWNERS.map(installOwner),
  ]);
}
