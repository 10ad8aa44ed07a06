/** A value that comes once, with a promise that is only made when somebody asks for it. */
export class Once<T> {
  #value: { readonly value: T } | null = null;
  #promise: Promise<T> | null = null;
  #resolve: (value: T) => void = () => {};

  get isSettled(): boolean {
    return this.#value !== null;
  }

  get promise(): Promise<T> {
    if (this.#promise === null) {
      this.#promise = new Promise((resolve) => {
        this.#resolve = resolve;
      });
      if (this.#value !== null) this.#resolve(this.#value.value);
    }
    return this.#promise;
  }

  /** Sets the value; further ones are ignored. */
  settle(value: T): void {
    if (this.#value !== null) return;
    this.#value = { value };
    this.#resolve(value);
  }
}
