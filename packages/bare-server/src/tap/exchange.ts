import type { Readable } from "node:stream";

/**
 * Who asked for what: Bare v1 to v3; `unseen`: a file below the scope that no service worker asked for; `forward`: the
 * port as an ordinary forward proxy; `intercept`: a request inside a TLS tunnel that was opened; `tunnel`: a CONNECT
 * that is passed on raw; `own`: what the server answered by itself (files, pages, manifest, refusals).
 */
export type ExchangeKind =
  | "bare-v1"
  | "bare-v2"
  | "bare-v3"
  | "unseen"
  | "forward"
  | "intercept"
  | "tunnel"
  | "own";

/** What is known of a connection with TLS. */
export interface TlsFacts {
  /** E.g. `TLSv1.3`. */
  readonly protocol: string;
  /** Standard name of the cipher suite, e.g. `TLS_AES_256_GCM_SHA384`. */
  readonly cipher: string;
  /** Protocol that was agreed on by ALPN; empty: none. */
  readonly alpn: string;
  /** Name that the client asked for; empty: none. */
  readonly serverName: string;
}

/** Who sent a request to this server. */
export interface TapClient {
  /** Address of the peer, a proxy's when there is one before this server; empty: it has gone already. */
  readonly address: string;
  readonly port: number;
  /** `1.0`, `1.1` or `2.0`. */
  readonly httpVersion: string;
  readonly tls: TlsFacts | null;
}

/** The request as the client sent it to this server, and how that was answered. */
export interface TapOuter {
  readonly method: string;
  /** Request target, e.g. `/bare/v3/`. */
  readonly target: string;
  /** Flat lines, name and value in turn, as they came. */
  readonly lines: readonly string[];
  /** Status that the client got; null: none yet. */
  readonly status: number | null;
}

/** The other end of an exchange: the remote, or a proxy before it. */
export interface TapRemote {
  readonly address: string;
  readonly port: number;
  /** `1.1` or `2.0`. */
  readonly httpVersion: string;
  readonly tls: TlsFacts | null;
  /** Whether the connection had been used before. */
  readonly reused: boolean;
}

/** Points in time, in ms after `start`; undefined: it did not happen, or not yet. */
export interface TapTimings {
  /** ms since 1970. */
  readonly start: number;
  /** A new connection was begun; the next three stand only where it was. */
  readonly dial?: number | undefined;
  /** The name was resolved. */
  readonly lookup?: number | undefined;
  /** The TCP connection stood. */
  readonly connect?: number | undefined;
  /** TLS was agreed on. */
  readonly tls?: number | undefined;
  /** The whole request had been handed to the system. */
  readonly sent?: number | undefined;
  /** The head of the answer had come. */
  readonly firstByte?: number | undefined;
  /** Everything had ended. */
  readonly end?: number | undefined;
}

/** The request as the remote gets it. */
export interface TapRequest {
  readonly method: string;
  /** Of the remote, without userinfo and fragment. */
  readonly url: string;
  /** Flat lines, name and value in turn, in order. */
  readonly lines: readonly string[];
  /** Its bytes, as they are sent. To be asked for while the listener is called, or it is destroyed with `TAP_LATE`. */
  readonly body: Readable;
}

/** The answer as the remote sent it. */
export interface TapResponse {
  readonly status: number;
  /** Reason phrase; empty in HTTP/2. */
  readonly statusText: string;
  /** Flat lines, name and value in turn, in order. */
  readonly lines: readonly string[];
  /**
   * Its bytes without HTTP's own framing, content encoding as it is. To be asked for in the turn in which the answer
   * becomes known, or it is destroyed with `TAP_LATE`.
   */
  readonly body: Readable;
}

/** A message of a WebSocket: fragments joined, compression undone. */
export interface TapMessage {
  readonly from: "client" | "remote";
  readonly kind: "text" | "binary" | "ping" | "pong" | "close";
  /** Payload; of a text and of the reason of a close UTF-8. It is shared, and must not be written to. */
  readonly data: Buffer;
  /** Of a close: its code, 1005 when it has none. */
  readonly code?: number;
  /** ms since 1970. */
  readonly time: number;
}

/** What a connection became that has been switched to another protocol. */
export interface TapUpgrade {
  /** `websocket`, another value of `Upgrade`, or empty for a tunnel. */
  readonly protocol: string;
  /**
   * Bytes behind the heads, by who sent them; null for sockets of Bare v3, whose messages are framed anew on the way,
   * so that no bytes are the same on both sides. To be asked for in the turn in which the upgrade becomes known.
   */
  readonly raw: { readonly client: Readable; readonly remote: Readable } | null;
  /** {@link TapMessage}s of both directions in the order in which they passed; null: it is no WebSocket. */
  readonly messages: Readable | null;
}

/** What is known at the end. */
export interface TapSummary {
  readonly timings: TapTimings;
  /** Null: none was reached, or none was needed. */
  readonly remote: TapRemote | null;
  /** Bytes of the bodies, or of the directions of a tunnel. */
  readonly sentBytes: number;
  readonly receivedBytes: number;
  /** Flat lines of the answer's trailers. */
  readonly trailers: readonly string[];
  /** Why it did not come to its end; null: it did. */
  readonly error: Error | null;
}

/** One request with everything that belongs to it, as a tap sees it. None of the promises is ever rejected. */
export interface Exchange {
  /** Counts up from 1 within a server. */
  readonly id: number;
  readonly kind: ExchangeKind;
  readonly client: TapClient;
  readonly outer: TapOuter;
  readonly request: TapRequest;
  /** Gives the answer when its head has come; null: none came. */
  readonly response: Promise<TapResponse | null>;
  /** Gives what the connection was switched to; null: it was not. */
  readonly upgrade: Promise<TapUpgrade | null>;
  /** Gives the facts when everything has ended, whether well or not. */
  readonly done: Promise<TapSummary>;
}

/**
 * Is called once for each exchange, before anything has been sent. What it throws, and what its promise is rejected
 * with, is logged and has no other effect.
 */
export type TapListener = (exchange: Exchange) => unknown;

/** How much a tap may keep that it has not read yet. What is above is not shown: the stream is destroyed. */
export interface TapOptions {
  /** Bytes of one stream; default 1 MiB. */
  readonly bufferLimit?: number;
  /** Bytes of all its streams together; default 64 MiB. */
  readonly totalLimit?: number;
}

/** What became of the taps of a server. */
export interface TapCounts {
  /** Taps that are installed. */
  readonly installed: number;
  /** Exchanges that were shown. */
  readonly exchanges: number;
  /** Streams that were given up because their readers were too slow. */
  readonly dropped: number;
  /** Errors that taps threw. */
  readonly failed: number;
}
