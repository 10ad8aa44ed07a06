import { isHttp } from "@oriel/core";
import { disguise } from "../define.ts";
import {
  type AnyFunction,
  apply,
  create,
  defineProperty,
  getOwnPropertyDescriptor,
  hasOwn,
  nativeLocation,
  NativeURL,
  ownKeys,
} from "../natives.ts";
import type { Realm } from "../realm.ts";
import { realmOf } from "../registry.ts";

/** What stands for a member of Location; the native member serves where the document has an address of the browser. */
interface Member {
  readonly get?: (realm: Realm) => unknown;
  readonly set?: (realm: Realm, value: string) => void;
  readonly call?: (realm: Realm, ...args: unknown[]) => unknown;
}

type UrlPart = "protocol" | "host" | "hostname" | "port" | "pathname" | "search";

/** A component: read from the virtual URL; a write goes to the changed URL. */
function part(name: UrlPart): Member {
  return {
    get: (realm) => new NativeURL(realm.url())[name],
    set(realm, value) {
      const url = new NativeURL(realm.url());
      const { href } = url;
      url[name] = value;
      // most components of a blob: or data: URL cannot be changed
      if (isHttp(url.href) || (name !== "protocol" && url.href !== href)) realm.navigate(url.href);
    },
  };
}

const MEMBERS: Record<string, Member> = {
  href: { get: (realm) => realm.url(), set: (realm, value) => realm.navigate(value) },
  origin: { get: (realm) => new NativeURL(realm.url()).origin },
  protocol: part("protocol"),
  host: part("host"),
  hostname: part("hostname"),
  port: part("port"),
  pathname: part("pathname"),
  search: part("search"),
  // the fragment is not encoded: the native member does it all, without a navigation
  hash: {
    get: () => nativeLocation.hash,
    set: (_realm, value) => {
      nativeLocation.hash = value;
    },
  },
  ancestorOrigins: { get: (realm) => ancestorOrigins(realm) },
  assign: { call: (realm, url) => realm.navigate(String(url)) },
  replace: { call: (realm, url) => realm.navigate(String(url), true) },
  reload: { call: () => nativeLocation.reload() },
  toString: { call: (realm: Realm) => realm.url() },
};

/**
 * Makes the Location that rewritten code sees: an object with the own, non-configurable members of the native one, in
 * their order.
 *
 * @see https://html.spec.whatwg.org/multipage/nav-history-apis.html#the-location-interface
 */
export function createVirtualLocation(realm: Realm): Location {
  const location: object = create(Location.prototype) as object;
  for (const key of ownKeys(nativeLocation)) {
    const native = getOwnPropertyDescriptor(nativeLocation, key);
    if (native === undefined) continue;
    const member = typeof key === "string" && hasOwn(MEMBERS, key) ? MEMBERS[key] : undefined;
    defineProperty(location, key, member === undefined ? native : virtual(native, member));
  }
  return location as Location;

  function virtual(native: PropertyDescriptor, member: Member): PropertyDescriptor {
    const { get, set, call } = member;
    const descriptor = { ...native };
    if (call !== undefined) {
      const method = {
        call(this: unknown, ...args: unknown[]) {
          // a missing argument and a foreign receiver fail as they always do
          if (this !== location || args.length < (native.value as AnyFunction).length) {
            return apply(
              native.value as AnyFunction,
              this === location ? nativeLocation : this,
              args,
            );
          }
          return call(realm, ...args);
        },
      };
      descriptor.value = disguise(method.call, native.value as AnyFunction);
    }
    if (get !== undefined && native.get !== undefined) {
      const nativeGet = native.get as AnyFunction;
      const accessor = {
        get(this: unknown) {
          if (this !== location) return apply(nativeGet, this, []);
          return member === MEMBERS["href"] || isVirtual(realm) || call !== undefined
            ? get(realm)
            : apply(nativeGet, nativeLocation, []);
        },
      };
      descriptor.get = disguise(accessor.get, nativeGet);
    }
    if (set !== undefined && native.set !== undefined) {
      const nativeSet = native.set as AnyFunction;
      const accessor = {
        set(this: unknown, value: unknown) {
          if (this !== location) apply(nativeSet, this, [value]);
          else if (member === MEMBERS["href"] || isVirtual(realm)) set(realm, String(value));
          else apply(nativeSet, nativeLocation, [value]);
        },
      };
      descriptor.set = disguise(accessor.set, nativeSet);
    }
    return descriptor;
  }
}

/** Tells whether the document has an address of ours; srcdoc and about:blank documents have one of the browser. */
function isVirtual(realm: Realm): boolean {
  return realm.url() !== nativeLocation.href;
}

/** Origins of the page's own ancestors; the embedder is none of them. */
function ancestorOrigins(realm: Realm): DOMStringList {
  const origins: string[] = [];
  let window: Window | null = realm.window;
  for (;;) {
    const parent: Window | null = window?.parent ?? null;
    const above = parent === window ? null : realmOf(parent);
    if (above === null) break;
    origins.push(above.origin());
    window = above.window;
  }
  const list = create(DOMStringList.prototype) as Record<PropertyKey, unknown>;
  const define = (key: PropertyKey, value: unknown): void => {
    defineProperty(list, key, { value, configurable: true });
  };
  origins.forEach((origin, index) => {
    defineProperty(list, index, { value: origin, enumerable: true, configurable: true });
  });
  define("length", origins.length);
  define("item", (index: number) => origins[index] ?? null);
  define("contains", (origin: string) => origins.includes(String(origin)));
  return list as unknown as DOMStringList;
}
