import type { StoreBackend } from "../store.ts";

/** A backend whose entries can be looked at; outlives the stores over it, as a database does. */
export interface MemoryBackend extends StoreBackend {
  readonly map: Map<string, unknown>;
}

/** Makes a backend in memory. Values are cloned, as a database would. */
export function memoryBackend(
  initial: readonly (readonly [string, unknown])[] = [],
): MemoryBackend {
  const map = new Map<string, unknown>(initial);
  return {
    map,
    entries: () => Promise.resolve([...map]),
    write(set, remove) {
      for (const [key, value] of set) map.set(key, structuredClone(value));
      for (const key of remove) map.delete(key);
      return Promise.resolve();
    },
  };
}
