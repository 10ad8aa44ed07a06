import type { Signal } from "@preact/signals";
import type { JSX } from "preact";
import type { SearchEngine } from "../search-engines.ts";
import type { Recents } from "../state/recents.ts";
import type { View } from "../state/view.ts";
import { ErrorPanel } from "./error-panel.tsx";
import { Frame } from "./frame.tsx";
import { Home } from "./home.tsx";

/** What lies below the bar: the page, or what stands in its place. */
export function Stage({
  view,
  recents,
  engine,
}: {
  readonly view: View;
  readonly recents: Recents;
  readonly engine: Signal<SearchEngine>;
}): JSX.Element {
  const error = view.error.value;
  const home = error === null && view.url.value === "";
  return (
    <main class="stage" aria-busy={view.loading.value}>
      {view.loading.value && <div class="progress" aria-hidden="true" />}
      <Frame view={view} hidden={home || error !== null} />
      {error !== null && <ErrorPanel error={error} retry={view.retry} />}
      {home && <Home view={view} recents={recents} engine={engine} />}
    </main>
  );
}
