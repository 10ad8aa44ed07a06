/**
 * Tells the parts of one exchange that nobody waits for it any more. An AbortSignal would do the same, but makes an
 * exception each time, which costs more than all other bookkeeping of a request together.
 */
export class Cancellation {
  readonly #listeners = new Set<() => void>();
  #cancelled = false;

  get cancelled(): boolean {
    return this.#cancelled;
  }

  /** Calls all listeners, once. */
  cancel(): void {
    if (this.#cancelled) return;
    this.#cancelled = true;
    for (const listener of this.#listeners) listener();
    this.#listeners.clear();
  }

  /** Adds a listener; it is called at once when it is too late. */
  onCancel(listener: () => void): void {
    if (this.#cancelled) listener();
    else this.#listeners.add(listener);
  }

  /** Removes a listener. */
  forget(listener: () => void): void {
    this.#listeners.delete(listener);
  }
}
