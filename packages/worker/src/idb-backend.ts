import { createStore, entries, type UseStore } from "idb-keyval";
import type { StoreBackend } from "./store.ts";

/** Name of the database; the page runtime keeps pages from names like this. */
const DATABASE = "oriel-worker";

/** Keeps a store in IndexedDB. The database is opened at the first use. */
export function createIdbBackend(database: string = DATABASE): StoreBackend {
  let opened: UseStore | null = null;
  const open = (): UseStore => (opened ??= createStore(database, "memory"));
  return {
    entries: () => entries<string, unknown>(open()),
    write: (set, remove) =>
      open()("readwrite", (store) => {
        for (const [key, value] of set) store.put(value, key);
        for (const key of remove) store.delete(key);
        return done(store.transaction);
      }),
  };
}

function done(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.addEventListener("complete", () => resolve());
    const fail = (): void => reject(transaction.error ?? new TypeError("transaction: aborted"));
    transaction.addEventListener("abort", fail);
    transaction.addEventListener("error", fail);
  });
}
