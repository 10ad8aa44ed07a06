// one class, whose parts share private state: longer than a file should be
import { bareError, type BareError, type BareHeaders, type HeaderMap } from "@oriel/bare-protocol";
import { dialV3 } from "./dial-v3.ts";
import { EventHandlers, type EventHandler } from "./event-handlers.ts";
import {
  dispatch,
  fetchNatively,
  listen,
  NativeAbortController,
  NativeBlob,
  NativeCloseEvent,
  NativeCustomEvent,
  NativeDOMException,
  NativeEvent,
  NativeEventTarget,
  NativeMessageEvent,
  nativeSetTimeout,
  NativeURL,
  unlisten,
  NativeWebSocket,
} from "./natives.ts";
import { readHeadersInit, type BareHeadersInit } from "./request-headers.ts";
import {
  byteLength,
  readClose,
  readData,
  readProtocols,
  readSocketUrl,
} from "./socket-arguments.ts";
import type { BareWebSocketMeta, Dial, Tunnel, TunnelCall, WebSocketImpl } from "./tunnel.ts";

/** Gives the headers of a handshake, at the latest moment before it. */
export type HeadersProvider = () => BareHeadersInit | PromiseLike<BareHeadersInit>;

/** Knows how to reach a Bare server, e.g. a `BareClient` whose manifest is loaded. */
export interface SocketServer {
  /** `ws(s):` URL of the server's v3 endpoint; what `dial` is left out for. Undefined: not known yet. */
  readonly tunnelUrl: string | undefined;
  readonly dial?: Dial | undefined;
}

/** How a {@link BareWebSocket} works. All are optional. */
export interface BareWebSocketOptions {
  /** Headers of the handshake with the remote (Origin, User-Agent, Cookie, …). None is added. */
  readonly headers?: BareHeadersInit | HeadersProvider | undefined;
  /** Headers that the server takes from the handshake of the tunnel, e.g. `accept-language`. */
  readonly forwardHeaders?: readonly string[] | undefined;
  /** URL that a relative one is resolved against. */
  readonly base?: string | undefined;
  /** Ends the socket. */
  readonly signal?: AbortSignal | undefined;
  /** Gets all set-cookie lines of the remote's handshake, before `open` is dispatched. */
  readonly setCookiesCallback?: ((setCookies: string[]) => void) | undefined;
  /** Gets the reason why the socket did not open; scripts see only `error` and `close`. */
  readonly failureCallback?: ((error: BareError) => void) | undefined;
  /** Whether a `meta` event with {@link BareWebSocketMeta} comes before `open`. It shows cookies. */
  readonly dispatchMeta?: boolean | undefined;
  /** Gets what the remote said in its handshake, before `open` is dispatched. */
  readonly metaCallback?: ((meta: BareWebSocketMeta) => void) | undefined;
  /** Constructor of the tunnel, in the place of the realm's `WebSocket`. */
  readonly webSocketImpl?: WebSocketImpl | undefined;
  /** In the place of the realm's `fetch`, for servers before v3. */
  readonly fetch?: typeof fetch | undefined;
  /** Gets the socket when it is made, and what its `readyState` shows, to show it in another way. */
  readonly readyStateHook?:
    | ((socket: WebSocket, getReadyState: BareWebSocket.GetReadyStateCallback) => void)
    | undefined;
  /** The same for the error that `send` throws before the socket is open. */
  readonly sendErrorHook?:
    | ((socket: WebSocket, getSendError: BareWebSocket.GetSendErrorCallback) => void)
    | undefined;
  /** The same for `url`. */
  readonly urlHook?: ((socket: WebSocket, url: URL) => void) | undefined;
  /** The same for `protocol`. */
  readonly protocolHook?:
    | ((socket: WebSocket, getProtocol: BareWebSocket.GetProtocolCallback) => void)
    | undefined;
}

/** EventTarget with the events of a WebSocket. */
type SocketEventTarget = Pick<
  WebSocket,
  "addEventListener" | "removeEventListener" | "dispatchEvent"
>;
const SocketTarget: { new (): SocketEventTarget; prototype: SocketEventTarget } = NativeEventTarget;

const STATES = { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 } as const;
const { CONNECTING, OPEN, CLOSING, CLOSED } = STATES;

/**
 * A WebSocket through a Bare server. It behaves as the realm's own does; the tunnel does not show.
 *
 * @see https://websockets.spec.whatwg.org/
 */
export class BareWebSocket extends SocketTarget {
  declare static readonly CONNECTING: 0;
  declare static readonly OPEN: 1;
  declare static readonly CLOSING: 2;
  declare static readonly CLOSED: 3;
  declare readonly CONNECTING: 0;
  declare readonly OPEN: 1;
  declare readonly CLOSING: 2;
  declare readonly CLOSED: 3;

