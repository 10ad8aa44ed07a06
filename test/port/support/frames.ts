import { randomBytes } from "node:crypto";
import type { Duplex } from "node:stream";

/** Messages of a WebSocket over any connection: just enough of RFC 6455 to be a client that sends and reads text. */
export class Frames {
  readonly #socket: Duplex;
  #bytes = Buffer.alloc(0);
  #ended = false;
  #wake: () => void = () => {};

  constructor(socket: Duplex) {
    this.#socket = socket;
    socket.on("data", (chunk: Buffer) => {
      this.#bytes = Buffer.concat([this.#bytes, chunk]);
      this.#wake();
    });
    const end = (): void => {
      this.#ended = true;
      this.#wake();
    };
    socket.on("end", end);
    socket.on("close", end);
    socket.on("error", end);
  }

  /** Sends a text message. */
  send(text: string): void {
    const data = Buffer.from(text);
    const mask = randomBytes(4);
    const head =
      data.length < 126
        ? Buffer.from([0x81, 0x80 | data.length])
        : Buffer.from([0x81, 0x80 | 126, data.length >> 8, data.length & 0xff]);
    const masked = data.map((byte, at) => byte ^ (mask[at % 4] ?? 0));
    this.#socket.write(Buffer.concat([head, mask, masked]));
  }

  /** Waits for the next data message. */
  async next(): Promise<string> {
    for (;;) {
      const taken = this.#take();
      if (taken !== null) return taken;
      if (this.#ended) throw new Error("the socket ended");
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #take(): string | null {
    const [first = 0, second = 0] = this.#bytes;
    const isLong = (second & 0x7f) === 126;
    const start = isLong ? 4 : 2;
    if (this.#bytes.length < start) return null;
    const length = isLong ? this.#bytes.readUInt16BE(2) : second & 0x7f;
    if (this.#bytes.length < start + length) return null;
    const text = this.#bytes.toString("utf8", start, start + length);
    this.#bytes = this.#bytes.subarray(start + length);
    return (first & 0x0f) <= 2 ? text : this.#take();
  }
}
