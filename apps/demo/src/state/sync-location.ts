import { effect } from "@preact/signals";
import { parseAddress } from "../parse-address.ts";
import type { View } from "./view.ts";

/**
 * Keeps the page that a view shows in this document's fragment (`#https://…`), so that a reload or a shared link
 * opens it again; and its title in this document's title. Adds no entries to the tab's history: those are the frame's.
 *
 * @returns ends it
 */
export function syncLocation(view: View): () => void {
  openFragment(view);
  const writeFragment = (): void => {
    const { pathname, search, hash } = window.location;
    const wanted = view.url.value === "" ? "" : `#${view.url.value}`;
    if (hash !== wanted) window.history.replaceState(null, "", pathname + search + wanted);
  };
  const onHashChange = (): void => {
    openFragment(view);
    writeFragment();
  };
  window.addEventListener("hashchange", onHashChange);
  const ends = [
    effect(writeFragment),
    effect(() => {
      const { title } = view.page.value;
      const name = title === "" ? hostOf(view.url.value) : title;
      document.title = name === "" ? "Oriel" : `${name} · Oriel`;
    }),
  ];
  return () => {
    window.removeEventListener("hashchange", onHashChange);
    for (const end of ends) end();
  };
}

function openFragment(view: View): void {
  const text = window.location.hash.slice(1);
  // words are for the address bar: a link must not search
  if (text !== view.url.value && parseAddress(text)?.kind === "url") view.go(text);
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : "";
}