  readonly #url: URL;
  readonly #protocols: readonly string[];
  readonly #options: BareWebSocketOptions;
  readonly #tunnel: Tunnel;
  /** Aborts when the socket is given up before it is open. */
  readonly #abandoned: AbortController = new NativeAbortController();
  readonly #handlers: EventHandlers = new EventHandlers(this);
  #state: 0 | 1 | 2 | 3 = CONNECTING;
  #protocol = "";
  #binaryType: BinaryType = "blob";
  /** Bytes that were sent after the end, and so never leave. */
  #discarded = 0;
  #failed = false;

  /**
   * @param tunnel `ws(s):` URL of the server's v3 endpoint, or a client that knows the server
   * @param remote URL of the remote
   * @throws DOMException SyntaxError as the WebSocket constructor
   * @throws TypeError when there is no tunnel to use
   */
  constructor(
    tunnel: string | URL | SocketServer,
    remote: string | URL,
    protocols?: string | Iterable<string>,
    options: BareWebSocketOptions = {},
  ) {
    super();
    this.#url = readSocketUrl(remote, options.base);
    this.#protocols = readProtocols(protocols);
    this.#options = options;
    const Impl = options.webSocketImpl ?? NativeWebSocket;
    if (Impl === undefined) {
      throw new TypeError("BareWebSocket: there is no WebSocket here; pass options.webSocketImpl");
    }
    const dial = dialOf(tunnel);
    const headers = this.#readHeaders();
    // whoever opens the tunnel deals with a failure in its time; until then it must not count as unheard
    headers.catch(() => {});
    const call: TunnelCall = {
      remote: this.#url,
      protocols: this.#protocols,
      headers,
      forwardHeaders: options.forwardHeaders ?? [],
      WebSocket: Impl,
      fetch: options.fetch ?? fetchNatively,
      signal: this.#abandoned.signal,
      opened: (meta) => this.#open(meta),
      received: (data) => this.#receive(data),
      broke: () => this.#dispatch(new NativeEvent("error")),
      closed: (event) => this.#close(event),
      failed: (error) => this.#fail(error),
    };
    this.#tunnel = dial(call);
    this.#watch(options.signal);
    this.#runHooks();
  }

  get url(): string {
    return this.#url.href;
  }

  get readyState(): 0 | 1 | 2 | 3 {
    return this.#state;
  }

  get bufferedAmount(): number {
    const connecting = this.#failed || this.#state === CONNECTING;
    return (connecting ? 0 : this.#tunnel.bufferedAmount) + this.#discarded;
  }

  get extensions(): string {
    return this.#failed || this.#state === CONNECTING ? "" : this.#tunnel.extensions;
  }

  get protocol(): string {
    return this.#protocol;
  }

  get binaryType(): BinaryType {
    return this.#binaryType;
  }

  set binaryType(value: BinaryType) {
    if (value === "blob" || value === "arraybuffer") this.#binaryType = value;
  }

  get onopen(): EventHandler<Event> | null {
    return this.#handlers.get("open");
  }

  set onopen(value: EventHandler<Event> | null) {
    this.#handlers.set("open", value);
  }

  get onmessage(): EventHandler<MessageEvent> | null {
    return this.#handlers.get("message");
  }

  set onmessage(value: EventHandler<MessageEvent> | null) {
    this.#handlers.set("message", value);
  }

  get onerror(): EventHandler<Event> | null {
    return this.#handlers.get("error");
  }

  set onerror(value: EventHandler<Event> | null) {
    this.#handlers.set("error", value);
  }

  get onclose(): EventHandler<CloseEvent> | null {
    return this.#handlers.get("close");
  }

  set onclose(value: EventHandler<CloseEvent> | null) {
    this.#handlers.set("close", value);
  }

  /**
   * Sends a message; the order is kept.
   *
   * @throws DOMException InvalidStateError while the socket is connecting
   */
  send(data: string | BufferSource | Blob): void {
    const state = this.#state;
    if (arguments.length === 0) {
      throw new TypeError(
        "Failed to execute 'send' on 'WebSocket': 1 argument required, but only 0 present.",
      );
    }
    const message = readData(data);
    const error = this.#sendError();
    if (error !== undefined) throw error;
    if (state === OPEN) this.#tunnel.send(message);
    else this.#discarded += byteLength(message);
  }

  /**
   * Begins to close.
   *
   * @throws DOMException InvalidAccessError for a code, SyntaxError for a reason that must not be sent
   */
  close(code?: number, reason?: string): void {
    const args = readClose(code, reason);
    if (this.#state === CONNECTING) {
      this.#fail(bareError("UNKNOWN", "request", "The socket was closed before it was open."));
    } else if (this.#state === OPEN) {
      this.#state = CLOSING;
      this.#tunnel.close(...args);
    }
  }

  async #readHeaders(): Promise<HeaderMap> {
    const { headers } = this.#options;
    return readHeadersInit(typeof headers === "function" ? await headers() : headers);
  }

