import { ArrowLeft, ArrowRight, House, RotateCw, X } from "lucide-preact";
import type { JSX } from "preact";
import { platform } from "../shortcuts.ts";
import type { View } from "../state/view.ts";
import { IconButton } from "./icon-button.tsx";

const KEYS = {
  mac: { back: "Meta+[", forward: "Meta+]" },
  other: { back: "Alt+ArrowLeft", forward: "Alt+ArrowRight" },
} as const;

/** Back, forward, reload or stop, home. */
export function Controls({ view }: { readonly view: View }): JSX.Element {
  const keys = KEYS[platform()];
  const empty = view.url.value === "";
  const reload = view.error.value === null ? view.reload : view.retry;
  return (
    <nav class="controls" aria-label="Page">
      <IconButton
        icon={ArrowLeft}
        label="Back"
        keys={keys.back}
        disabled={!view.canGoBack.value}
        act={view.back}
      />
      <IconButton
        icon={ArrowRight}
        label="Forward"
        keys={keys.forward}
        disabled={!view.canGoForward.value}
        act={view.forward}
      />
      {view.loading.value ? (
        <IconButton icon={X} label="Stop" act={view.stop} />
      ) : (
        <IconButton icon={RotateCw} label="Reload" disabled={empty} act={reload} />
      )}
      <IconButton icon={House} label="Home" disabled={empty} act={view.home} />
    </nav>
  );
}
