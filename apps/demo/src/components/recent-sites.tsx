import { X } from "lucide-preact";
import type { JSX } from "preact";
import type { Recents } from "../state/recents.ts";
import { SiteTile } from "./site-tile.tsx";

/** The sites that were open before; each can be opened again and removed. */
export function RecentSites({
  recents,
  open,
}: {
  readonly recents: Recents;
  readonly open: (url: string) => void;
}): JSX.Element | null {
  const list = recents.list.value;
  if (list.length === 0) return null;
  return (
    <section class="recents" aria-labelledby="recents-title">
      <header>
        <h2 id="recents-title">Recent</h2>
        <button type="button" class="text-button" onClick={recents.clear}>
          Clear
        </button>
      </header>
      <ul>
        {list.map((site) => {
          const { host } = new URL(site.url);
          return (
            <li key={site.url} class="recent">
              <a
                href={`#${site.url}`}
                class="recent-link"
                title={site.url}
                onClick={(event) => {
                  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
                  event.preventDefault();
                  open(site.url);
                }}
              >
                <SiteTile host={host} icon={site.icon} />
                <span class="recent-text">
                  <b>{site.title || host}</b>
                  <small>{host}</small>
                </span>
              </a>
              <button
                type="button"
                class="recent-remove"
                aria-label={`Remove ${host}`}
                title="Remove"
                onClick={() => recents.remove(site.url)}
              >
                <X size={14} aria-hidden="true" />
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
