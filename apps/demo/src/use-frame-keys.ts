import { useEffect } from "preact/hooks";
import { listenInFrame } from "./shortcuts.ts";
import type { View } from "./state/view.ts";

/**
 * Hears keys in this document and in the page of a view. Every document of the frame has listeners of its own: it is
 * listened to as soon as it speaks, or has loaded.
 */
export function useFrameKeys(view: View, listener: (event: KeyboardEvent) => void): void {
  useEffect(() => {
    const ended = new AbortController();
    const { signal } = ended;
    const listen = (): void => listenInFrame(view.frame(), listener, signal);
    window.addEventListener("keydown", listener, { capture: true, signal });
    window.addEventListener(
      "message",
      ({ source }) => {
        if (source !== null && source === view.frame()?.contentWindow) listen();
      },
      { signal },
    );
    view.frame()?.addEventListener("load", listen, { signal });
    return () => ended.abort();
  }, [view, listener]);
}
