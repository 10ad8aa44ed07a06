import { createCodec, isHttp, type SdkAnswer } from "@oriel/core";
import { connect, type WorkerPlan } from "./connect.ts";
import { createDeadline } from "./deadline.ts";
import { FrameTracker } from "./frame-tracker.ts";
import type { PageState, ProxyEvent, ProxyEventType } from "./proxy-event.ts";
import { type ProxyLocations, resolveConfig, workerUrl } from "./resolve-config.ts";
import { SdkError } from "./sdk-error.ts";
import { historyOf, stopWindow } from "./traverse.ts";

/** Options of {@link createProxy}; README.md has the table. */
export interface ProxyOptions extends ProxyLocations {
  /** Script of a worker of the embedder's own that imports Oriel's. Default: `worker.js` in `scripts`. */
  readonly worker?: string | URL;
  /** Default: `classic`. */
  readonly workerType?: WorkerType;
  /** ms until `ready` gives up; default: 60000. */
  readonly timeout?: number;
}

/** A proxy that an embedding page uses. */
export interface OrielProxy {
  /**
   * Settles when the worker has made a round trip to the Bare server, or cannot.
   *
   * Rejects with an {@link SdkError}. After {@link OrielProxy.retry} this is another promise.
   */
  readonly ready: Promise<void>;
  /** Starts anew after a failure; gives the new `ready`. While an attempt is under way, or has worked, nothing happens. */
  retry(): Promise<void>;
  /**
   * Gives the proxied address of a page.
   *
   * @throws SdkError `INVALID_URL` when `url` is not an absolute http(s) URL
   */
  encode(url: string | URL): string;
  /** Gives the real URL of a proxied address; null when the address is not of this proxy. */
  decode(address: string | URL): string | null;
  /**
   * Waits until the proxy is ready, then sends a frame to a page. A later call for the same frame overtakes an earlier one,
   * which then resolves without effect.
   *
   * @throws SdkError `INVALID_URL`, or as `ready`
   */
  open(frame: HTMLIFrameElement, url: string | URL): Promise<void>;
  /** Empties a frame (`about:blank`); its history stays. */
  close(frame: HTMLIFrameElement): void;
  /** Goes one entry back in the frame's history. */
  back(frame: HTMLIFrameElement): void;
  /** Goes one entry forward in the frame's history. */
  forward(frame: HTMLIFrameElement): void;
  /** True when the frame's history has an earlier entry, or the browser does not tell. */
  canGoBack(frame: HTMLIFrameElement): boolean;
  /** True when the frame's history has a later entry, or the browser does not tell. */
  canGoForward(frame: HTMLIFrameElement): boolean;
  /** Loads the page in a frame again. */
  reload(frame: HTMLIFrameElement): void;
  /** Stops loading, and an {@link OrielProxy.open} that still waits. */
  stop(frame: HTMLIFrameElement): void;
  /** Gives what is known of the page in a frame. */
  page(frame: HTMLIFrameElement): PageState;
  /** Listens to changes of the pages in all frames; `event.frame` says which. */
  addEventListener(
    type: ProxyEventType,
    listener: (event: ProxyEvent) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener(type: ProxyEventType, listener: (event: ProxyEvent) => void): void;
  /** Ends all listening and waiting. The worker stays registered: other tabs may use it. */
  dispose(): void;
}

/**
 * Makes the proxy of a page and starts it: registers the service worker, or takes the one that is there.
 *
 * @throws SdkError `INVALID_OPTION`
 */
export function createProxy(options: ProxyOptions = {}): OrielProxy {
  const base = document.baseURI;
  const config = resolveConfig(options, base);
  const plan: WorkerPlan = {
    config,
    script: workerUrl(config, base, options.worker),
    type: options.workerType ?? "classic",
  };
  const codec = createCodec(config.scope);
  const frames = new FrameTracker(window, codec);
  const disposed = new AbortController();
  const asked = new WeakMap<HTMLIFrameElement, symbol>();
  let failed = false;
  let attempt = start();

  function start(): Promise<SdkAnswer> {
    failed = false;
    const deadline = createDeadline(options.timeout ?? 60_000, disposed.signal);
    const connecting = connect(window, plan, deadline);
    // whoever uses `ready` or `open` hears of it; an attempt that nobody waits for is no unhandled rejection
    connecting.catch(() => {
      failed = true;
    });
    return connecting;
  }

  function encode(url: string | URL): string {
    const real = codec.restore(String(url));
    if (URL.canParse(real) && isHttp(new URL(real).href)) return codec.encode(real);
    throw new SdkError("INVALID_URL", "open the page", String(url), "it is not an http(s) URL");
  }

  const ready = (): Promise<void> => {
    const settled = attempt.then(() => undefined);
    settled.catch(() => undefined);
    return settled;
  };

  return {
    get ready() {
      return ready();
    },
    retry() {
      if (failed && !disposed.signal.aborted) attempt = start();
      return ready();
    },
    encode,
    decode: (address) => codec.decode(address)?.url ?? null,
    async open(frame, url) {
      const address = encode(url);
      const ticket = Symbol(address);
      asked.set(frame, ticket);
      frames.depart(frame, codec.restore(address));
      try {
        await attempt;
      } catch (error) {
        if (asked.get(frame) === ticket) frames.arrive(frame);
        throw error;
      }
      if (asked.get(frame) === ticket) frame.src = address;
    },
    close(frame) {
      asked.delete(frame);
      frames.depart(frame, "");
      frame.src = "about:blank";
    },
    back: (frame) => historyOf(frame).back(),
    forward: (frame) => historyOf(frame).forward(),
    canGoBack: (frame) => historyOf(frame).canGoBack,
    canGoForward: (frame) => historyOf(frame).canGoForward,
    reload(frame) {
      const { url } = frames.page(frame);
      if (url === "") return;
      const target = frame.contentWindow;
      frames.depart(frame, url);
      try {
        target?.location.reload();
      } catch {
        // the browser's own error page
        frame.src = codec.encode(url);
      }
    },
    stop(frame) {
      asked.delete(frame);
      stopWindow(frame);
      frames.arrive(frame);
    },
    page: (frame) => frames.page(frame),
    addEventListener(type, listener, options) {
      frames.addEventListener(type, listener as EventListener, options);
    },
    removeEventListener(type, listener) {
      frames.removeEventListener(type, listener as EventListener);
    },
    dispose() {
      frames.dispose();
      const why = "dispose() was called";
      disposed.abort(new SdkError("DISPOSED", "use the proxy of", config.scope, why));
    },
  };
}
