import { defineArguments, type Undo } from "../define.ts";
import { prototypeOf, toText } from "../natives.ts";
import type { Realm } from "../realm.ts";
import { subresourceAddress } from "../network/subresource-address.ts";

/**
 * Gives `sendBeacon` a proxied address.
 *
 * @see https://w3c.github.io/beacon/
 */
export function installBeacon(realm: Realm): Undo {
  return defineArguments(prototypeOf("Navigator"), "sendBeacon", (args) => {
    if (args.length === 0) return args;
    const url = toText(args[0]);
    try {
      return [subresourceAddress(realm, url, "xhr"), ...args.slice(1)];
    } catch {
      return [url, ...args.slice(1)]; // the native method throws
    }
  });
}
