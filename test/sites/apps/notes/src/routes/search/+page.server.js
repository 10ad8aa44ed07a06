import { sessionOf } from "$lib/store.js";

export function load({ cookies, url }) {
  const words = url.searchParams.get("q");
  const notes = sessionOf(cookies)?.notes ?? [];
  const found = notes.filter(({ text }) =>
    text.toLowerCase().includes((words ?? "").toLowerCase()),
  );
  return { words, found: words === null ? null : found.map(({ text }) => text) };
}
