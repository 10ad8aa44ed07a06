import type { JSX } from "preact";
import type { View } from "../state/view.ts";

/** Tells screen readers what the eye sees: that a page loads, and which one has come. */
export function Announcer({ view }: { readonly view: View }): JSX.Element {
  const { url, title } = view.page.value;
  const host = URL.canParse(url) ? new URL(url).host : "";
  const text = view.loading.value ? `Loading ${host}` : url === "" ? "" : `${title || host} loaded`;
  return (
    <p class="visually-hidden" role="status">
      {view.error.value === null ? text : ""}
    </p>
  );
}
