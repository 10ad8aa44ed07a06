import { hookAccessor, hookMethod, type Undo, undoAll } from "../define.ts";
import { nativeGetter, nativeListen } from "../natives.ts";
import type { Realm } from "../realm.ts";

const bubbles = nativeGetter<Event, boolean>("Event", "bubbles");
const waiting = new WeakMap<Event, () => void>();

/**
 * Runs an action when the listeners of a page have had their say about an event, before the browser acts on it: when
 * the event has bubbled up to its last root, or when a listener stops it on its way.
 */
export function atEnd(event: Event, action: () => void): void {
  if (bubbles(event)) waiting.set(event, action);
  else action();
}

/** Hooks what ends the way of an event early, and listens where events come to their end. */
export function installAtEnd(realm: Realm): Undo {
  realm.onDocument(() => endAt(globalThis));
  return undoAll([
    ...["stopPropagation", "stopImmediatePropagation"].map((name) =>
      hookMethod<Event>("Event", name, (event, args, call) => {
        call(event, args);
        finish(event);
      }),
    ),
    hookAccessor<Event, unknown>("Event", "cancelBubble", {
      set(event, value, native) {
        native.set(event, value);
        if (value) finish(event);
      },
    }),
  ]);
}

/** Makes a window or shadow root the end of the way of the events that {@link atEnd} waits for. */
export function endAt(root: EventTarget): void {
  for (const type of ["click", "auxclick", "submit"]) nativeListen(root, type, finish);
}

function finish(event: Event): void {
  const action = waiting.get(event);
  if (action === undefined) return;
  waiting.delete(event);
  action();
}
