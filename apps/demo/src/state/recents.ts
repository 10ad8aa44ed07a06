import { type ReadonlySignal, signal } from "@preact/signals";
import type { Store } from "./store.ts";

/** A site that was open before. */
export interface Recent {
  /** The page that was seen last; one entry for each origin. */
  readonly url: string;
  readonly title: string;
  /** URL of the icon for an `<img>` of this page; empty when there is none. */
  readonly icon: string;
}

/** The sites that were open before, newest first. */
export interface Recents {
  readonly list: ReadonlySignal<readonly Recent[]>;
  add(page: Recent): void;
  remove(url: string): void;
  clear(): void;
}

const LIMIT = 8;

/** Makes the list, from what the store has. */
export function createRecents(store: Store): Recents {
  const stored = store.read();
  const list = signal<readonly Recent[]>(
    Array.isArray(stored) ? stored.filter(isRecent).slice(0, LIMIT) : [],
  );

  function set(next: readonly Recent[]): void {
    list.value = next;
    store.write(next);
  }

  return {
    list,
    add({ url, title, icon }) {
      const { origin } = new URL(url);
      const others = list.value.filter((entry) => new URL(entry.url).origin !== origin);
      set([{ url, title, icon }, ...others].slice(0, LIMIT));
    },
    remove: (url) => set(list.value.filter((entry) => entry.url !== url)),
    clear: () => set([]),
  };
}

function isRecent(value: unknown): value is Recent {
  if (typeof value !== "object" || value === null) return false;
  const { url, title, icon } = value as Record<string, unknown>;
  return (
    typeof url === "string" &&
    /^https?:/.test(url) &&
    URL.canParse(url) &&
    typeof title === "string" &&
    typeof icon === "string"
  );
}
