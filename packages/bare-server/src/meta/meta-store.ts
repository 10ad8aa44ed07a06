/** What a method may give: a value, or a promise of it. */
type Eventually<Value> = Value | PromiseLike<Value>;

/**
 * Keeps the metadata of v1 and v2 sockets. Keys are hex digits, values are JSON texts. Several servers behind one
 * balancer need a store that they share. A `Map` is one, too.
 */
export interface MetaStore {
  get(key: string): Eventually<string | undefined>;
  /** @param ttl ms after which the entry may be dropped; a store that knows nothing of time leaves it out */
  set(key: string, value: string, ttl: number): unknown;
  has(key: string): Eventually<boolean>;
  /** @returns whether this very call removed the entry: it decides who may use it */
  delete(key: string): Eventually<boolean>;
  entries(): AsyncIterable<[string, string]> | Iterable<[string, string]>;
  /** Whether entries go by themselves after their time; otherwise the server looks for them now and then. */
  readonly expires?: boolean;
  /** Ends connections of the store. */
  close?(): unknown;
}

/**
 * Makes a store in memory.
 *
 * @param limit entries; the oldest one makes room
 */
export function createMemoryStore(limit = 10_000): MetaStore {
  const values = new Map<string, string>();
  return {
    get: (key) => values.get(key),
    set(key, value) {
      values.delete(key);
      values.set(key, value);
      if (values.size <= limit) return;
      for (const oldest of values.keys()) {
        values.delete(oldest);
        break;
      }
    },
    has: (key) => values.has(key),
    delete: (key) => values.delete(key),
    entries: () => [...values],
  };
}
