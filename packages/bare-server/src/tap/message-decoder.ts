import type { TapMessage } from "./exchange.ts";
import type { InOrder, Ticket } from "./in-order.ts";
import type { TapSink } from "./tap-stream.ts";
import { wsParts, type Inflater } from "./ws-parts.ts";

const { extension, PerMessageDeflate, Receiver } = wsParts;

/** Bytes of the largest message that is put together for taps, and of frames that may wait to be read. */
const MAX_MESSAGE = 16 * 1_048_576;

/**
 * Makes a sink for one direction of a WebSocket's connection that gives its messages: fragments joined,
 * permessage-deflate undone.
 *
 * @param from who sends them
 * @param extensions value of `Sec-WebSocket-Extensions` in the answer, empty for none
 * @param order gets the messages; both directions have the same one, for inflating takes its time
 * @param onEnd is called once, with an error when the bytes are no frames, or too long for a tap
 */
export function createMessageDecoder(
  from: TapMessage["from"],
  extensions: string,
  order: InOrder<TapMessage>,
  onEnd: (error: Error | null) => void,
): TapSink<Buffer> {
  const isServer = from === "client";
  const inflater = createInflater(extensions, isServer);
  const reader = new Receiver({
    isServer,
    maxPayload: MAX_MESSAGE,
    extensions: inflater === null ? {} : { [PerMessageDeflate.extensionName]: inflater },
  });
  /** Chunks that the reader has not done with; it has the first one, so that its messages are known to be of that. */
  const chunks: { readonly bytes: Buffer; readonly ticket: Ticket<TapMessage> }[] = [];
  let waiting = 0;
  let isLast = false;
  let ended = false;
  const end = (error: Error | null): void => {
    if (ended) return;
    ended = true;
    for (const { ticket } of chunks.splice(0)) order.end(ticket);
    onEnd(error);
    reader.destroy();
    inflater?.cleanup();
  };
  const readNext = (): void => {
    const [next] = chunks;
    if (next !== undefined && !reader.writableEnded) reader.write(next.bytes, done);
    // behind a close frame nothing counts
    else if (isLast || reader.writableEnded) reader.end();
  };
  const done = (): void => {
    const first = chunks.shift();
    if (first === undefined) return;
    waiting -= first.bytes.length;
    order.end(first.ticket);
    readNext();
  };
  const give = (kind: TapMessage["kind"], data: Buffer, code?: number): void => {
    const [first] = chunks;
    if (first === undefined) return;
    const { time } = first.ticket;
    const message = { from, kind, data, time };
    order.result(first.ticket, code === undefined ? message : { ...message, code });
  };
  reader.on("message", (data: Buffer, isBinary: boolean) =>
    give(isBinary ? "binary" : "text", data),
  );
  reader.on("ping", (data: Buffer) => give("ping", data));
  reader.on("pong", (data: Buffer) => give("pong", data));
  reader.on("conclude", (code: number, data: Buffer) => give("close", data, code));
  reader.on("error", end);
  reader.on("finish", () => end(null));

  return {
    add(chunk) {
      if (ended || reader.writableEnded) return;
      waiting += chunk.length;
      if (waiting > MAX_MESSAGE) {
        end(new RangeError("more frames wait than may"));
        return;
      }
      // it takes the mask off in place, and these bytes are on their way to the remote
      chunks.push({ bytes: isServer ? Buffer.from(chunk) : chunk, ticket: order.begin() });
      if (chunks.length === 1) readNext();
    },
    finish(error) {
      isLast = true;
      if (error !== null) end(error);
      else if (chunks.length === 0) reader.end();
    },
  };
}

/** Agrees on the compression as both sides have; null: there is none. */
function createInflater(extensions: string, isServer: boolean): Inflater | null {
  if (extensions === "") return null;
  try {
    const agreed = extension.parse(extensions)[PerMessageDeflate.extensionName];
    if (agreed === undefined) return null;
    const inflater = new PerMessageDeflate({ isServer, maxPayload: MAX_MESSAGE });
    inflater.accept(agreed);
    return inflater;
  } catch {
    // frames will show whether it matters
    return null;
  }
}
