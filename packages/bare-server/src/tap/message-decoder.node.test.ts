import { constants, deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { TapMessage } from "./exchange.ts";
import { InOrder } from "./in-order.ts";
import { createMessageDecoder } from "./message-decoder.ts";

const KINDS = { text: 1, binary: 2, ping: 9, pong: 10 } as const;
type Kind = keyof typeof KINDS;

/** Writes one frame, masked as clients must. */
function frame(opcode: number, isLast: boolean, data: Buffer, mask: Buffer | null): Buffer {
  const { length } = data;
  const head = Buffer.alloc(length < 126 ? 2 : 4);
  head[0] = (isLast ? 0x80 : 0) | opcode;
  head[1] = (mask === null ? 0 : 0x80) | (length < 126 ? length : 126);
  if (length >= 126) head.writeUInt16BE(length, 2);
  if (mask === null) return Buffer.concat([head, data]);
  return Buffer.concat([head, mask, data.map((byte, at) => byte ^ (mask[at & 3] ?? 0))]);
}

/** Cuts bytes at some places. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const at = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length];
  const sorted = at.toSorted((a, b) => a - b);
  return sorted.slice(1).map((end, index) => bytes.subarray(sorted[index], end));
}

/** Reads chunks, and gives messages as kind and text, and the error at the end. */
async function decode(
  from: TapMessage["from"],
  chunks: readonly Buffer[],
): Promise<{ messages: [string, string][]; error: Error | null }> {
  const messages: [string, string][] = [];
  const error = await new Promise<Error | null>((resolve) => {
    const order = new InOrder<TapMessage>(({ kind, data }) =>
      messages.push([kind, data.toString("latin1")]),
    );
    const decoder = createMessageDecoder(from, "", order, resolve);
    for (const chunk of chunks) decoder.add(chunk, chunk.length);
    decoder.finish(null);
  });
  return { messages, error };
}

const message = fc.record({
  kind: fc.constantFrom<Kind[]>("text", "binary", "ping", "pong"),
  // control frames are short, texts are UTF-8
  text: fc.string({ maxLength: 120 }).map((text) => text.replace(/[^\x20-\x7E]/g, "?")),
  parts: fc.integer({ min: 1, max: 4 }),
});

it("reads the same messages however they are cut, and changes no byte", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(message, { maxLength: 8 }),
      fc.uint8Array({ minLength: 4, maxLength: 4 }),
      fc.array(fc.nat(4000), { maxLength: 20 }),
      fc.constantFrom<TapMessage["from"][]>("client", "remote"),
      async (messages, key, places, from) => {
        const mask = from === "client" ? Buffer.from(key) : null;
        const frames = messages.flatMap(({ kind, text, parts }) => {
          const data = Buffer.from(text.repeat(kind === "binary" ? 3 : 1));
          const whole = kind === "ping" || kind === "pong" ? 1 : parts;
          const size = Math.ceil(data.length / whole);
          return Array.from({ length: whole }, (_, at) =>
            frame(
              at === 0 ? KINDS[kind] : 0,
              at === whole - 1,
              data.subarray(at * size, (at + 1) * size),
              mask,
            ),
          );
        });
        const bytes = Buffer.concat(frames);
        const before = Buffer.from(bytes);
        const decoded = await decode(from, cut(bytes, places));
        expect(bytes.equals(before)).toBe(true);
        expect(decoded).toEqual({
          messages: messages.map(({ kind, text }) => [
            kind,
            text.repeat(kind === "binary" ? 3 : 1),
          ]),
          error: null,
        });
      },
    ),
  );
});

it("gives messages of both sides in the order in which they came, though inflating takes its time", async () => {
  const text = Buffer.from("long ".repeat(100_000));
  const deflated = deflateRawSync(text, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4);
  const compressed = frame(KINDS.text | 0x40, true, deflated, Buffer.from([1, 2, 3, 4]));
  const messages: string[] = [];
  const order = new InOrder<TapMessage>(({ from, data }) =>
    messages.push(`${from} ${data.length}`),
  );
  await new Promise<void>((resolve) => {
    let open = 2;
    const [client, remote] = (["client", "remote"] as const).map((from) =>
      createMessageDecoder(from, "permessage-deflate", order, () => {
        open--;
        if (open === 0) resolve();
      }),
    );
    for (let count = 0; count < 3; count++) {
      client?.add(compressed, compressed.length);
      remote?.add(frame(KINDS.text, true, Buffer.from("short"), null), 0);
    }
    client?.finish(null);
    remote?.finish(null);
  });
  expect(messages).toEqual(Array.from({ length: 3 }, () => ["client 500000", "remote 5"]).flat());
});

it("never throws, whatever comes", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 10 }),
      async (chunks) => {
        const { messages } = await decode(
          "remote",
          chunks.map((chunk) => Buffer.from(chunk)),
        );
        expect(Array.isArray(messages)).toBe(true);
      },
    ),
  );
});

it("gives up a frame that is too long to be put together", async () => {
  const head = Buffer.from([0x82, 127, 0, 0, 0, 0, 2, 0, 0, 0]);
  expect((await decode("remote", [head])).error).toMatchObject({
    code: "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH",
  });
});
