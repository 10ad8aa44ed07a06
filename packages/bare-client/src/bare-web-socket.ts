// one class, whose parts share private state: longer than a file should be
import {
  BARE_ERRORS,
  bareError,
  encodeConnect,
  parseOpen,
  type BareError,
  type BareErrorCode,
} from "@oriel/bare-protocol";
import { EventHandlers, type EventHandler } from "./event-handlers.ts";
import {
  dispatch,
  listen,
  NativeBlob,
  NativeCloseEvent,
  NativeCustomEvent,
  NativeDOMException,
  NativeEvent,
  NativeEventTarget,
  NativeMessageEvent,
  nativeSetTimeout,
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

/** Gives the headers of a handshake, at the latest moment before it. */
export type HeadersProvider = () => BareHeadersInit | PromiseLike<BareHeadersInit>;

/** What the remote said in its handshake; detail of the `meta` event. */
export interface BareWebSocketMeta {
  readonly protocol: string;
  readonly setCookies: readonly string[];
}

/** How a {@link BareWebSocket} works. All are optional. */
export interface BareWebSocketOptions {
  /** Headers of the handshake with the remote (Origin, User-Agent, Cookie, …). None is added. */
  readonly headers?: BareHeadersInit | HeadersProvider;
  /** Headers that the server takes from the handshake of the tunnel, e.g. `accept-language`. */
  readonly forwardHeaders?: readonly string[];
  /** URL that a relative one is resolved against. */
  readonly base?: string;
  /** Ends the socket. */
  readonly signal?: AbortSignal;
  /** Gets all set-cookie lines of the remote's handshake, before `open` is dispatched. */
  readonly setCookiesCallback?: (setCookies: readonly string[]) => void;
  /** Gets the reason why the socket did not open; scripts see only `error` and `close`. */
  readonly failureCallback?: (error: BareError) => void;
  /** Whether a `meta` event with {@link BareWebSocketMeta} comes before `open`. It shows cookies. */
  readonly dispatchMeta?: boolean;
  /** Constructor of the tunnel, in the place of the realm's `WebSocket`. */
  readonly webSocketImpl?: typeof WebSocket;
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
 * A WebSocket through a Bare server of version 3. It behaves as the realm's own does; the tunnel does not show.
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
  readonly #tunnel: WebSocket;
  readonly #handlers: EventHandlers = new EventHandlers(this);
  #state: 0 | 1 | 2 | 3 = CONNECTING;
  #protocol = "";
  #binaryType: BinaryType = "blob";
  /** Bytes that were sent after the end, and so never leave. */
  #discarded = 0;
  #failed = false;

  /**
   * @param tunnel `ws(s):` URL of the server's v3 endpoint, or a client that knows it
   * @param remote URL of the remote
   * @throws DOMException SyntaxError as the WebSocket constructor
   * @throws TypeError when there is no tunnel to use
   */
  constructor(
    tunnel: string | URL | { readonly tunnelUrl: string | undefined },
    remote: string | URL,
    protocols?: string | Iterable<string>,
    options: BareWebSocketOptions = {},
  ) {
    super();
    this.#url = readSocketUrl(remote, options.base);
    this.#protocols = readProtocols(protocols);
    this.#options = options;
    const Tunnel = options.webSocketImpl ?? NativeWebSocket;
    if (Tunnel === undefined) {
      throw new TypeError("BareWebSocket: there is no WebSocket here; pass options.webSocketImpl");
    }
    const endpoint = tunnelUrl(tunnel);
    this.#tunnel = new Tunnel(endpoint);
    this.#tunnel.binaryType = "arraybuffer";
    const headers = this.#readHeaders();
    // a failure is dealt with when the tunnel stands; until then it must not count as unheard
    headers.catch(() => {});
    listen(this.#tunnel, "open", () => void this.#connect(headers));
    listen(this.#tunnel, "message", (event: MessageEvent) => this.#receive(event.data));
    listen(this.#tunnel, "error", () => this.#tunnelFailed());
    listen(this.#tunnel, "close", (event: CloseEvent) => this.#tunnelClosed(event));
    this.#watch(options.signal);
  }

  get url(): string {
    return this.#url.href;
  }

  get readyState(): 0 | 1 | 2 | 3 {
    return this.#state;
  }

  get bufferedAmount(): number {
    return this.#failed || this.#state === CONNECTING
      ? this.#discarded
      : this.#tunnel.bufferedAmount + this.#discarded;
  }

  get extensions(): string {
    void this.#state;
    return "";
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
    if (state === CONNECTING) {
      throw new NativeDOMException(
        "Failed to execute 'send' on 'WebSocket': Still in CONNECTING state.",
        "InvalidStateError",
      );
    }
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

  async #readHeaders(): Promise<BareHeadersInit> {
    const { headers = [] } = this.#options;
    return typeof headers === "function" ? await headers() : headers;
  }

  async #connect(provided: Promise<BareHeadersInit>): Promise<void> {
    try {
      const headers = readHeadersInit(await provided);
      const { forwardHeaders = [] } = this.#options;
      if (this.#state !== CONNECTING) return;
      this.#tunnel.send(encodeConnect(this.#url.href, this.#protocols, headers, forwardHeaders));
    } catch (cause) {
      this.#fail(
        bareError("UNKNOWN", "request", "The headers of the handshake cannot be used.", { cause }),
      );
    }
  }

  #receive(data: unknown): void {
    if (this.#state === CONNECTING) this.#open(data);
    else if (this.#state === OPEN) {
      const message =
        this.#binaryType === "blob" && typeof data !== "string"
          ? new NativeBlob([data as ArrayBuffer])
          : data;
      this.#dispatch(
        new NativeMessageEvent("message", { data: message, origin: this.#url.origin }),
      );
    }
  }

  #open(data: unknown): void {
    const open = parseOpen(data);
    if (open === null) {
      this.#fail(
        bareError("UNKNOWN", "unknown", "The tunnel is not one of a Bare server.", {
          leg: "server",
        }),
      );
      return;
    }
    const { protocol, setCookies } = open;
    this.#protocol = protocol;
    this.#state = OPEN;
    this.#options.setCookiesCallback?.(setCookies);
    if (this.#options.dispatchMeta === true) {
      const detail: BareWebSocketMeta = { protocol, setCookies };
      this.#dispatch(new NativeCustomEvent("meta", { detail }));
    }
    this.#dispatch(new NativeEvent("open"));
  }

  #tunnelFailed(): void {
    // before "open" the close event tells more, and it always follows
    if (!this.#failed && this.#state !== CONNECTING) this.#dispatch(new NativeEvent("error"));
  }

  #tunnelClosed({ code, reason, wasClean }: CloseEvent): void {
    if (this.#failed) return;
    if (this.#state === CONNECTING) {
      this.#fail(closeFailure(code, reason));
      return;
    }
    this.#state = CLOSED;
    this.#dispatch(new NativeCloseEvent("close", { code, reason, wasClean }));
  }

  /** Ends a socket that is not open: what scripts see tells no reason. */
  #fail(error: BareError): void {
    if (this.#failed || this.#state !== CONNECTING) return;
    this.#failed = true;
    this.#state = CLOSING;
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
Object.defineProperty(BareWebSocket.prototype, Symbol.toStringTag, {
  value: "WebSocket",
  configurable: true,
});

function tunnelUrl(tunnel: string | URL | { readonly tunnelUrl: string | undefined }): string {
  const url = typeof tunnel === "string" || "href" in tunnel ? tunnel : tunnel.tunnelUrl;
  if (url === undefined) {
    throw new TypeError(
      "BareWebSocket: the client's manifest is not loaded yet; await loadManifest() first",
    );
  }
  return String(url);
}

/** Makes the failure of a tunnel that closed before "open": the server gives the error's code as the reason. */
function closeFailure(code: number, reason: string): BareError {
  if (Object.hasOwn(BARE_ERRORS, reason)) {
    const known = reason as BareErrorCode;
    return bareError(known, "response", `The socket did not open: ${BARE_ERRORS[known].help}.`);
  }
  const leg = code === 1006 ? "network" : "server";
  return bareError(
    "UNKNOWN",
    "unknown",
    `The tunnel was closed before it was open, with code ${code}.`,
    {
      leg,
    },
  );
}
