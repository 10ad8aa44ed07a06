/** Where a {@link Store} keeps its entries. */
export interface StoreBackend {
  entries(): Promise<readonly (readonly [key: string, value: unknown])[]>;
  /** Writes and removes in one transaction. */
  write(
    set: readonly (readonly [key: string, value: unknown])[],
    remove: readonly string[],
  ): Promise<void>;
}

/**
 * What must outlive the worker: a map in memory that is read once per start and written behind. Changes made in one task
 * are written together.
 */
export class Store {
  readonly #backend: StoreBackend | null;
  readonly #map = new Map<string, unknown>();
  readonly #dirty = new Set<string>();
  #loading: Promise<void> | null = null;
  #writing: Promise<void> | null = null;

  /** @param backend null: nothing is kept (for tests, and where the browser has no IndexedDB) */
  constructor(backend: StoreBackend | null) {
    this.#backend = backend;
  }

  /** Resolves when the entries of earlier runs are there; never rejects. */
  ready(): Promise<void> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  get(key: string): unknown {
    return this.#map.get(key);
  }

  set(key: string, value: unknown): void {
    this.#map.set(key, value);
    this.#dirty.add(key);
  }

  delete(key: string): void {
    if (this.#map.delete(key)) this.#dirty.add(key);
  }

  /** Gives the keys with a prefix, the oldest first. */
  keys(prefix: string): readonly string[] {
    return [...this.#map.keys()].filter((key) => key.startsWith(prefix));
  }

  /** Resolves when all changes so far are written; never rejects. */
  flush(): Promise<void> {
    if (this.#dirty.size > 0) this.#writing ??= this.#write();
    return this.#writing ?? Promise.resolve();
  }

  async #load(): Promise<void> {
    try {
      for (const [key, value] of (await this.#backend?.entries()) ?? []) {
        // what was written while loading is newer
        if (!this.#dirty.has(key)) this.#map.set(key, value);
      }
    } catch (error) {
      console.warn("Oriel: reading the worker's memory failed; going on without it", error);
    }
  }

  async #write(): Promise<void> {
    await this.ready();
    while (this.#dirty.size > 0) {
      const keys = [...this.#dirty];
      this.#dirty.clear();
      const set = keys.filter((key) => this.#map.has(key));
      try {
        await this.#backend?.write(
          set.map((key) => [key, this.#map.get(key)]),
          keys.filter((key) => !this.#map.has(key)),
        );
      } catch (error) {
        console.warn(
          "Oriel: writing the worker's memory failed; it lasts until the worker stops",
          error,
        );
      }
    }
    this.#writing = null;
  }
}
