import { TapError } from "./tap-error.ts";
import { TapStream, type TapBudget, type TapSink } from "./tap-stream.ts";

/** Gives a name for errors: `request body of exchange "7"`. */
export function partOf(id: number, part: string): string {
  return `${part} of exchange "${id}"`;
}

/** Something that waits for the end of the turn. */
export interface Waiting {
  settle(): void;
}

/** Settles something when the turn of the event loop is over. */
export type Later = (waiting: Waiting) => void;

/**
 * One body or direction of an exchange, for all taps that want it. Nothing is kept for taps that do not: what passes is
 * remembered, by reference, until the end of the turn in which the first of it came, and then given to those who have
 * asked, only.
 */
export class TapSource<T> implements Waiting {
  readonly #id: number;
  readonly #part: string;
  readonly #later: Later;
  #early: T[] = [];
  #earlySizes: number[] = [];
  #sinks: TapSink<T>[] = [];
  #state: "waiting" | "begun" | "settled" = "waiting";
  #ended = false;
  #error: Error | null = null;
  #bytes = 0;

  /**
   * @param id of the exchange
   * @param part of it, for errors: `request body`
   */
  constructor(id: number, part: string, later: Later) {
    this.#id = id;
    this.#part = part;
    this.#later = later;
  }

  /** Bytes that have passed. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Takes what passes. It never throws. */
  push(item: T, size: number): void {
    if (this.#ended) return;
    this.#bytes += size;
    if (this.#state === "settled") {
      for (const sink of this.#sinks) sink.add(item, size);
      return;
    }
    this.#begin();
    this.#early.push(item);
    this.#earlySizes.push(size);
    for (const sink of this.#sinks) sink.add(item, size);
  }

  /** Ends it, once. */
  end(error: Error | null): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    for (const sink of this.#sinks) sink.finish(error);
  }

  /** Adds a sink from the first byte on; false: it is too late for that. */
  attach(sink: TapSink<T>): boolean {
    if (this.#state === "settled") return false;
    for (const [at, item] of this.#early.entries()) sink.add(item, this.#earlySizes[at] ?? 0);
    if (this.#ended) sink.finish(this.#error);
    else this.#sinks.push(sink);
    return true;
  }

  /** Gives it as a stream. */
  open(budget: TapBudget, items = false): TapStream<T> {
    const what = partOf(this.#id, this.#part);
    const stream = new TapStream<T>(budget, what, items);
    if (!this.attach(stream)) stream.destroy(new TapError("TAP_LATE", what));
    return stream;
  }

  /** Forgets what passed in the first turn. */
  settle(): void {
    this.#state = "settled";
    this.#early = [];
    this.#earlySizes = [];
  }

  #begin(): void {
    if (this.#state !== "waiting") return;
    this.#state = "begun";
    this.#later(this);
  }
}
