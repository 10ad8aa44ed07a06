import type { BareError, BareHeaders, HeaderMap } from "@oriel/bare-protocol";
import { listen } from "./natives.ts";

/** A constructor of WebSockets. */
export type WebSocketImpl = {
  new (...args: ConstructorParameters<typeof WebSocket>): WebSocket;
};

/** What the remote said in its handshake; detail of the `meta` event. */
export interface BareWebSocketMeta {
  /** Accepted subprotocol; empty when there is none. */
  readonly protocol: string;
  /** All set-cookie lines. */
  readonly setCookies: readonly string[];
  /** All headers; v3 servers do not tell them. */
  readonly rawHeaders?: BareHeaders;
  /** v1 and v3 servers do not tell it. */
  readonly status?: number;
  readonly statusText?: string;
}

/** One socket that is to be opened: what is asked of the remote, and who is told what happens. */
export interface TunnelCall {
  readonly remote: URL;
  readonly protocols: readonly string[];
  /** Headers of the handshake with the remote; it rejects when they cannot be had. */
  readonly headers: Promise<HeaderMap>;
  readonly forwardHeaders: readonly string[];
  readonly WebSocket: WebSocketImpl;
  readonly fetch: typeof fetch;
  /** Whether the socket was given up before it was open. */
  readonly signal: AbortSignal;
  /** The remote has accepted. Once, before any of the following three. */
  opened(meta: BareWebSocketMeta): void;
  received(data: unknown): void;
  broke(): void;
  closed(event: Pick<CloseEvent, "code" | "reason" | "wasClean">): void;
  /** The socket cannot be opened. Nothing follows. */
  failed(error: BareError): void;
}

/** A socket to a Bare server. `send` is for open sockets. */
export interface Tunnel {
  readonly bufferedAmount: number;
  readonly extensions: string;
  send(data: string | ArrayBuffer | ArrayBufferView<ArrayBuffer> | Blob): void;
  close(code?: number, reason?: string): void;
}

/** Opens a socket in the manner of one version of the protocol. */
export type Dial = (call: TunnelCall) => Tunnel;

/** Makes the WebSocket of a tunnel; `handlers` are named after its events. */
export function openTunnel(
  { WebSocket: Impl }: TunnelCall,
  url: string,
  protocols: string[],
  handlers: {
    readonly open: () => void;
    readonly message: (event: MessageEvent<unknown>) => void;
    readonly error: () => void;
    readonly close: (event: CloseEvent) => void;
  },
): WebSocket {
  const socket = protocols.length === 0 ? new Impl(url) : new Impl(url, protocols);
  // messages become Blobs later, where that is asked for: order is kept then
  socket.binaryType = "arraybuffer";
  for (const [type, handler] of Object.entries(handlers)) listen(socket, type, handler);
  return socket;
}
