import { defineGetter, type Undo, undoAll } from "../define.ts";
import { isTrusted, isWindow, nativeGetter, NativeURL, prototypeOf } from "../natives.ts";
import { socketUrlOf } from "../network/web-socket.ts";
import type { Realm } from "../realm.ts";
import { realmOf } from "../registry.ts";
import { type Envelope, unseal } from "./envelope.ts";

const dataOf = nativeGetter<MessageEvent, unknown>("MessageEvent", "data");
const originOf = nativeGetter<MessageEvent, string>("MessageEvent", "origin");
const sourceOf = nativeGetter<MessageEvent, MessageEventSource | null>("MessageEvent", "source");
const targetOf = nativeGetter<Event, EventTarget | null>("Event", "target");

/** Gives the envelope that a message between windows came in; null for every other event. */
export function envelopeOf(realm: Realm, event: MessageEvent): Envelope | null {
  const envelope = unseal(dataOf(event));
  return envelope !== null && originOf(event) === realm.codec.origin && isTrusted(event)
    ? envelope
    : null;
}

/**
 * Makes message events show the sender's virtual origin, and messages between windows without their envelopes.
 *
 * @see https://html.spec.whatwg.org/multipage/comms.html#the-messageevent-interface
 */
export function installMessageEvent(realm: Realm): Undo {
  const prototype = prototypeOf("MessageEvent");

  function virtualOrigin(origin: string, event: MessageEvent): string {
    const target = targetOf(event);
    const socketUrl = target === null ? undefined : socketUrlOf(target);
    if (socketUrl !== undefined) return new NativeURL(socketUrl).origin;
    if (origin !== realm.codec.origin) return origin;
    const envelope = isWindow ? envelopeOf(realm, event) : null;
    if (envelope !== null) return envelope.origin;
    const source = sourceOf(event);
    // without a source: a channel that only realms of our virtual origin can join
    return source === null ? realm.origin() : (realmOf(source)?.origin() ?? origin);
  }

  return undoAll([
    defineGetter<MessageEvent, string>(prototype, "origin", virtualOrigin),
    ...(isWindow
      ? [
          defineGetter<MessageEvent, unknown>(prototype, "data", (data, event) => {
            const envelope = unseal(data) === null ? null : envelopeOf(realm, event);
            return envelope === null ? data : envelope.data;
          }),
        ]
      : []),
  ]);
}
