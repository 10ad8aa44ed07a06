import {
  create,
  findDescriptor,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  nativeGetter,
  nativeMethod,
  nativeQueueMicrotask,
  ownKeys,
  toText,
} from "../natives.ts";
import type { Realm } from "../realm.ts";
import { partitionOf } from "./partition.ts";

const lengthOf = nativeGetter<Storage, number>("Storage", "length");
const keyAt = nativeMethod<(self: Storage, index: number) => string | null>("Storage", "key");
const getItem = nativeMethod<(self: Storage, key: string) => string | null>("Storage", "getItem");
const setItem = nativeMethod<(self: Storage, key: string, value: string) => void>(
  "Storage",
  "setItem",
);
const removeItem = nativeMethod<(self: Storage, key: string) => void>("Storage", "removeItem");

/** Ends the name of the item that exists while an area is being emptied; no partition's names begin so. */
const CLEARING = "oriel-clearing|";

/** The part of a native Storage that belongs to one virtual origin. */
export interface StorageArea {
  readonly native: Storage;
  /** What the page holds: looks and behaves like a Storage. */
  readonly storage: Storage;
  /** Names in the order of the native object. */
  keys(): readonly string[];
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
  clear(): void;
}

/** Gives the name of the item that is there while the realm's part of an area is emptied. */
export function clearingMark(realm: Realm): string {
  return CLEARING + partitionOf(realm);
}

/**
 * Makes the realm's part of a native Storage.
 *
 * @see https://html.spec.whatwg.org/multipage/webstorage.html#the-storage-interface
 */
export function createStorageArea(realm: Realm, native: Storage): StorageArea {
  let listed: readonly string[] | null = null;
  const name = (key: string): string => partitionOf(realm) + key;
  const forget = (): void => {
    listed = null;
  };

  const area: StorageArea = {
    native,
    storage: null as unknown as Storage,
    keys() {
      if (listed === null) {
        listed = listKeys(native, partitionOf(realm));
        // loops over `key(i)` list once; other documents may write when this task is over
        nativeQueueMicrotask(forget);
      }
      return listed;
    },
    get: (key) => getItem(native, name(key)),
    set(key, value) {
      forget();
      setItem(native, name(key), value);
    },
    remove(key) {
      forget();
      removeItem(native, name(key));
    },
    clear() {
      forget();
      const keys = area.keys();
      if (keys.length === 0) return;
      // other documents get one event for all: see storage-event.ts
      const mark = clearingMark(realm);
      try {
        setItem(native, mark, "");
      } catch {
        // the storage is full: they get an event for each item
      }
      for (const key of keys) removeItem(native, name(key));
      removeItem(native, mark);
      forget();
    },
  };
  return Object.assign(area, { storage: exotic(area) });
}

function listKeys(native: Storage, prefix: string): string[] {
  const keys: string[] = [];
  const count = lengthOf(native);
  for (let index = 0; index < count; index++) {
    const key = keyAt(native, index);
    if (key !== null && key.startsWith(prefix)) keys.push(key.slice(prefix.length));
  }
  return keys;
}

/**
 * Makes the object with named properties. Methods and `length` come from `Storage.prototype`. Names that are properties
 * anyway are treated as Chromium treats them: assigning to `getItem` replaces the method and stores nothing.
 *
 * @see https://webidl.spec.whatwg.org/#js-legacy-platform-objects
 */
function exotic(area: StorageArea): Storage {
  const target = create(getPrototypeOf(area.native)) as Storage;

  /** Names that the object or what it inherits from has as properties are not shown as items. */
  const shadowed = (key: string): boolean => findDescriptor(target, key) !== undefined;
  const itemOf = (key: PropertyKey): string | null =>
    typeof key === "string" && !shadowed(key) ? area.get(key) : null;

  return new Proxy(target, {
    get: (_, key, receiver) => itemOf(key) ?? (Reflect.get(target, key, receiver) as unknown),
    set(_, key, value, receiver) {
      if (typeof key === "symbol" || receiver !== area.storage || shadowed(key)) {
        return Reflect.set(target, key, value, receiver === area.storage ? target : receiver);
      }
      area.set(key, toText(value));
      return true;
    },
    has: (_, key) => itemOf(key) !== null || Reflect.has(target, key),
    deleteProperty(_, key) {
      if (itemOf(key) === null) return Reflect.deleteProperty(target, key);
      area.remove(key as string);
      return true;
    },
    defineProperty(_, key, descriptor) {
      const accessor = "get" in descriptor || "set" in descriptor;
      if (typeof key === "symbol" || accessor || shadowed(key)) {
        return Reflect.defineProperty(target, key, descriptor);
      }
      area.set(key, toText(descriptor.value));
      return true;
    },
    getOwnPropertyDescriptor(_, key) {
      const value = itemOf(key);
      return value === null
        ? getOwnPropertyDescriptor(target, key)
        : { value, writable: true, enumerable: true, configurable: true };
    },
    ownKeys: () => [...new Set([...area.keys(), ...ownKeys(target)])],
    preventExtensions: () => false,
  });
}

/** What the methods of `Storage.prototype` do on an area. */
export const AREA_METHODS: Readonly<
  Record<string, (area: StorageArea, ...args: unknown[]) => unknown>
> = {
  getItem: (area, key) => area.get(toText(key)),
  setItem: (area, key, value) => area.set(toText(key), toText(value)),
  removeItem: (area, key) => area.remove(toText(key)),
  key: (area, index) => area.keys()[Number(index) >>> 0] ?? null,
  clear: (area) => area.clear(),
};
