import type { ServerResponse } from "node:http";

/**
 * The answers that have not come to their end. Each has a place in a list, which is given to another one when it has
 * ended: a Set, as any hash table of V8, keeps alive what was in it until the next full garbage collection, and with
 * an answer all of its request.
 */
export class RunningAnswers {
  readonly #places: (ServerResponse | undefined)[] = [];
  readonly #free: number[] = [];
  #empty: () => void = () => {};

  /** Remembers an answer until it has ended, in whatever way. */
  add(response: ServerResponse): void {
    const place = this.#free.pop() ?? this.#places.length;
    this.#places[place] = response;
    response.once("close", () => {
      this.#places[place] = undefined;
      this.#free.push(place);
      if (this.#isEmpty()) this.#empty();
    });
  }

  /**
   * Waits until all have ended, and destroys those that have not in time.
   *
   * @param grace ms
   */
  async end(grace: number): Promise<void> {
    if (!this.#isEmpty() && grace > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, grace);
        this.#empty = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    for (const response of this.#places) response?.destroy();
  }

  #isEmpty(): boolean {
    return this.#free.length === this.#places.length;
  }
}
