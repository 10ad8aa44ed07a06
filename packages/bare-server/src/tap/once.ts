/** A value that comes once, with a promise that is only made when somebody asks for it. */
export class Once<T> {
  #value: T | undefined;
  #isSettled = false;
  #promise: Promise<T> | null = null;
  #resolve: ((value: T) => void) | null = null;

  get promise(): Promise<T> {
    this.#promise ??= this.#isSettled
      ? Promise.resolve(this.#value as T)
      : new Promise((resolve) => {
          this.#resolve = resolve;
        });
    return this.#promise;
  }

  /** Sets the value; further ones are ignored. */
  settle(value: T): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#value = value;
    this.#resolve?.(value);
  }
}
