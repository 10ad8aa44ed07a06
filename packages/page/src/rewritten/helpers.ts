import { MEMBER_PREFIX, REALM, REWRITTEN_MEMBERS } from "@oriel/core";
import { codeOf, evalOf } from "../code/eval.ts";
import { defineHidden } from "../define.ts";
import { setUpBlank } from "../frames/blank.ts";
import {
  type AnyFunction,
  apply,
  create,
  defineProperty,
  globals,
  hasOwn,
  isWindow,
  nativeEval,
  nativeLocation,
} from "../natives.ts";
import type { Realm } from "../realm.ts";
import { HANDLE } from "../registry.ts";
import { propertyKey, type Reference, reference } from "./reference.ts";
import {
  documentStandIn,
  kindOf,
  locationOfOther,
  OwnEventTarget,
  OwnObject,
  type StandIn,
  topOf,
  windowStandIn,
} from "./stand-in.ts";

const nativeTop: unknown = globals["top"];
const VIRTUAL: ReadonlySet<PropertyKey> = new Set(REWRITTEN_MEMBERS);

/**
 * Defines the global object that rewritten code asks; its members are described in `@oriel/core` (`HELPERS`).
 * Those for modules come with the hooks of the encoded policy.
 * It is not enumerable and cannot be taken away.
 */
