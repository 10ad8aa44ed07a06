import { type Signal, signal } from "@preact/signals";
import { findSearchEngine, type SearchEngine } from "../search-engines.ts";
import type { Store } from "./store.ts";

/** Makes the chosen search engine, kept in a store. */
export function createSearchEngine(store: Store): Signal<SearchEngine> {
  const engine = signal(findSearchEngine(store.read()));
  engine.subscribe(({ id }) => {
    if (store.read() !== id) store.write(id);
  });
  return engine;
}
