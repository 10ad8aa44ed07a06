import { SdkError } from "./sdk-error.ts";

/** What is being waited for, as it stands in the error's message. */
interface Step {
  /** A verb with what belongs to it: `register the service worker`. */
  readonly what: string;
  readonly subject: string;
  /** Completes "…: after 60 s": `the server has not sent the script`. */
  readonly missing: string;
}

/** One span of time that several steps share. */
export interface Deadline {
  /**
   * Waits for work.
   *
   * @throws SdkError `TIMEOUT` when the span is over, or the reason of the signal that ended it early
   */
  wait<T>(work: Promise<T>, step: Step): Promise<T>;
}

/**
 * Starts a span of time.
 *
 * @param timeout ms
 * @param signal ends the span early
 */
export function createDeadline(timeout: number, signal: AbortSignal): Deadline {
  const end = Date.now() + timeout;
  return {
    async wait(work, { what, subject, missing }) {
      if (signal.aborted) {
        work.catch(() => undefined);
        throw signal.reason as Error;
      }
      const waiting = new AbortController();
      const over = new Promise<never>((_, reject) => {
        const why = `after ${Math.round(timeout / 1000)} s ${missing}`;
        const timer = setTimeout(
          () => reject(new SdkError("TIMEOUT", what, subject, why)),
          Math.max(0, end - Date.now()),
        );
        waiting.signal.addEventListener("abort", () => clearTimeout(timer));
        signal.addEventListener("abort", () => reject(signal.reason as Error), {
          signal: waiting.signal,
        });
      });
      try {
        return await Promise.race([work, over]);
      } finally {
        waiting.abort();
      }
    },
  };
}
