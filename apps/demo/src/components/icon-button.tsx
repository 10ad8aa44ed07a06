import type { LucideIcon } from "lucide-preact";
import type { JSX } from "preact";

/** A button that shows an icon; its label is its name and its tooltip. */
export function IconButton({
  icon: Icon,
  label,
  keys,
  disabled = false,
  act,
}: {
  readonly icon: LucideIcon;
  readonly label: string;
  /** Shortcut, as `aria-keyshortcuts` has it. */
  readonly keys?: string;
  readonly disabled?: boolean;
  readonly act: () => void;
}): JSX.Element {
  const hint = keys?.replace("Meta", "⌘").replace("ArrowLeft", "←").replace("ArrowRight", "→");
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={label}
      aria-keyshortcuts={keys}
      title={hint === undefined ? label : `${label} (${hint})`}
      disabled={disabled}
      onClick={act}
    >
      <Icon size={18} aria-hidden="true" />
    </button>
  );
}
