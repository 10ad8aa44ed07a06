import { headersFromLines } from "@oriel/bare-protocol";
import type { TapMessage } from "./exchange.ts";
import { InOrder } from "./in-order.ts";
import { createMessageDecoder } from "./message-decoder.ts";
import { TapError } from "./tap-error.ts";
import { partOf, TapSource, type Later } from "./tap-source.ts";
import { TapStream, type TapBudget } from "./tap-stream.ts";

/** What a connection was switched to, for all taps. */
export interface UpgradeSource {
  readonly protocol: string;
  readonly sentBytes: number;
  readonly receivedBytes: number;
  readonly raw: { readonly client: TapSource<Buffer>; readonly remote: TapSource<Buffer> } | null;
  /** Gives the messages as a stream; null: it is no WebSocket. */
  openMessages(budget: TapBudget): TapStream<TapMessage> | null;
  end(error: Error | null): void;
}

const MESSAGES = "messages";
const HANDSHAKE: ReadonlySet<string> = new Set(["upgrade", "sec-websocket-extensions"]);

/** Two connections that are joined without a look at what passes; WebSocket is read only when a tap wants messages. */
export class RawUpgrade implements UpgradeSource {
  readonly protocol: string;
  readonly client: TapSource<Buffer>;
  readonly remote: TapSource<Buffer>;
  readonly #id: number;
  readonly #later: Later;
  readonly #extensions: string;
  #messages: TapSource<TapMessage> | null = null;

  /**
   * @param id of the exchange
   * @param lines flat lines of the answer that switched the protocol
   */
  constructor(id: number, lines: readonly string[], later: Later) {
    this.#id = id;
    this.#later = later;
    const headers = headersFromLines(lines, HANDSHAKE);
    this.protocol = headers.get("upgrade")?.values[0]?.toLowerCase() ?? "";
    this.#extensions = headers.get("sec-websocket-extensions")?.values.join(", ") ?? "";
    this.client = new TapSource(id, "client's bytes", later);
    this.remote = new TapSource(id, "remote's bytes", later);
  }

  get raw(): { readonly client: TapSource<Buffer>; readonly remote: TapSource<Buffer> } {
    return this;
  }

  get sentBytes(): number {
    return this.client.bytes;
  }

  get receivedBytes(): number {
    return this.remote.bytes;
  }

  openMessages(budget: TapBudget): TapStream<TapMessage> | null {
    if (this.protocol !== "websocket") return null;
    const source = this.#decoded();
    if (source !== null) return source.open(budget, true);
    const what = partOf(this.#id, MESSAGES);
    const stream = new TapStream<TapMessage>(budget, what, true);
    stream.destroy(new TapError("TAP_LATE", what));
    return stream;
  }

  end(error: Error | null): void {
    this.client.end(error);
    this.remote.end(error);
  }

  /** Reads both directions once, for all taps; null: it is too late. */
  #decoded(): TapSource<TapMessage> | null {
    if (this.#messages !== null) return this.#messages;
    const messages = new TapSource<TapMessage>(this.#id, MESSAGES, this.#later);
    const order = new InOrder<TapMessage>((message) => messages.push(message));
    let open = 2;
    const onEnd = (error: Error | null): void => {
      open--;
      if (error !== null)
        messages.end(new TapError("TAP_FRAMES", partOf(this.#id, MESSAGES), error));
      else if (open === 0) messages.end(null);
    };
    for (const from of ["client", "remote"] as const) {
      const decoder = createMessageDecoder(from, this.#extensions, order, onEnd);
      if (!this[from].attach(decoder)) return null;
    }
    this.#messages = messages;
    return messages;
  }
}

/** A WebSocket whose messages the server reads and sends on. */
export class MessageUpgrade implements UpgradeSource {
  readonly protocol = "websocket";
  readonly raw = null;
  readonly #messages: TapSource<TapMessage>;
  #sent = 0;
  #received = 0;

  constructor(id: number, later: Later) {
    this.#messages = new TapSource(id, MESSAGES, later);
  }

  get sentBytes(): number {
    return this.#sent;
  }

  get receivedBytes(): number {
    return this.#received;
  }

  /** Reports a message. */
  pass(from: TapMessage["from"], kind: TapMessage["kind"], data: Buffer, code?: number): void {
    if (from === "client") this.#sent += data.length;
    else this.#received += data.length;
    const time = Date.now();
    const message =
      code === undefined ? { from, kind, data, time } : { from, kind, data, code, time };
    this.#messages.push(message);
  }

  openMessages(budget: TapBudget): TapStream<TapMessage> {
    return this.#messages.open(budget, true);
  }

  end(error: Error | null): void {
    this.#messages.end(error);
  }
}
