import type { TapMessage } from "./exchange.ts";
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
 * @param onEnd is called once, with an error when the bytes are no frames, or too long for a tap
 */
export function createMessageDecoder(
  from: TapMessage["from"],
  extensions: string,
  onMessage: (message: TapMessage) => void,
  onEnd: (error: Error | null) => void,
): TapSink<Buffer> {
  const isServer = from === "client";
  const inflater = createInflater(extensions, isServer);
  const reader = new Receiver({
    isServer,
    maxPayload: MAX_MESSAGE,
    extensions: inflater === null ? {} : { [PerMessageDeflate.extensionName]: inflater },
  });
  let ended = false;
  const end = (error: Error | null): void => {
    if (ended) return;
    ended = true;
    onEnd(error);
    reader.destroy();
    inflater?.cleanup();
  };
  const give = (kind: TapMessage["kind"], data: Buffer): void =>
    onMessage({ from, kind, data, time: Date.now() });
  reader.on("message", (data: Buffer, isBinary: boolean) =>
    give(isBinary ? "binary" : "text", data),
  );
  reader.on("ping", (data: Buffer) => give("ping", data));
  reader.on("pong", (data: Buffer) => give("pong", data));
  reader.on("conclude", (code: number, data: Buffer) =>
    onMessage({ from, kind: "close", data, code, time: Date.now() }),
  );
  reader.on("error", end);
  reader.on("finish", () => end(null));

  return {
    add(chunk) {
      // behind a close frame nothing counts
      if (ended || reader.writableEnded) return;
      if (reader.writableLength > MAX_MESSAGE) {
        end(new RangeError("more frames wait than may"));
        return;
      }
      // it takes the mask off in place, and these bytes are on their way to the remote
      reader.write(isServer ? Buffer.from(chunk) : chunk);
    },
    finish(error) {
      if (error === null || ended) reader.end();
      else end(error);
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
