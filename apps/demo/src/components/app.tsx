import type { Signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { SearchEngine } from "../search-engines.ts";
import { createShortcuts } from "../shortcuts.ts";
import type { Recents } from "../state/recents.ts";
import type { View } from "../state/view.ts";
import { useFrameKeys } from "../use-frame-keys.ts";
import { AddressBar } from "./address-bar.tsx";
import { Announcer } from "./announcer.tsx";
import { Controls } from "./controls.tsx";
import { Stage } from "./stage.tsx";

/** The whole page: bar and stage of one view. */
export function App({
  view,
  recents,
  engine,
}: {
  readonly view: View;
  readonly recents: Recents;
  readonly engine: Signal<SearchEngine>;
}): JSX.Element {
  const address = useRef<HTMLInputElement>(null);
  const onKeyDown = useMemo(
    () =>
      createShortcuts({
        focusAddress: () => {
          address.current?.focus();
          address.current?.select();
        },
        back: view.back,
        forward: view.forward,
      }),
    [view],
  );

  useFrameKeys(view, onKeyDown);
  useEffect(() => {
    // on a touch screen the keyboard would cover the page
    const typing = matchMedia("(hover: hover) and (pointer: fine)").matches;
    if (typing && view.url.value === "" && window.location.hash === "") address.current?.focus();
  }, [view]);

  return (
    <div class="app">
      <Controls view={view} />
      <AddressBar view={view} input={address} />
      <Stage view={view} recents={recents} engine={engine} />
      <Announcer view={view} />
    </div>
  );
}
