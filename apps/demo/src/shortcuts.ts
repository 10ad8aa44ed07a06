/** What shortcuts do. */
export interface ShortcutActions {
  focusAddress(): void;
  back(): void;
  forward(): void;
}

type Platform = "mac" | "other";

/** Keys as written in `aria-keyshortcuts`; the last part is `KeyboardEvent.key`. */
const SHORTCUTS: readonly {
  readonly keys: string;
  readonly on?: Platform;
  readonly action: keyof ShortcutActions;
}[] = [
  { keys: "Control+l", action: "focusAddress" },
  { keys: "Meta+l", action: "focusAddress" },
  { keys: "Alt+d", on: "other", action: "focusAddress" },
  // on a Mac, Alt with an arrow moves by a word
  { keys: "Alt+ArrowLeft", on: "other", action: "back" },
  { keys: "Alt+ArrowRight", on: "other", action: "forward" },
  { keys: "Meta+[", on: "mac", action: "back" },
  { keys: "Meta+]", on: "mac", action: "forward" },
];

/** Tells which platform's habits hold here. */
export function platform(): Platform {
  return /Mac|iP(?:hone|ad|od)/.test(navigator.platform) ? "mac" : "other";
}

/** Makes the listener for `keydown`. */
export function createShortcuts(actions: ShortcutActions): (event: KeyboardEvent) => void {
  const here = platform();
  const table = new Map(
    SHORTCUTS.filter(({ on }) => on === undefined || on === here).map(({ keys, action }) => [
      keys,
      action,
    ]),
  );
  return (event) => {
    const action = table.get(keysOf(event));
    if (action === undefined) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    actions[action]();
  };
}

/**
 * Listens in the page that a frame shows, so that shortcuts work while the focus is in it. Uses this realm's
 * function: the page does not see it. Listening twice is once.
 */
export function listenInFrame(
  frame: HTMLIFrameElement | null,
  listener: (event: KeyboardEvent) => void,
  signal: AbortSignal,
): void {
  const { addEventListener } = EventTarget.prototype;
  const options = { capture: true, signal };
  try {
    const page = frame?.contentWindow;
    if (page) addEventListener.call(page, "keydown", listener as EventListener, options);
  } catch {
    // a document that the browser hides
  }
}

function keysOf({ ctrlKey, metaKey, altKey, shiftKey, key }: KeyboardEvent): string {
  const modifiers = [ctrlKey && "Control", metaKey && "Meta", altKey && "Alt", shiftKey && "Shift"];
  return [...modifiers.filter(Boolean), key.length === 1 ? key.toLowerCase() : key].join("+");
}
