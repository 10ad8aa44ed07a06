import { defineAccessor, type Undo } from "../define.ts";
import { apply, globalOwner } from "../natives.ts";
import type { Realm } from "../realm.ts";

type Handler = (this: unknown, ...args: unknown[]) => unknown;

/**
 * Restores the URL that `onerror` of the global gets as its second argument: the platform passes it by itself, not
 * through the event. All other handlers read events, whose accessors are hooked.
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
        const [, source] = args;
        if (typeof source === "string") args[1] = realm.codec.restore(source);
        return apply(handler as Handler, this, args);
      };
      authored.set(relay, handler);
      native.set(this, relay);
    },
  }));
}
