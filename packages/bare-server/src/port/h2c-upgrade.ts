import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { framingOf } from "../http/framing.ts";
import { HTTP2_PREFACE } from "./first-bytes.ts";

const FRAME_HEAD = 9;
const MAX_FRAME = 16_384;
const HEADERS = 0x1;
const SETTINGS = 0x4;
const CONTINUATION = 0x9;
const END_STREAM = 0x1;
const END_HEADERS = 0x4;
const SETTING_BYTES = 6;
/** Of one connection, or said in another way by HTTP/2. */
const DROPPED: ReadonlySet<string> = new Set([
  "connection",
  "upgrade",
  "http2-settings",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "content-length",
  "expect",
  "host",
  "te",
]);

/**
 * Tells whether a request asks for HTTP/2 in a way that can be granted. A request with a body cannot: it is answered by
 * HTTP/1.1, as is one whose settings are wrong.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7540#section-3.2
 */
export function asksForHttp2(request: IncomingMessage): boolean {
  const { headers } = request;
  const settings = headers["http2-settings"];
  const { length = 0, chunked } = framingOf(request);
  return (
    listed(headers.upgrade).includes("h2c") &&
    listed(headers.connection).includes("http2-settings") &&
    typeof settings === "string" &&
    /^[\w-]*$/.test(settings) &&
    Buffer.from(settings, "base64url").length % SETTING_BYTES === 0 &&
    length === 0 &&
    !chunked &&
    request.method !== "CONNECT" &&
    headers.host !== undefined
  );
}

/** Gives the members of a list header, lower case. */
export function listed(value: string | undefined): string[] {
  return (value ?? "").split(",").map((member) => member.trim().toLowerCase());
}

/**
 * Writes the frames by which a request would have come as stream 1 of an HTTP/2 connection.
 *
 * @param secure whether the connection has TLS
 * @see https://www.rfc-editor.org/rfc/rfc7541#section-6.2.2
 */
function firstStream(request: IncomingMessage, secure: boolean): Buffer {
  const { method = "GET", url = "/", headers, rawHeaders } = request;
  const fields: Buffer[] = [
    field(":method", method),
    field(":scheme", secure ? "https" : "http"),
    field(":authority", headers.host ?? ""),
    field(":path", url),
  ];
  const dropped = new Set([...DROPPED, ...listed(headers.connection)]);
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]?.toLowerCase() ?? "";
    if (!dropped.has(name)) fields.push(field(name, rawHeaders[at + 1] ?? ""));
  }
  const block = Buffer.concat(fields);
  const frames: Buffer[] = [];
  for (let at = 0; at < block.length || at === 0; at += MAX_FRAME) {
    const part = block.subarray(at, at + MAX_FRAME);
    const flags = (at === 0 ? END_STREAM : 0) | (at + MAX_FRAME >= block.length ? END_HEADERS : 0);
    frames.push(frameHead(part.length, at === 0 ? HEADERS : CONTINUATION, flags, 1), part);
  }
  return Buffer.concat(frames);
}

/** A literal field that no table remembers; neither text is compressed. */
function field(name: string, value: string): Buffer {
  const texts = [name, value].map((text) => Buffer.from(text, "latin1"));
  return Buffer.concat([
    Buffer.from([0]),
    ...texts.flatMap((text) => [integer(text.length), text]),
  ]);
}

/** An integer with a prefix of 7 bits. */
function integer(value: number): Buffer {
  const most = 0x7f;
  if (value < most) return Buffer.from([value]);
  const bytes = [most];
  let left = value - most;
  while (left >= 0x80) {
    bytes.push((left & 0x7f) | 0x80);
    left >>>= 7;
  }
  bytes.push(left);
  return Buffer.from(bytes);
}

function frameHead(length: number, type: number, flags: number, stream: number): Buffer {
  const head = Buffer.alloc(FRAME_HEAD);
  head.writeUIntBE(length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return head;
}

/**
 * Grants an upgrade to HTTP/2: waits for the client's preface and settings, puts the request behind them as the first
 * stream, and hands the connection over as one that speaks HTTP/2 from its beginning.
 *
 * @param limit ms for the preface; 0: no limit
 */
export function upgradeToHttp2(
  request: IncomingMessage,
  socket: Duplex,
  { limit, secure, onReady }: { limit: number; secure: boolean; onReady: () => void },
): void {
  let seen = Buffer.alloc(0);
  const stop = (): void => {
    clearTimeout(timer);
    socket.off("readable", look);
    socket.off("end", give);
    socket.off("close", stop);
  };
  const give = (): void => {
    stop();
    socket.destroy();
  };
  const look = (): void => {
    const chunk = socket.read() as Buffer | null;
    if (chunk === null) return;
    seen = Buffer.concat([seen, chunk]);
    const end = endOfSettings(seen);
    if (end === null) {
      give();
      return;
    }
    if (seen.length < end) return;
    stop();
    socket.unshift(
      Buffer.concat([seen.subarray(0, end), firstStream(request, secure), seen.subarray(end)]),
    );
    onReady();
  };
  const timer = limit > 0 ? setTimeout(give, limit) : undefined;
  socket.on("readable", look);
  socket.once("end", give);
  socket.once("close", stop);
  socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n");
}

/** Gives the offset behind the preface and the settings; beyond what has come: more is needed. Null: it is neither. */
function endOfSettings(bytes: Buffer): number | null {
  const start = HTTP2_PREFACE.length;
  const text = bytes.toString("latin1", 0, start);
  if (!HTTP2_PREFACE.startsWith(text)) return null;
  if (bytes.length < start + FRAME_HEAD) return start + FRAME_HEAD;
  const length = bytes.readUIntBE(start, 3);
  if (bytes[start + 3] !== SETTINGS || length > MAX_FRAME) return null;
  return start + FRAME_HEAD + length;
}
