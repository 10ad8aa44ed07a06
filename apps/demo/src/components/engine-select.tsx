import type { Signal } from "@preact/signals";
import type { JSX } from "preact";
import { findSearchEngine, SEARCH_ENGINES, type SearchEngine } from "../search-engines.ts";

/** Chooses the site that search words go to. */
export function EngineSelect({ engine }: { readonly engine: Signal<SearchEngine> }): JSX.Element {
  return (
    <p class="engine">
      <label>
        <span>Search words with</span>
        <select
          value={engine.value.id}
          onChange={({ currentTarget }) => {
            engine.value = findSearchEngine(currentTarget.value);
          }}
        >
          {SEARCH_ENGINES.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
    </p>
  );
}
