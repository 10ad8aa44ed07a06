import type { BrowserContext, Request } from "playwright-core";

/** ms without a request under way after which a browser counts as quiet. */
const PAUSE = 200;
/** ms without a change after which requests that have not ended are given up: their documents are gone. */
const STALE = 5000;

/** Watches the requests of a browser, of its service workers too. */
export interface Quiet {
  /**
   * Waits until no request is under way.
   */
  wait(): Promise<void>;
}

/** Starts to watch; every request that begins from now on counts. */
export function watchQuiet(context: BrowserContext): Quiet {
  const pending = new Set<Request>();
  let changed = Date.now();
  const end = (request: Request): void => {
    pending.delete(request);
    changed = Date.now();
  };
  context.on("request", (request) => {
    pending.add(request);
    changed = Date.now();
  });
  context.on("requestfinished", end);
  context.on("requestfailed", end);
  return {
    async wait() {
      while (Date.now() - changed < (pending.size > 0 ? STALE : PAUSE)) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      pending.clear();
    },
  };
}
