import { listen, unlisten } from "./natives.ts";

/** A value of an `on…` attribute. */
export type EventHandler<E extends Event> = (this: WebSocket, event: E) => unknown;

/**
 * The `on…` attributes of one event target: a handler takes its turn among the listeners from the moment at which
 * the attribute was set while it was null.
 *
 * @see https://html.spec.whatwg.org/multipage/webappapis.html#event-handler-attributes
 */
export class EventHandlers {
  readonly #target: EventTarget;
  readonly #entries = new Map<
    string,
    { handler: EventHandler<never>; listener: (event: never) => void }
  >();

  constructor(target: EventTarget) {
    this.#target = target;
  }

  get<E extends Event>(type: string): EventHandler<E> | null {
    return (this.#entries.get(type)?.handler as EventHandler<E> | undefined) ?? null;
  }

  /** Sets a handler; anything but a function or an object counts as null. */
  set(type: string, value: unknown): void {
    const entry = this.#entries.get(type);
    if (!isHandler(value)) {
      if (entry !== undefined) unlisten(this.#target, type, entry.listener);
      this.#entries.delete(type);
    } else if (entry === undefined) {
      const own = {
        handler: value,
        listener: (event: never): void => {
          // objects are kept as handlers but cannot be called
          if (typeof own.handler === "function") Reflect.apply(own.handler, this.#target, [event]);
        },
      };
      this.#entries.set(type, own);
      listen(this.#target, type, own.listener);
    } else {
      entry.handler = value;
    }
  }
}

function isHandler(value: unknown): value is EventHandler<never> {
  return typeof value === "function" || (typeof value === "object" && value !== null);
}
