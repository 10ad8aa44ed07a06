import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex, Readable } from "node:stream";
import { factsOf, type ConnectionFacts } from "./connection-facts.ts";
import type { ExchangeKind, TapRemote, TapSummary, TapTimings } from "./exchange.ts";
import { observe } from "./observe.ts";
import { Once } from "./once.ts";
import { TapSource, type Later, type Waiting } from "./tap-source.ts";
import { MessageUpgrade, RawUpgrade, type UpgradeSource } from "./upgrade-source.ts";

/** Points in time of an exchange that parts of the way report. */
export type Moment = "dial" | "lookup" | "connect" | "tls" | "sent" | "firstByte" | "end";

/** The head of a request for a remote. */
export interface RequestHead {
  readonly method: string;
  readonly url: string;
  readonly lines: readonly string[];
}

/** The head of an answer. */
export interface AnswerHead {
  readonly status: number;
  readonly statusText: string;
  /** Flat. */
  readonly lines: readonly string[];
}

/** Who asked for something that goes to a remote, and for what. */
export interface Origin {
  readonly kind: ExchangeKind;
  readonly request: IncomingMessage;
  /** Answer to it; absent: it is answered on the bare connection, as upgrades are. */
  readonly response?: ServerResponse;
}

/** A body that somebody else reads, and how to tell afterwards whether all of it came. */
interface AnswerBody {
  readonly body: Readable;
  isWhole(): boolean;
  /** Flat lines. */
  trailers(): readonly string[];
}

/** All have the same shape, whatever happens first. */
class Timings implements TapTimings, Record<Moment, number | undefined> {
  readonly start = Date.now();
  dial: number | undefined = undefined;
  lookup: number | undefined = undefined;
  connect: number | undefined = undefined;
  tls: number | undefined = undefined;
  sent: number | undefined = undefined;
  firstByte: number | undefined = undefined;
  end: number | undefined = undefined;
}

/**
 * What the parts of the server report of one exchange, for all taps. It exists only where a tap is installed; none of
 * its methods throws, and none changes a stream or starts its flow.
 */
export class Probe implements Waiting {
  readonly id: number;
  readonly origin: Origin;
  readonly head: RequestHead;
  readonly client: ConnectionFacts;
  readonly answer: Once<AnswerHead | null> = new Once();
  readonly upgrade: Once<UpgradeSource | null> = new Once();
  readonly summary: Once<TapSummary> = new Once();
  readonly requestBody: TapSource<Buffer>;
  readonly answerBody: TapSource<Buffer>;
  readonly later: Later;
  #lines: readonly string[] | null = null;
  readonly #startMark = performance.now();
  readonly #timings = new Timings();
  #remote: TapRemote | null = null;
  #upgrade: UpgradeSource | null = null;
  #answerLines: readonly string[] = [];
  #trailers: readonly string[] = [];
  #ended = false;
  #error: Error | null = null;

  constructor(id: number, origin: Origin, head: RequestHead, later: Later) {
    this.id = id;
    this.origin = origin;
    this.head = head;
    this.later = later;
    // at once: afterwards the connection may have gone
    this.client = factsOf(origin.request.socket);
    this.requestBody = new TapSource(id, "request body", later);
    this.answerBody = new TapSource(id, "answer body", later);
  }

  /** Lines of the request as far as they are known. */
  get lines(): readonly string[] {
    return this.#lines ?? this.head.lines;
  }

  /** Reports the lines that really went out, when the connection has added some. */
  wrote(lines: readonly string[]): void {
    this.#lines = lines;
  }

  /** Reports that something has happened; the first time counts. */
  at(moment: Moment): void {
    this.#timings[moment] ??= performance.now() - this.#startMark;
  }

  /** Reports the connection on which the request goes. */
  over(socket: Duplex, httpVersion: string, reused: boolean): void {
    const { address, port, tls } = factsOf(socket);
    this.#remote = { address, port, httpVersion, tls, reused };
  }

