import { Globe, Search } from "lucide-preact";
import type { JSX } from "preact";
import { useState } from "preact/hooks";

/** A site's icon; a globe when it has none that loads, a magnifying glass while someone types. */
export function SiteIcon({
  url,
  icon,
  searching = false,
}: {
  readonly url: string;
  readonly icon: string;
  readonly searching?: boolean;
}): JSX.Element {
  const [broken, setBroken] = useState("");
  if (searching) return <Search size={16} aria-hidden="true" />;
  if (icon === "" || url === "" || broken === icon) return <Globe size={16} aria-hidden="true" />;
  return (
    <img
      key={icon}
      class="site-icon"
      src={icon}
      alt=""
      width={16}
      height={16}
      onError={() => setBroken(icon)}
    />
  );
}
