import { defineAccessor, defineMethod, type Undo, undoAll } from "../define.ts";
import { apply, globals, prototypeOf } from "../natives.ts";
import type { Realm } from "../realm.ts";
import { denied, isOpaque } from "./partition.ts";
import { AREA_METHODS, createStorageArea, type StorageArea } from "./storage-area.ts";

const NAMES = ["localStorage", "sessionStorage"] as const;

/** Areas by what the page holds of them. */
const areas = new WeakMap<object, StorageArea>();
const areasOfNatives = new WeakMap<Storage, StorageArea>();

/** Gives the area that an object of a page stands for. */
export function areaOf(storage: object): StorageArea | undefined {
  return areas.get(storage);
}

/** Gives the area that is a part of a native object. */
export function areaOfNative(native: Storage): StorageArea | undefined {
  return areasOfNatives.get(native);
}

/**
 * Gives each virtual origin its own `localStorage` and `sessionStorage`; opaque ones have none.
 *
 * @see https://html.spec.whatwg.org/multipage/webstorage.html
 */
export function installWebStorage(realm: Realm): Undo {
  const prototype = prototypeOf("Storage");
  return undoAll([
    ...NAMES.map((name) =>
      defineAccessor<unknown, Storage>(globals, name, (native) => ({
        get(this: unknown) {
          if (isOpaque(realm)) {
            throw denied(
              `Failed to read the '${name}' property from 'Window': The document is sandboxed and lacks the 'allow-same-origin' flag.`,
            );
          }
          const storage = native.get(this);
          let area = areasOfNatives.get(storage);
          if (area === undefined) {
            area = createStorageArea(realm, storage);
            areasOfNatives.set(storage, area);
            areas.set(area.storage, area);
          }
          return area.storage;
        },
      })),
    ),
    ...Object.entries(AREA_METHODS).map(([name, run]) =>
      defineMethod(
        prototype,
        name,
        (native) =>
          ({
            hook(this: object, ...args: unknown[]) {
              const area = areas.get(this);
              // without its arguments the native method throws what it always throws
              return area === undefined || args.length < native.length
                ? (apply(native, area?.native ?? this, args) as unknown)
                : run(area, ...args);
            },
          }).hook,
      ),
    ),
    defineAccessor<object, number>(prototype, "length", (native) => ({
      get() {
        return areas.get(this)?.keys().length ?? native.get(this);
      },
    })),
  ]);
}