  #sendError(): DOMException | undefined {
    if (this.#state !== CONNECTING) return undefined;
    return new NativeDOMException(
      "Failed to execute 'send' on 'WebSocket': Still in CONNECTING state.",
      "InvalidStateError",
    );
  }

  #runHooks(): void {
    const { readyStateHook, sendErrorHook, urlHook, protocolHook } = this.#options;
    readyStateHook?.(this, () => this.#state);
    sendErrorHook?.(this, () => this.#sendError());
    urlHook?.(this, new NativeURL(this.#url));
    protocolHook?.(this, () => this.#protocol);
  }

  #receive(data: unknown): void {
    if (this.#state !== OPEN) return;
    const message =
      this.#binaryType === "blob" && typeof data !== "string"
        ? new NativeBlob([data as ArrayBuffer])
        : data;
    this.#dispatch(new NativeMessageEvent("message", { data: message, origin: this.#url.origin }));
  }

  #open(meta: BareWebSocketMeta): void {
    if (this.#state !== CONNECTING) return;
    this.#protocol = meta.protocol;
    this.#state = OPEN;
    this.#options.setCookiesCallback?.([...meta.setCookies]);
    this.#options.metaCallback?.(meta);
    if (this.#options.dispatchMeta === true) {
      this.#dispatch(new NativeCustomEvent("meta", { detail: meta }));
    }
    this.#dispatch(new NativeEvent("open"));
  }

  #close({ code, reason, wasClean }: Pick<CloseEvent, "code" | "reason" | "wasClean">): void {
    if (this.#failed) return;
    this.#state = CLOSED;
    this.#dispatch(new NativeCloseEvent("close", { code, reason, wasClean }));
  }

  /** Ends a socket that is not open: what scripts see tells no reason. */
  #fail(error: BareError): void {
    if (this.#failed || this.#state !== CONNECTING) return;
    this.#failed = true;
    this.#state = CLOSING;
    this.#abandoned.abort();
    this.#tunnel.close();
    this.#options.failureCallback?.(error);
    nativeSetTimeout(() => {
      this.#state = CLOSED;
      this.#dispatch(new NativeEvent("error"));
      this.#dispatch(new NativeCloseEvent("close", { code: 1006, reason: "", wasClean: false }));
    }, 0);
  }

  #watch(signal: AbortSignal | undefined): void {
    if (signal === undefined) return;
    const abort = (): void => this.close();
    if (signal.aborted) abort();
    else {
      listen(signal, "abort", abort);
      listen(this, "close", () => unlisten(signal, "abort", abort), { once: true });
    }
  }

  #dispatch(event: Event): void {
    dispatch(this, event);
  }
}

for (const [name, value] of Object.entries(STATES)) {
  for (const holder of [BareWebSocket, BareWebSocket.prototype]) {
    Object.defineProperty(holder, name, { value, enumerable: true });
  }
}
// `instanceof WebSocket` holds; every member of the interface is above it
if (NativeWebSocket !== undefined) {
  Object.setPrototypeOf(BareWebSocket.prototype, NativeWebSocket.prototype);
}
Object.defineProperty(BareWebSocket.prototype, Symbol.toStringTag, {
  value: "WebSocket",
  configurable: true,
});

/** Names that callers of other Bare clients know. */
export declare namespace BareWebSocket {
  type Options = BareWebSocketOptions;
  type GetReadyStateCallback = () => number;
  type GetSendErrorCallback = () => Error | undefined;
  type GetProtocolCallback = () => string;
  type HeadersType = BareHeaders | Headers | undefined;
  type HeadersProvider = BareHeaders | (() => BareHeaders | Promise<BareHeaders>);
}

function dialOf(tunnel: string | URL | SocketServer): Dial {
  if (typeof tunnel === "string" || "href" in tunnel) return dialV3(String(tunnel));
  if (tunnel.dial !== undefined) return tunnel.dial;
  if (tunnel.tunnelUrl !== undefined) return dialV3(tunnel.tunnelUrl);
  throw new TypeError(
    "BareWebSocket: the client's manifest is not loaded yet; await loadManifest() first",
  );
}
