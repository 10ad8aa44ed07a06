import { constructNative, defineConstructor, defineGetter, type Undo, undoAll } from "../define.ts";
import { globals, platformError, prototypeOf, toText } from "../natives.ts";
import type { Realm } from "../realm.ts";
import { subresourceAddress } from "./subresource-address.ts";

/**
 * Lets EventSource be native, with the right base URL.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function installEventSource(realm: Realm): Undo {
  return undoAll([
    defineConstructor(globals, "EventSource", (native, args, newTarget) => {
      if (args.length === 0) return constructNative(native, args, newTarget);
      const url = toText(args[0]);
      let address: string;
      try {
        address = subresourceAddress(realm, url, "xhr");
      } catch {
        throw platformError(
          `Failed to construct 'EventSource': Cannot open an EventSource to '${url}'. The URL is invalid.`,
          "SyntaxError",
        );
      }
      return constructNative(native, [address, ...args.slice(1)], newTarget);
    }),
    defineGetter<EventSource, string>(prototypeOf("EventSource"), "url", (address) =>
      realm.codec.restore(address),
    ),
  ]);
}
