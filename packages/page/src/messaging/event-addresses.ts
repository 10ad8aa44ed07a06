import { restoreMessage } from "@oriel/rewriter";
import { defineGetter, type Undo, undoAll } from "../define.ts";
import { prototypeOf } from "../natives.ts";
import type { Realm } from "../realm.ts";

/** Members of events (and reports) that may hold a proxied address; pages see the real URL. */
const ADDRESSES: readonly (readonly [interfaceName: string, members: string])[] = [
  ["ErrorEvent", "filename"],
  ["HashChangeEvent", "oldURL newURL"],
  ["SecurityPolicyViolationEvent", "documentURI referrer blockedURI sourceFile"],
];

/** Restores the URLs, and the messages of errors, that events carry. */
export function installEventAddresses(realm: Realm): Undo {
  return undoAll([
    defineGetter<Event, string>(prototypeOf("ErrorEvent"), "message", restoreMessage),
    ...ADDRESSES.flatMap(([interfaceName, members]) =>
      members
        .split(" ")
        .map((member) =>
          defineGetter<Event, string>(prototypeOf(interfaceName), member, (address) =>
            realm.codec.restore(address),
          ),
        ),
    ),
  ]);
}
