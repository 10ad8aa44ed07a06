import type { Signal } from "@preact/signals";
import type { JSX } from "preact";
import type { SearchEngine } from "../search-engines.ts";
import type { Recents } from "../state/recents.ts";
import type { View } from "../state/view.ts";
import { EngineSelect } from "./engine-select.tsx";
import { RecentSites } from "./recent-sites.tsx";
import { WindowArt } from "./window-art.tsx";

/** What stands in the place of a page when none is open. */
export function Home({
  view,
  recents,
  engine,
}: {
  readonly view: View;
  readonly recents: Recents;
  readonly engine: Signal<SearchEngine>;
}): JSX.Element {
  return (
    <div class="home">
      <section class="panel intro">
        <WindowArt />
        <h1>A window on any site</h1>
        <p>
          Type an address above: Oriel fetches the site through this server and shows it here, as if
          it ran at its own address.
        </p>
      </section>
      <RecentSites recents={recents} open={view.go} />
      <EngineSelect engine={engine} />
    </div>
  );
}
