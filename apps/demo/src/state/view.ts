import type { OrielProxy, PageState } from "@oriel/sdk";
import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import { parseAddress } from "../parse-address.ts";
import { type SearchEngine, searchUrl } from "../search-engines.ts";
import type { Recents } from "./recents.ts";

/** One frame and everything that the bar around it shows. Tabs are a list of these. */
export interface View {
  /** What the frame shows; `url` is empty at home. */
  readonly page: ReadonlySignal<PageState>;
  /** Real URL of the page, or of the one that could not be opened; empty at home. */
  readonly url: ReadonlySignal<string>;
  readonly loading: ReadonlySignal<boolean>;
  readonly canGoBack: ReadonlySignal<boolean>;
  readonly canGoForward: ReadonlySignal<boolean>;
  /** Why nothing can be shown; null when all is well. */
  readonly error: ReadonlySignal<Error | null>;
  /** What is being typed into the address bar; null while it shows the page's URL. */
  readonly draft: ReadonlySignal<string | null>;
  /** Takes the frame that the view steers. Call it once. */
  attach(frame: HTMLIFrameElement): void;
  /** Gives the frame; null before {@link View.attach}. */
  frame(): HTMLIFrameElement | null;
  type(text: string | null): void;
  /** Goes where a text leads: an address, or a search for words. False when it leads nowhere. */
  go(text: string): boolean;
  back(): void;
  forward(): void;
  reload(): void;
  stop(): void;
  home(): void;
  /** Tries again what has failed. */
  retry(): void;
}

const HOME: PageState = { url: "", title: "", icon: "", state: "complete" };

/** Makes a view of a proxy. */
export function createView(
  proxy: OrielProxy,
  recents: Recents,
  engine: ReadonlySignal<SearchEngine>,
): View {
  const page = signal(HOME);
  const error = signal<Error | null>(null);
  const draft = signal<string | null>(null);
  const canGoBack = signal(false);
  const canGoForward = signal(false);
  /** Where the view was sent last: what a retry opens. */
  const target = signal("");
  let frame: HTMLIFrameElement | null = null;

  const fail = (reason: unknown): void => {
    error.value = reason instanceof Error ? reason : new Error(String(reason));
  };

  function onChange(next: PageState): void {
    batch(() => {
      page.value = next;
      if (frame !== null) {
        canGoBack.value = proxy.canGoBack(frame);
        canGoForward.value = proxy.canGoForward(frame);
      }
    });
    if (next.state === "complete" && /^https?:/.test(next.url)) recents.add(next);
  }

  function open(url: string): void {
    target.value = url;
    if (error.value !== null) {
      error.value = null;
      proxy.retry().catch(fail);
    }
    if (frame !== null) proxy.open(frame, url).catch(fail);
  }

  /** Does something with the frame once there is one. */
  const withFrame = (act: (frame: HTMLIFrameElement) => void) => (): void => {
    if (frame !== null) act(frame);
  };

  proxy.ready.catch(fail);
  return {
    page,
    url: computed(() => (error.value === null ? page.value.url : target.value)),
    loading: computed(() => page.value.state === "loading"),
    canGoBack,
    canGoForward,
    error,
    draft,
    attach(element) {
      frame = element;
      for (const type of ["url", "title", "icon", "state"] as const) {
        proxy.addEventListener(type, (event) => {
          if (event.frame === element) onChange(event.page);
        });
      }
      if (target.value !== "") open(target.value);
    },
    frame: () => frame,
    type(text) {
      draft.value = text;
    },
    go(text) {
      const intent = parseAddress(text);
      if (intent === null) return false;
      draft.value = null;
      const url = intent.kind === "url" ? intent.url : searchUrl(engine.value, intent.words);
      // someone pastes an address of this proxy
      open(proxy.decode(url) ?? url);
      return true;
    },
    back: withFrame((frame) => proxy.back(frame)),
    forward: withFrame((frame) => proxy.forward(frame)),
    reload: withFrame((frame) => proxy.reload(frame)),
    stop: withFrame((frame) => proxy.stop(frame)),
    home: withFrame((frame) => {
      target.value = "";
      draft.value = null;
      proxy.close(frame);
    }),
    retry() {
      error.value = null;
      proxy.retry().catch(fail);
      if (target.value !== "") open(target.value);
    },
  };
}
