/** The history of one frame. */
export interface FrameHistory {
  readonly canGoBack: boolean;
  readonly canGoForward: boolean;
  back(): void;
  forward(): void;
}

/**
 * Gives the history of one frame. `history.back()` moves the whole tab, past the frame's first page too; the
 * Navigation API knows the frame's own entries. Where it is missing, the tab's history has to do.
 */
export function historyOf(frame: HTMLIFrameElement): FrameHistory {
  const navigation = reach(frame, (window) => window.navigation as Navigation | undefined);
  if (navigation !== undefined) {
    return {
      canGoBack: navigation.canGoBack,
      canGoForward: navigation.canGoForward,
      back: () => navigation.canGoBack && settle(navigation.back()),
      forward: () => navigation.canGoForward && settle(navigation.forward()),
    };
  }
  const history = reach(frame, (window) => window.history);
  return {
    canGoBack: history !== undefined,
    canGoForward: history !== undefined,
    back: () => history?.back(),
    forward: () => history?.forward(),
  };
}

/** Stops what a frame loads. The page may have a `stop` of its own: this realm's function does it. */
export function stopWindow(frame: HTMLIFrameElement): void {
  reach(frame, (target) => Reflect.apply(window.stop, target, []));
}

/** A traversal that the page or the browser cancels is no error. */
function settle({ committed, finished }: NavigationResult): void {
  committed?.catch(() => undefined);
  finished?.catch(() => undefined);
}

/** @returns undefined for frames without window and for documents that the browser hides */
function reach<T>(
  frame: HTMLIFrameElement,
  read: (window: Window & typeof globalThis) => T,
): T | undefined {
  try {
    return frame.contentWindow === null
      ? undefined
      : read(frame.contentWindow as Window & typeof globalThis);
  } catch {
    return undefined;
  }
}
