import { NativeURL, URL_PARTS } from "../natives.ts";
import type { Realm } from "../realm.ts";

/**
 * Gives the Location of a window that has no realm of ours (yet): its virtual URL can be read where the browser lets
 * us read the address, and it can be sent to proxied addresses.
 *
 * @param realm the realm that asks; relative URLs resolve against it
 */
export function foreignLocation(realm: Realm, window: Window): Location {
  const go = (url: unknown, replace: boolean): void => {
    const address = realm.codec.encode(realm.resolve(url));
    if (replace) window.location.replace(address);
    else window.location.href = address;
  };
  const url = (): string => realm.codec.restore(window.location.href);
  const location = {
    assign: (target: unknown) => go(target, false),
    replace: (target: unknown) => go(target, true),
    reload: () => window.location.reload(),
    toString: url,
  };
  for (const name of URL_PARTS) {
    Object.defineProperty(location, name, {
      enumerable: true,
      get: () => new NativeURL(url())[name],
      set(value: unknown) {
        if (name === "href") go(value, false);
        else if (name === "hash") window.location.hash = String(value);
        else {
          const target = new NativeURL(url());
          Reflect.set(target, name, String(value));
          go(target.href, false);
        }
      },
    });
  }
  return location as unknown as Location;
}
