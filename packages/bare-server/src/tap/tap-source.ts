import { TapError } from "./tap-error.ts";
import { TapStream, type TapBudget, type TapSink } from "./tap-stream.ts";

/** Something that waits for the end of the turn. */
export interface Waiting {
  settle(): void;
}

/** Settles something when the turn of the event loop is over. */
export type Later = (waiting: Waiting) => void;

/** Gives a name for errors: `request body of exchange "7"`. */
export function partOf(id: number, part: string): string {
  return `${part} of exchange "${id}"`;
}

/** What passes: the size of bytes is their length, that of a message the one it says. */
type Item = { readonly length: number } | { readonly data: { readonly length: number } };

/** Bytes that a message stands for beside its payload. */
const OVERHEAD = 64;

function sizeOf(item: Item): number {
  return "data" in item ? item.data.length + OVERHEAD : item.length;
}

/**
 * One body or direction of an exchange, for all taps that want it. Nothing is kept for taps that do not: what passes is
 * remembered, by reference, until the end of the turn in which the first of it came, and then given to those who have
 * asked, only.
 */
export class TapSource<T extends Item> implements Waiting {
  readonly #id: number;
  readonly #part: string;
  readonly #later: Later;
  /** What passed in the first turn; null: nothing has, or the turn is over. */
  #early: T[] | null = null;
  #sinks: TapSink<T>[] | null = null;
  #isSettled = false;
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
  push(item: T): void {
    if (this.#ended) return;
    const size = sizeOf(item);
    this.#bytes += size;
    if (!this.#isSettled) {
      if (this.#early === null) {
        this.#early = [];
        this.#later(this);
      }
      this.#early.push(item);
    }
    if (this.#sinks !== null) for (const sink of this.#sinks) sink.add(item, size);
  }

  /** Ends it, once. */
  end(error: Error | null): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    if (this.#sinks !== null) for (const sink of this.#sinks) sink.finish(error);
  }

  /** Forgets what passed in the first turn. */
  settle(): void {
    this.#isSettled = true;
    this.#early = null;
  }

  /** Adds a sink from the first byte on; false: it is too late for that. */
  attach(sink: TapSink<T>): boolean {
    if (this.#isSettled) return false;
    for (const item of this.#early ?? []) sink.add(item, sizeOf(item));
    if (this.#ended) sink.finish(this.#error);
    else if (this.#sinks === null) this.#sinks = [sink];
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
}
