import { messageKind } from "@oriel/core";
import type { Undo } from "../define.ts";
import { nativeGetter, nativeListen, nativeStop, nativeUnlisten } from "../natives.ts";
import type { Realm } from "../realm.ts";
import { envelopeOf } from "./message-event.ts";

const dataOf = nativeGetter<MessageEvent, unknown>("MessageEvent", "data");

/** Keeps messages that Oriel's own parts send to each other from the listeners of the page. */
export function installOwnMessages(realm: Realm): Undo {
  function stop(event: MessageEvent): void {
    if (messageKind(dataOf(event)) !== undefined && envelopeOf(realm, event) === null) {
      nativeStop(event);
    }
  }
  realm.onDocument(() => nativeListen(globalThis, "message", stop, true));
  return () => nativeUnlisten(globalThis, "message", stop, true);
}
