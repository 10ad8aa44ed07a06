import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import {
  constants,
  performServerHandshake,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { LIMITS } from "@oriel/bare-protocol";
import { setConnection, type Connection } from "./connection.ts";
import { StreamRequest } from "./stream-request.ts";
import { StreamResponse } from "./stream-response.ts";
import { StreamSocket } from "./stream-socket.ts";
import { watchSilence } from "./watch-silence.ts";

/** Who takes what HTTP/2 says; the same as with HTTP/1.1. None of them may throw. */
export interface Http2Handlers {
  readonly request: (request: IncomingMessage, response: ServerResponse) => void;
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  readonly connect: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

/** What one HTTP/2 connection may do. */
export interface Http2Limits {
  /** Streams at the same time. */
  readonly streams: number;
  /** ms without a stream until it is closed, and without a sign of life until one is asked for; 0: never. */
  readonly idle: number;
  /** ms in which that sign must come; 0: any time. */
  readonly firstBytes: number;
}

/** The inner server of HTTP/2. */
export interface Http2Dialect {
  take(socket: Duplex, connection: Connection): void;
  /** Takes no more streams, and closes connections when theirs have ended. */
  close(): void;
}

const STREAM_WINDOW = 1 << 20;
const SESSION_WINDOW = 8 << 20;
/** What is kept in memory for one session, in MB: heads, and data that the client does not take. */
const SESSION_MEMORY = 16;
const MAX_HEADER_LINES = 2000;
/** Of one session, over its whole life. */
const MAX_INVALID_FRAMES = 100;
const MAX_REJECTED_STREAMS = 100;
const MAX_PINGS = 10;
const MAX_SETTINGS = 32;
/** Streams that a client may reset at once, and then in each second, before the session is ended. */
const RESET_BURST = 200;
const RESET_RATE = 33;
const NOTHING = Buffer.alloc(0);
const ignore = (): void => {};

export function createHttp2Dialect(
  handlers: Http2Handlers,
  { streams, idle, firstBytes }: Http2Limits,
): Http2Dialect {
  const sessions = new Set<ServerHttp2Session>();
  const options = {
    settings: {
      enableConnectProtocol: true,
      maxConcurrentStreams: streams,
      maxHeaderListSize: LIMITS.outerHeaders,
      initialWindowSize: STREAM_WINDOW,
    },
    maxSessionMemory: SESSION_MEMORY,
    maxHeaderListPairs: MAX_HEADER_LINES,
    maxOutstandingPings: MAX_PINGS,
    maxSettings: MAX_SETTINGS,
    maxSessionInvalidFrames: MAX_INVALID_FRAMES,
    maxSessionRejectedStreams: MAX_REJECTED_STREAMS,
  };

  function take(socket: Duplex, connection: Connection): void {
    // a session does not see the end of what it reads: the connection must see to it
    socket.allowHalfOpen = false;
    let session: ServerHttp2Session;
    try {
      session = performServerHandshake(socket, options);
    } catch {
      // it broke while it was handed over
      socket.destroy();
      return;
    }
    sessions.add(session);
    const mayReset = createAllowance(RESET_BURST, RESET_RATE);
    const countReset = (): void => {
      if (mayReset()) return;
      const flood = new Error("too many streams were reset");
      session.destroy(flood, constants.NGHTTP2_ENHANCE_YOUR_CALM);
    };
    session.on("error", () => {});
    session.on("sessionError", () => {});
    session.on("frameError", () => {});
    session.once("close", () => sessions.delete(session));
    session.setLocalWindowSize(SESSION_WINDOW);
    const watch = idle > 0 ? watchSilence(session, { idle, answer: firstBytes }) : null;
    session.on("stream", (stream, headers, flags, ...rest: unknown[]) => {
      stream.on("error", ignore);
      // one that was reset in the packet that opened it does not tell of its end any more
      if (stream.destroyed) {
        countReset();
        return;
      }
      watch?.begin();
      stream.on("close", () => {
        watch?.end();
        if (stream.aborted) countReset();
      });
      // node gives the raw lines, too, though its types do not say so
      const lines = (rest[0] ?? []) as readonly string[];
      const endsHere = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
      try {
        serve(stream, { headers, lines, endsHere }, socket as Socket, connection);
      } catch {
        stream.close(constants.NGHTTP2_INTERNAL_ERROR);
      }
    });
  }

  function serve(
    stream: ServerHttp2Stream,
    head: { headers: IncomingHttpHeaders; lines: readonly string[]; endsHere: boolean },
    socket: Socket,
    connection: Connection,
  ): void {
    if (stream.destroyed) return;
    const { headers } = head;
    if (headers[":method"] !== "CONNECT") {
      const request = new StreamRequest(stream, head, socket);
      const response = new StreamResponse(stream, request);
      if (!head.endsHere) response.once("finish", () => endRequest(request, stream));
      handlers.request(request, response as unknown as ServerResponse);
      return;
    }
    const inner = new StreamSocket(stream);
    setConnection(inner, connection);
    inner.on("error", () => {});
    if (headers[":protocol"] === undefined) {
      handlers.connect(handshakeOf(stream, head, inner, []), inner, NOTHING);
    } else if (headers[":protocol"] === "websocket") {
      handlers.upgrade(handshakeOf(stream, head, inner, websocketLines()), inner, NOTHING);
    } else {
      stream.respond({ ":status": 501 }, { endStream: true });
    }
  }

  return {
    take,
    close() {
      for (const session of sessions) session.close();
    },
  };
}

/** Makes a test that allows something so many times at once, and then so many times in each second. */
function createAllowance(burst: number, perSecond: number): () => boolean {
  let left = burst;
  let since = performance.now();
  return () => {
    const now = performance.now();
    left = Math.min(burst, left + ((now - since) / 1000) * perSecond) - 1;
    since = now;
    return left >= 0;
  };
}

/** A client that still sends what nobody wants any more is told so, when the answer is on its way. */
function endRequest(request: StreamRequest, stream: ServerHttp2Stream): void {
  setImmediate(() => {
    if (!request.complete && !stream.closed) stream.close(constants.NGHTTP2_NO_ERROR);
  });
}

/** What the handshake of HTTP/1.1 has and that of RFC 8441 does not need. */
function websocketLines(): string[] {
  const key = randomBytes(16).toString("base64");
  return ["connection", "Upgrade", "upgrade", "websocket", "sec-websocket-key", key];
}

/** Makes the request by which HTTP/1.1 would have asked for the same. */
function handshakeOf(
  stream: ServerHttp2Stream,
  { headers, lines }: { headers: IncomingHttpHeaders; lines: readonly string[] },
  socket: StreamSocket,
  more: readonly string[],
): IncomingMessage {
  const all = [...lines, ...more];
  const joined: IncomingHttpHeaders = { ...headers };
  for (let at = 0; at + 1 < more.length; at += 2) joined[more[at] ?? ""] = more[at + 1];
  const request = new StreamRequest(
    stream,
    { headers: joined, lines: all, endsHere: true },
    socket as unknown as Socket,
  );
  if (more.length > 0) request.method = "GET";
  else request.url = headers[":authority"] ?? "";
  return request;
}