  /** Reports the body of the request, null for none, before anybody reads it. */
  sends(body: Readable | null): void {
    if (body === null) {
      this.requestBody.end(null);
      return;
    }
    observe(body, (chunk) => this.requestBody.push(chunk));
    body.on("end", () => this.requestBody.end(null));
    body.on("close", () => this.requestBody.end(brokenOff()));
  }

  /** Reports the head of the answer. */
  answered(head: AnswerHead): void {
    this.at("firstByte");
    this.#answerLines = head.lines;
    this.answer.settle(head);
  }

  /** Reports bytes of an answer that the server makes itself. */
  receivedBytes(chunk: Buffer): void {
    this.upgrade.settle(null);
    this.answerBody.push(chunk);
  }

  /** Reports the body of the answer, before anybody reads it; its end is the end of the exchange. */
  receives({ body, isWhole, trailers }: AnswerBody): void {
    this.upgrade.settle(null);
    observe(body, (chunk) => this.answerBody.push(chunk));
    let whole = false;
    body.on("end", () => {
      // before the end of the outer answer cancels what is left of the exchange
      whole = isWhole();
      this.#trailers = trailers();
    });
    const close = (): void => this.end(whole ? null : (body.errored ?? brokenOff()));
    // one that broke in the turn of its head tells nothing more
    if (body.closed) close();
    else body.on("close", close);
  }

  /** Reports a connection on which bytes are passed on as they come, and that the client is told so. */
  reached(socket: Duplex): void {
    this.over(socket, "", false);
    this.answered({ status: 200, statusText: "Connection established", lines: [] });
  }

  /**
   * Reports that two connections are joined from now on, before anybody reads them; when both have closed the exchange
   * has ended.
   *
   * @param head bytes of `client` that have been passed on already, in the same way `first` of `remote`
   */
  tunnels(client: Duplex, remote: Duplex, head?: Buffer, first?: Buffer): void {
    const raw = new RawUpgrade(this.id, this.#answerLines, this.later);
    this.#switchTo(raw);
    for (const [from, early, source] of [
      [client, head, raw.client],
      [remote, first, raw.remote],
    ] as const) {
      if (early !== undefined && early.length > 0) source.push(early);
      observe(from, (chunk) => source.push(chunk));
      from.on("end", () => source.end(null));
      from.on("close", () => {
        const { errored } = from;
        source.end(errored ?? (from.readableEnded ? null : brokenOff()));
        if (!client.closed || !remote.closed) return;
        const isEnded = client.readableEnded || remote.readableEnded;
        this.end(client.errored ?? remote.errored ?? (isEnded ? null : brokenOff()));
      });
    }
  }

  /** Reports that messages are passed on from now on; they are told to what it gives. */
  relays(): MessageUpgrade {
    const messages = new MessageUpgrade(this.id, this.later);
    this.#switchTo(messages);
    return messages;
  }

  /**
   * Reports the end; only the first one counts.
   *
   * @param error null: it ended well
   */
  end(error: Error | null): void {
    if (this.#ended) return;
    this.#ended = true;
    this.at("end");
    this.requestBody.end(error);
    this.answerBody.end(error);
    this.answer.settle(null);
    this.upgrade.settle(null);
    this.#upgrade?.end(error);
    this.#error = error;
    // the error answer of a request that failed is written in this turn
    this.later(this);
  }

  /** Tells the end. */
  settle(): void {
    this.summary.settle({
      timings: this.#timings,
      remote: this.#remote,
      sentBytes: this.requestBody.bytes + (this.#upgrade?.sentBytes ?? 0),
      receivedBytes: this.answerBody.bytes + (this.#upgrade?.receivedBytes ?? 0),
      trailers: this.#trailers,
      error: this.#error,
    });
  }

  #switchTo(upgrade: UpgradeSource): void {
    this.#upgrade = upgrade;
    this.requestBody.end(null);
    this.answerBody.end(null);
    this.upgrade.settle(upgrade);
  }
}

function brokenOff(): Error {
  return new Error("it broke off before its end");
}
