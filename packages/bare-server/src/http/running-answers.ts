import type { ServerResponse } from "node:http";

/** The answers that have not come to their end. */
export class RunningAnswers {
  readonly #answers = new Set<ServerResponse>();
  #empty: () => void = () => {};

  /** Remembers an answer until it has ended, in whatever way. */
  add(response: ServerResponse): void {
    this.#answers.add(response);
    response.once("close", () => {
      this.#answers.delete(response);
      if (this.#answers.size === 0) this.#empty();
    });
  }

  /**
   * Waits until all have ended, and destroys those that have not in time.
   *
   * @param grace ms
   */
  async end(grace: number): Promise<void> {
    if (this.#answers.size > 0 && grace > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, grace);
        this.#empty = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    for (const response of this.#answers) response.destroy();
  }
}
