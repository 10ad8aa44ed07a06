import { captureRejectionSymbol } from "node:events";
import { Readable } from "node:stream";
import { TapError } from "./tap-error.ts";

/** What the streams of one tap share. */
export interface TapBudget {
  /** Bytes that one stream may keep. */
  readonly perStream: number;
  /** Bytes that all may keep together. */
  readonly total: number;
  /** Bytes that they keep. */
  kept: number;
  /** Is told of each stream that was given up. */
  readonly onDropped: (error: TapError) => void;
  /** Is told what a listener of a stream threw. */
  readonly onFailed: (error: unknown) => void;
}

/** Takes what passes, one item after the other. */
export interface TapSink<T> {
  /** @param size bytes */
  add(item: T, size: number): void;
  /** @param error null: it ended well */
  finish(error: Error | null): void;
}

/** A promise of a listener that is rejected counts as an error it throws; the types of streams do not know of it. */
const BYTES: object = { captureRejections: true };
const ITEMS: object = { captureRejections: true, objectMode: true, highWaterMark: 1 };

/**
 * A stream that is fed and never holds up who feeds it: what its reader leaves behind is kept up to the limits, then
 * the stream is destroyed with `TAP_DROPPED`. Whatever its listeners throw stays in here.
 */
export class TapStream<T> extends Readable implements TapSink<T> {
  static {
    // node calls it when the promise of a listener is rejected; as a member it has a name that declarations cannot say
    Object.defineProperty(this.prototype, captureRejectionSymbol, {
      value(this: TapStream<unknown>, error: unknown) {
        this.#fail(error);
      },
    });
  }

  readonly #budget: TapBudget;
  readonly #what: string;
  #queue: { readonly item: T; readonly size: number }[] = [];
  #kept = 0;
  #wants = true;
  #ended = false;
  #failure: Error | null = null;

  /**
   * @param what of which stream errors speak
   * @param items whether it gives objects and not bytes
   */
  constructor(budget: TapBudget, what: string, items: boolean) {
    super(items ? ITEMS : BYTES);
    this.#budget = budget;
    this.#what = what;
  }

  add(item: T, size: number): void {
    if (this.destroyed) return;
    if (this.#wants && this.#queue.length === 0) {
      this.#wants = this.push(item);
      return;
    }
    const budget = this.#budget;
    this.#kept += size;
    budget.kept += size;
    if (this.#kept > budget.perStream || budget.kept > budget.total) {
      const error = new TapError("TAP_DROPPED", this.#what);
      this.destroy(error);
      budget.onDropped(error);
    } else this.#queue.push({ item, size });
  }

  finish(error: Error | null): void {
    this.#ended = true;
    if (error !== null) this.#failure = new TapError("TAP_BROKEN", this.#what, error);
    if (this.#queue.length === 0) this.#end();
  }

  override _read(): void {
    this.#wants = true;
    while (this.#wants && this.#queue.length > 0) {
      const next = this.#queue.shift();
      if (next === undefined) break;
      this.#kept -= next.size;
      this.#budget.kept -= next.size;
      this.#wants = this.push(next.item);
    }
    if (this.#ended && this.#queue.length === 0) this.#end();
  }

  /** What has come is read before a failure is told. */
  override read(size?: number): unknown {
    const chunk: unknown = super.read(size);
    if (this.#failure !== null && this.#queue.length === 0) this.#end();
    return chunk;
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#budget.kept -= this.#kept;
    this.#kept = 0;
    this.#queue = [];
    done(error);
  }

  override emit(event: string | symbol, ...values: unknown[]): boolean {
    // an error that nobody listens for would end the process
    if (event === "error" && this.listenerCount("error") === 0) return false;
    try {
      return super.emit(event as string, ...values);
    } catch (error) {
      this.#fail(error);
      return true;
    }
  }

  #fail(error: unknown): void {
    this.#budget.onFailed(error);
    this.destroy(new TapError("TAP_CLOSED", this.#what, error));
  }

  #end(): void {
    if (this.destroyed || this.readableEnded) return;
    if (this.#failure === null) this.push(null);
    else if (this.readableLength === 0) this.destroy(this.#failure);
  }
}
