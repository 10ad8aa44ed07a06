import { HTTP2_PREFACE } from "./preface.ts";

/** Types of frames. */
export const FRAME = {
  data: 0,
  headers: 1,
  reset: 3,
  settings: 4,
  ping: 6,
  goAway: 7,
  continuation: 9,
} as const;
const END_STREAM = 1;
const END_HEADERS = 4;

/** Writes a frame. */
export function frame(
  type: number,
  flags: number,
  stream: number,
  payload: Buffer = Buffer.alloc(0),
): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** What a client begins with. */
export const HELLO: Buffer = Buffer.concat([
  Buffer.from(HTTP2_PREFACE, "latin1"),
  frame(FRAME.settings, 0, 0),
]);

/** Writes the head of a request; texts of at most 126 bytes each. */
export function head(
  stream: number,
  fields: readonly (readonly [string, string])[],
  ends = true,
): Buffer {
  const block = Buffer.concat(
    fields.flatMap(([name, value]) => [
      Buffer.from([0, name.length]),
      Buffer.from(name, "latin1"),
      Buffer.from([value.length]),
      Buffer.from(value, "latin1"),
    ]),
  );
  return frame(FRAME.headers, END_HEADERS | (ends ? END_STREAM : 0), stream, block);
}

/** Head of a simple request. */
export function get(stream: number, path = "/bare/"): Buffer {
  return head(stream, [
    [":method", "GET"],
    [":scheme", "http"],
    [":authority", "localhost"],
    [":path", path],
  ]);
}

/** Reads whole frames off a text of bytes. */
export function framesIn(bytes: Buffer): { type: number; stream: number; payload: Buffer }[] {
  const frames = [];
  for (let at = 0; at + 9 <= bytes.length;) {
    const length = bytes.readUIntBE(at, 3);
    frames.push({
      type: bytes[at + 3] ?? 0,
      stream: bytes.readUInt32BE(at + 5),
      payload: bytes.subarray(at + 9, at + 9 + length),
    });
    at += 9 + length;
  }
  return frames;
}
