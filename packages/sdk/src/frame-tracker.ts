import {
  type Codec,
  type FrameMessage,
  type MESSAGE_KEY,
  messageKind,
  type WorkerMessage,
} from "@oriel/core";
import { NO_PAGE, type PageState, ProxyEvent, type ProxyEventType } from "./proxy-event.ts";

const FIELDS: readonly ProxyEventType[] = ["url", "title", "icon", "state"];

/** A navigation that the embedder has started and of which nothing has been heard yet. */
interface Departure {
  readonly url: string;
  /** The document that is to go. */
  readonly from: Document | null;
}

interface Tracked {
  page: PageState;
  departure: Departure | null;
  /** The document that spoke last; plain images, texts and error pages have no voice. */
  speaker: WeakRef<Document> | null;
  readonly ignore: AbortController;
}

/**
 * Knows which page each frame shows: from what the page runtime tells, and, for documents without one, from the
 * frame's `load` event. Dispatches a {@link ProxyEvent} for each change.
 */
export class FrameTracker extends EventTarget {
  readonly #window: Window;
  readonly #codec: Codec;
  readonly #frames = new Map<HTMLIFrameElement, Tracked>();
  readonly #disposed = new AbortController();

  constructor(window: Window, codec: Codec) {
    super();
    this.#window = window;
    this.#codec = codec;
    const { signal } = this.#disposed;
    window.addEventListener("message", (event) => this.#onMessage(event), { signal });
    workersOf(window)?.addEventListener("message", (event) => this.#onWorkerMessage(event), {
      signal,
    });
  }

  /** Gives what is known of the page in a frame. */
  page(frame: HTMLIFrameElement): PageState {
    return this.#frames.get(frame)?.page ?? NO_PAGE;
  }

  /** Notes that a frame is about to go to a URL; empty: to nothing. */
  depart(frame: HTMLIFrameElement, url: string): void {
    const tracked = this.#track(frame);
    tracked.departure = { url, from: documentOf(frame) };
    this.#update(frame, tracked, url === "" ? NO_PAGE : { url, state: "loading" });
  }

  /** Notes that a frame goes nowhere any more, and shows what it showed. */
  arrive(frame: HTMLIFrameElement): void {
    const tracked = this.#track(frame);
    tracked.departure = null;
    this.#look(frame, tracked);
  }

  /** Ends all listening. */
  dispose(): void {
    this.#disposed.abort();
    for (const { ignore } of this.#frames.values()) ignore.abort();
    this.#frames.clear();
  }

  #track(frame: HTMLIFrameElement): Tracked {
    const known = this.#frames.get(frame);
    if (known !== undefined) return known;
    for (const [other, { ignore }] of this.#frames) {
      if (other.isConnected) continue;
      ignore.abort();
      this.#frames.delete(other);
    }
    const ignore = new AbortController();
    const tracked: Tracked = { page: NO_PAGE, departure: null, speaker: null, ignore };
    frame.addEventListener("load", () => this.#onLoad(frame, tracked), { signal: ignore.signal });
    this.#frames.set(frame, tracked);
    return tracked;
  }

  /** Finds the frame that a message comes from, also one whose `src` the embedder has set itself. */
  #find(source: MessageEventSource | null): HTMLIFrameElement | undefined {
    if (source === null) return undefined;
    for (const frame of this.#frames.keys()) if (frame.contentWindow === source) return frame;
    const frames = this.#window.document.querySelectorAll("iframe");
    return Array.from(frames).find((frame) => frame.contentWindow === source);
  }

  #onMessage({ data, origin, source }: MessageEvent<unknown>): void {
    if (origin !== this.#codec.origin || !isFrameMessage(data)) return;
    const frame = this.#find(source);
    if (frame === undefined) return;
    const tracked = this.#track(frame);
    const document = documentOf(frame);
    const { departure } = tracked;
    if (departure !== null) {
      // the document that is to go may still speak; a URL that differs in its fragment leaves it in place
      if (document === departure.from && data.url !== departure.url) return;
      tracked.departure = null;
    }
    tracked.speaker = document === null ? null : new WeakRef(document);
    const { url, title, icon, state } = data;
    this.#update(frame, tracked, { url, title, icon: this.#safeIcon(icon), state });
  }

  /** A navigation that ends in a download, or in nothing, fires no event of the frame. */
  #onWorkerMessage({ data }: MessageEvent<unknown>): void {
    if (messageKind(data) !== "stayed") return;
    const message = data as WorkerMessage & { readonly [MESSAGE_KEY]: "stayed" };
    for (const [frame, { departure }] of this.#frames) {
      if (departure?.url.replace(/#.*/s, "") === message.url) this.arrive(frame);
    }
  }

  /** The embedder shows the icon in an `<img>`: an address past the proxy would contact the site's host. */
  #safeIcon(icon: string): string {
    if (/^data:image\//i.test(icon)) return icon;
    return this.#codec.decode(icon) === null ? "" : icon;
  }

  #onLoad(frame: HTMLIFrameElement, tracked: Tracked): void {
    const { departure } = tracked;
    // what the page has said before its load event is still on its way
    setTimeout(() => {
      if (this.#frames.get(frame) !== tracked) return;
      if (tracked.departure !== null) {
        const left = tracked.departure !== departure;
        // the load event of the initial about:blank may come after the departure from it
        const unmoved = departure?.url !== "" && addressOf(frame) === "about:blank";
        if (left || unmoved) return;
      }
      tracked.departure = null;
      this.#look(frame, tracked);
    });
  }

  #look(frame: HTMLIFrameElement, tracked: Tracked): void {
    const address = addressOf(frame);
    if (address === "about:blank") {
      this.#update(frame, tracked, NO_PAGE);
      return;
    }
    const url = address === null ? undefined : this.#codec.decode(address)?.url;
    const document = documentOf(frame);
    if (url === undefined || document === null) {
      this.#update(frame, tracked, { state: "complete" });
    } else if (tracked.speaker?.deref() === document) {
      this.#update(frame, tracked, { url, state: "complete" });
    } else {
      this.#update(frame, tracked, { url, title: document.title, icon: "", state: "complete" });
    }
  }

  #update(frame: HTMLIFrameElement, tracked: Tracked, change: Partial<PageState>): void {
    const before = tracked.page;
    const page = { ...before, ...change };
    tracked.page = page;
    for (const field of FIELDS) {
      if (page[field] !== before[field]) this.dispatchEvent(new ProxyEvent(field, frame, page));
    }
  }
}

/** @returns undefined where the browser has none; sandboxed documents may not even ask */
function workersOf({ navigator }: Window): ServiceWorkerContainer | undefined {
  try {
    return navigator.serviceWorker;
  } catch {
    return undefined;
  }
}

function documentOf(frame: HTMLIFrameElement): Document | null {
  return frame.contentDocument;
}

/** @returns null when the browser hides it: its own error pages, sandboxed documents */
function addressOf(frame: HTMLIFrameElement): string | null {
  try {
    return frame.contentWindow?.location.href ?? null;
  } catch {
    return null;
  }
}

function isFrameMessage(data: unknown): data is FrameMessage {
  if (messageKind(data) !== "page") return false;
  const { url, title, icon, state } = data as Record<string, unknown>;
  return (
    typeof url === "string" &&
    typeof title === "string" &&
    typeof icon === "string" &&
    (state === "loading" || state === "complete")
  );
}
