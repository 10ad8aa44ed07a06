import { restoreMessage } from "@oriel/rewriter";
import { defineAccessor, type Undo } from "../define.ts";
import { apply, globalOwner } from "../natives.ts";
import type { Realm } from "../realm.ts";

type Handler = (this: unknown, ...args: unknown[]) => unknown;

/**
 * Restores the message and the URL that `onerror` of the global gets as its first arguments: the platform passes them by
 * themselves, not through the event. All other handlers read events, whose accessors are hooked.
 *
 * @see https://html.spec.whatwg.org/multipage/webappapis.html#onerroreventhandler
 */
export function installErrorHandler(realm: Realm): Undo {
  const authored = new WeakMap<object, object>();
  return defineAccessor<unknown, unknown>(globalOwner("onerror"), "onerror", (native) => ({
    get(this: unknown) {
      const handler = native.get(this);
      return typeof handler === "function" ? (authored.get(handler) ?? handler) : handler;
    },
    set(this: unknown, handler: unknown) {
      if (typeof handler !== "function") {
        native.set(this, handler);
        return;
      }
      const relay: Handler = function (...args) {
        const [message, source] = args;
        if (typeof message === "string") args[0] = restoreMessage(message);
        if (typeof source === "string") args[1] = realm.codec.restore(source);
        return apply(handler as Handler, this, args);
      };
      authored.set(relay, handler);
      native.set(this, relay);
    },
  }));
}
