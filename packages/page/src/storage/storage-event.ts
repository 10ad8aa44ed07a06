import {
  constructNative,
  defineArguments,
  defineConstructor,
  defineGetter,
  type Undo,
  undoAll,
} from "../define.ts";
import {
  globals,
  isTrusted,
  nativeGetter,
  nativeListen,
  nativeStop,
  nativeUnlisten,
  prototypeOf,
} from "../natives.ts";
import type { Realm } from "../realm.ts";
import { fromPartition } from "./partition.ts";
import { clearingMark } from "./storage-area.ts";
import { areaOf, areaOfNative } from "./web-storage.ts";

const keyOf = nativeGetter<StorageEvent, string | null>("StorageEvent", "key");
const newValueOf = nativeGetter<StorageEvent, string | null>("StorageEvent", "newValue");
const areaGiven = nativeGetter<StorageEvent, Storage | null>("StorageEvent", "storageArea");

/**
 * Makes `storage` events tell of the realm's own part of the storage only, in the page's terms.
 *
 * Emptying an area removes its items one by one, between the coming and the going of a mark: the coming is shown
 * as the event of `clear()`, the rest is kept back.
 *
 * @see https://html.spec.whatwg.org/multipage/webstorage.html#the-storageevent-interface
 */
export function installStorageEvent(realm: Realm): Undo {
  const prototype = prototypeOf("StorageEvent");
  const cleared = new WeakSet<Event>();
  const clearing = new WeakSet<Storage>();

  function filter(event: StorageEvent): void {
    const key = isTrusted(event) ? keyOf(event) : null;
    const native = areaGiven(event);
    if (key === null || native === null) return;
    if (key === clearingMark(realm)) {
      if (newValueOf(event) !== null) {
        clearing.add(native);
        cleared.add(event);
        return;
      }
      clearing.delete(native);
    } else if (fromPartition(realm, key) !== null && !clearing.has(native)) return;
    nativeStop(event);
  }

  realm.onDocument(() => nativeListen(globalThis, "storage", filter, true));
  return undoAll([
    () => nativeUnlisten(globalThis, "storage", filter, true),
    defineGetter<Event, string | null>(prototype, "key", (key, event) =>
      key === null || cleared.has(event) ? null : (fromPartition(realm, key) ?? key),
    ),
    ...["newValue", "oldValue"].map((name) =>
      defineGetter<Event, string | null>(prototype, name, (value, event) =>
        cleared.has(event) ? null : value,
      ),
    ),
    defineGetter<Event, string>(prototype, "url", (url) => realm.codec.restore(url)),
    defineGetter<Event, Storage | null>(prototype, "storageArea", (area) => shown(area)),
    defineConstructor(globals, "StorageEvent", (native, [type, init, ...rest], newTarget) =>
      constructNative(
        native,
        type === undefined ? [] : [type, unwrapInit(init), ...rest],
        newTarget,
      ),
    ),
    defineArguments(prototype, "initStorageEvent", (args) =>
      args.map((value, index) => (index === 7 ? unwrap(value) : value)),
    ),
  ]);
}

/** The native object of an area becomes what the page holds of it. */
function shown(native: Storage | null): Storage | null {
  return native === null ? null : (areaOfNative(native)?.storage ?? native);
}

/** What the page holds of an area becomes the native object, which is all that the platform takes. */
function unwrap(value: unknown): unknown {
  return typeof value === "object" && value !== null ? (areaOf(value)?.native ?? value) : value;
}

function unwrapInit(init: unknown): unknown {
  if (typeof init !== "object" || init === null || !("storageArea" in init)) return init;
  return { ...init, storageArea: unwrap(init.storageArea) };
}
