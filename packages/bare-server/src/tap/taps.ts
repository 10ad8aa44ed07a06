import type { IncomingMessage } from "node:http";
import process from "node:process";
import { ExchangeView } from "./exchange-view.ts";
import type { TapCounts, TapListener, TapOptions } from "./exchange.ts";
import { Probe, type Origin, type RequestHead } from "./probe.ts";
import type { Later, Waiting } from "./tap-source.ts";
import { TapError, type TapErrorCode } from "./tap-error.ts";
import type { TapBudget } from "./tap-stream.ts";

/** Is told what went wrong in a tap. */
export type TapLog = (message: string, error: unknown) => void;

/** Tells it as a warning of the process: one line on stderr. */
export const warnOfTap: TapLog = (message, error) => {
  const why = error instanceof Error ? error.message : String(error);
  process.emitWarning(`${message}: ${why}`, { code: "ORIEL_TAP" });
};

const TOLD: ReadonlySet<string> = new Set<TapErrorCode>(["TAP_BROKEN", "TAP_DROPPED"]);
const MIB = 1_048_576;

/** On the request itself: a weak set costs the collector more than all else that taps do for a request. */
const SHOWN = Symbol("shown to taps");

interface Marked extends IncomingMessage {
  [SHOWN]?: true;
}

interface Tap {
  readonly listener: TapListener;
  readonly budget: TapBudget;
  hasFailed: boolean;
}

/** All taps of a server. Whoever reports asks `active` first: without a tap nothing else is done. */
export class Taps {
  #active = false;
  #taps: readonly Tap[] = [];
  #ids = 0;
  #dropped = 0;
  #failed = 0;
  #waiting: Waiting[] = [];
  readonly #log: TapLog;
  /** Settles what waits for the end of this turn, all at once. */
  readonly #later: Later = (waiting) => {
    this.#waiting.push(waiting);
    if (this.#waiting.length === 1) process.nextTick(afterPromises, this.#settleAll);
  };

  readonly #settleAll = (): void => {
    const all = this.#waiting;
    this.#waiting = [];
    for (const each of all) each.settle();
  };

  constructor(log: TapLog) {
    this.#log = log;
  }

  /** Whether a tap is installed. */
  get active(): boolean {
    return this.#active;
  }

  get counts(): TapCounts {
    return {
      installed: this.#taps.length,
      exchanges: this.#ids,
      dropped: this.#dropped,
      failed: this.#failed,
    };
  }

  /**
   * Installs a tap.
   *
   * @returns a function that removes it; exchanges that run already are shown to their end
   */
  add(listener: TapListener, options: TapOptions = {}): () => void {
    const tap: Tap = {
      listener,
      hasFailed: false,
      budget: {
        perStream: options.bufferLimit ?? MIB,
        total: options.totalLimit ?? 64 * MIB,
        kept: 0,
        onDropped: () => {
          this.#dropped++;
        },
        onFailed: (error) => this.#fail(tap, error),
      },
    };
    this.#taps = [...this.#taps, tap];
    this.#active = true;
    return () => {
      this.#taps = this.#taps.filter((other) => other !== tap);
      this.#active = this.#taps.length > 0;
    };
  }

  /** Shows a new exchange to all taps. To be called only when `active`. */
  open(origin: Origin, head: RequestHead): Probe {
    (origin.request as Marked)[SHOWN] = true;
    this.#ids++;
    const probe = new Probe(this.#ids, origin, head, this.#later);
    for (const tap of this.#taps) {
      try {
        const result = tap.listener(new ExchangeView(probe, tap.budget));
        if (isThenable(result)) result.then(undefined, (error: unknown) => this.#fail(tap, error));
      } catch (error) {
        this.#fail(tap, error);
      }
    }
    return probe;
  }

  /** Counts a reader that was given up because it was too slow. */
  countDropped(): void {
    this.#dropped++;
  }

  /** Tells whether a request has been shown already. */
  hasShown(request: IncomingMessage): boolean {
    return (request as Marked)[SHOWN] === true;
  }

  /** A tap that fails once will often fail always: the first time is logged, the others are counted. */
  #fail(tap: Tap, error: unknown): void {
    // the listener only passes on what it was told of the exchange
    if (error instanceof TapError && TOLD.has(error.code)) return;
    this.#failed++;
    if (tap.hasFailed) return;
    tap.hasFailed = true;
    try {
      this.#log("a tap failed; further failures of it are only counted", error);
    } catch {
      // there is nobody left to tell
    }
  }
}

/**
 * Runs a task when all promises have told what they had to. The queue of ticks goes on behind the last microtask, so no
 * turn of the event loop is spent on it, as an immediate would.
 */
function afterPromises(task: () => void): void {
  queueMicrotask(() => process.nextTick(task));
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value;
}