export function installHelpers(realm: Realm): void {
  const standIns = new WeakMap<object, StandIn>();
  const ownWindow = realm.window;

  /** Plain objects pass by two look-ups of own names; only what has one of them may be a window or a document. */
  function standInOf(value: object): StandIn | null {
    if (!hasOwn(value, "window") && !hasOwn(value, "location")) return null;
    const known = standIns.get(value);
    if (known !== undefined) return known;
    const kind = kindOf(value);
    if (kind === null) return null;
    const made =
      kind === "window"
        ? windowStandIn(realm, value as Window & typeof globalThis)
        : documentStandIn(realm, value as Document);
    standIns.set(value, made);
    return made;
  }

  function wrapOther(value: unknown): unknown {
    if (typeof value !== "object" || value === null) return value;
    return standInOf(value) ?? value;
  }

  const picked = new WeakMap<object, object>();

  function pickOther(value: unknown): unknown {
    const standIn = typeof value === "object" && value !== null ? standInOf(value) : null;
    if (standIn === null) return value;
    const owner = (target: object, name: PropertyKey): object =>
      VIRTUAL.has(name) ? standIn : target;
    const all = new Proxy(value as object, {
      get: (target, name) => Reflect.get(owner(target, name), name) as unknown,
      set: (target, name, next) => Reflect.set(owner(target, name), name, next),
    });
    picked.set(all, value as object);
    return all;
  }

  /** Exchanges what a page must not hold for what stands for it. */
  function shown(value: unknown): unknown {
    if (!isWindow) return value;
    if (value === nativeLocation) return realm.location;
    // `top` is the embedder's window where the page is embedded
    if (value === nativeTop) return topOf(ownWindow);
    if (value === nativeEval) return evalOf(realm);
    if (typeof value !== "object" || value === null) return value;
    return picked.get(value) ?? locationOfOther(realm, value) ?? value;
  }

  // Engines fold calls of an object's functions into the caller only where it has no accessors of its own.
  const accessors = {
    get location(): unknown {
      return isWindow ? realm.location : globals["location"];
    },
    set location(url: unknown) {
      // a pattern may have taken it out of a window
      if (isWindow) realm.navigate(String(shown(url)));
      else globals["location"] = url;
    },
    get eval(): unknown {
      if (!("eval" in globals)) throw new ReferenceError("eval is not defined");
      return globals["eval"] === nativeEval ? evalOf(realm) : globals["eval"];
    },
    set eval(value: unknown) {
      globals["eval"] = value;
    },
    get top(): unknown {
      if (isWindow) return topOf(ownWindow);
      if (!("top" in globals)) throw new ReferenceError("top is not defined");
      return globals["top"];
    },
  };
  const functions = {
    wrap(value: unknown): unknown {
      // So short that engines inline it: rewritten code calls it for each `box.top`.
      try {
        if (value instanceof OwnObject && !(value instanceof OwnEventTarget)) return value;
      } catch {
        return value; // a page's Proxy that does not tell its prototype
      }
      return wrapOther(value);
    },
    pick: (value: unknown): unknown => (isOrdinary(value) ? value : pickOther(value)),
    call(value: unknown): unknown {
      if (isOrdinary(value)) return value;
      const all = pickOther(value);
      return all === value ? value : callable(all as object, value as object);
    },
    into(owner: unknown): unknown {
      if (typeof owner !== "function" && (typeof owner !== "object" || owner === null))
        return owner;
      return new Proxy(create(null) as object, {
        set: (_, name, value) => Reflect.set(owner, name, shown(value)),
      });
    },
    key(owner: unknown, name: unknown): PropertyKey {
      const key = typeof name === "symbol" || typeof name === "number" ? name : propertyKey(name);
      if (!VIRTUAL.has(key) || typeof owner !== "object" || owner === null) return key;
      const mark = MEMBER_PREFIX + String(key);
      return kindOf(owner) !== null && mark in owner ? mark : key;
    },
    code(value: unknown): unknown {
      return globals["eval"] === nativeEval ? codeOf(realm, value) : value;
    },
    codes([first, ...rest]: readonly unknown[]): readonly unknown[] {
      return [functions.code(first), ...rest];
    },
    value: shown,
    ref: (read: () => unknown, write: (value: unknown) => void, isLocal?: 1): Reference =>
      reference(realm, shown, read, write, isLocal === 1),
    nullish(value: unknown): unknown {
      if (value === null || value === undefined) return undefined;
      helpers.kept = value;
      return helpers;
    },
    method(owner: object): unknown {
      return new Proxy(create(null) as object, {
        get(_, name) {
          const member: unknown = Reflect.get(owner, name);
          if (typeof member !== "function") return member;
          return (...args: unknown[]): unknown => {
            helpers.kept = apply(member as AnyFunction, owner, args);
            return helpers;
          };
        },
      });
    },
    adopt: (window: Window): void => setUpBlank(realm, window),
    kept: undefined as unknown,
  };
  const helpers = Object.assign(create(accessors) as typeof accessors, functions);
  defineProperty(helpers, "wrap", { writable: false, configurable: false });
  defineHidden(helpers, HANDLE, { value: realm, configurable: false });
  defineHidden(globalThis, REALM, { value: helpers, configurable: false });
  // found from inside `with`, whose object may take any name: REALM_IN_WITH
  defineHidden(String, REALM, { value: helpers, configurable: false });
  if (!isWindow) return;

  defineMembers(globalThis, windowStandIn(realm, globalThis.window), REWRITTEN_MEMBERS);
  realm.onDocument((document) => {
    standIns.delete(document);
    defineMembers(document, documentStandIn(realm, document), ["location"]);
  });
}

/** Tells whether a value is no window and no document for sure; as short as `wrap`. */
function isOrdinary(value: unknown): boolean {
  try {
    return value instanceof OwnObject && !(value instanceof OwnEventTarget);
  } catch {
    return true;
  }
}

/** Gives what {@link HELPERS.pick} gave, with functions that are called on the window or document itself. */
function callable(all: object, value: object): object {
  return new Proxy(create(null) as object, {
    get(_, name) {
      const member: unknown = Reflect.get(all, name);
      if (typeof member !== "function") return member;
      return (...args: unknown[]): unknown => apply(member as AnyFunction, value, args);
    },
  });
}

/** Own names under which {@link HELPERS.key} reaches virtual members by computed access. */
function defineMembers(owner: object, standIn: StandIn, names: readonly (keyof StandIn)[]): void {
  for (const name of names) {
    const mark = MEMBER_PREFIX + name;
    if (Object.hasOwn(owner, mark)) continue;
    defineHidden(owner, mark, {
      configurable: false,
      get: () => standIn[name],
      set: (value: unknown) => Reflect.set(standIn, name, value),
    });
  }
}
