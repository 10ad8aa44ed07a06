import type { OutgoingHttpHeaders } from "node:http";

/** An answer to a request for a tunnel or a WebSocket, as HTTP/2 says it. */
export interface HandshakeAnswer {
  readonly headers: OutgoingHttpHeaders;
  /** Whether the stream is a connection from now on; else it is an answer with a body. */
  readonly accepted: boolean;
  /** What came behind the head. */
  readonly rest: Buffer;
}

const MAX_HEAD = 262_144;
const SWITCHING = 101;
/** Lines of the HTTP/1.1 handshake, and of one connection. */
const DROPPED: ReadonlySet<string> = new Set([
  "connection",
  "upgrade",
  "keep-alive",
  "transfer-encoding",
  "sec-websocket-accept",
]);

/**
 * Reads the answer that a handler has written in HTTP/1.1.
 *
 * @param bytes everything that has been written so far
 * @returns null while the head is not complete
 * @throws Error when it is no such answer
 */
export function readHandshakeAnswer(bytes: Buffer): HandshakeAnswer | null {
  const end = bytes.indexOf("\r\n\r\n");
  if (end < 0) {
    if (bytes.length > MAX_HEAD) throw new Error("the head of the answer is too long");
    return null;
  }
  const [first = "", ...lines] = bytes.toString("latin1", 0, end).split("\r\n");
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(first)?.[1]);
  if (!Number.isInteger(status)) throw new Error("the answer is not HTTP/1.1");
  const headers = Object.create(null) as Record<string, string | string[]>;
  for (const line of lines) {
    const at = line.indexOf(":");
    const name = line.slice(0, at).trim().toLowerCase();
    const value = line.slice(at + 1).trim();
    if (name === "" || DROPPED.has(name)) continue;
    const before = headers[name];
    headers[name] = before === undefined ? value : [before, value].flat();
  }
  const accepted = status === SWITCHING || (status >= 200 && status < 300);
  if (accepted) delete headers["content-length"];
  return {
    headers: { ...headers, ":status": String(status === SWITCHING ? 200 : status) },
    accepted,
    rest: bytes.subarray(end + 4),
  };
}
