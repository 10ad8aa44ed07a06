import { MESSAGE_KEY } from "@oriel/core";
import type { Undo } from "../define.ts";
import { onWorkerMessage } from "../messaging/worker-channel.ts";
import { NativeDOMException, nativeLocation, nativeOpen } from "../natives.ts";
import type { Realm } from "../realm.ts";
import { addressOf } from "./address.ts";
import { needsTop } from "./targets.ts";

/**
 * Gives the realm its `navigate`: what `location.assign` and `location.replace` do.
 *
 * @see https://html.spec.whatwg.org/multipage/nav-history-apis.html#location-object-navigate
 */
export function installNavigate(realm: Realm): Undo {
  realm.navigate = (url, replace = false) => {
    let target: string;
    try {
      target = realm.resolve(url);
    } catch {
      throw new NativeDOMException(
        `Failed to set the 'href' property on 'Location': '${url}' is not a valid URL.`,
        "SyntaxError",
      );
    }
    const address = addressOf(realm, target);
    if (needsTop(realm, target)) nativeOpen(target, "_top");
    // the methods of a Location cannot be patched, so they need no capture
    else if (replace) nativeLocation.replace(address);
    else nativeLocation.assign(address);
  };
  return onWorkerMessage((message) => {
    if (message[MESSAGE_KEY] === "stayed" && message.outside !== undefined) {
      nativeOpen(message.outside, "_top");
    }
  });
}
