import type { JSX } from "preact";
import { useState } from "preact/hooks";

/** A site's icon on a tile; the first letter of its host when it has none that loads. */
export function SiteTile({
  host,
  icon,
}: {
  readonly host: string;
  readonly icon: string;
}): JSX.Element {
  const [broken, setBroken] = useState(false);
  const letter = host
    .replace(/^www\./, "")
    .slice(0, 1)
    .toUpperCase();
  return (
    <span class="tile" aria-hidden="true">
      {icon === "" || broken ? (
        letter
      ) : (
        <img src={icon} alt="" width={18} height={18} onError={() => setBroken(true)} />
      )}
    </span>
  );
}
