import type { JSX } from "preact";

/** A URL with its host in front of the rest; lies over the address bar while nobody types. */
export function PrettyUrl({ url }: { readonly url: string }): JSX.Element | null {
  const [, before = "", host = "", after = ""] =
    /^([a-z]+:\/\/(?:[^/?#@]*@)?)([^/?#]*)(.*)$/is.exec(url) ?? [];
  if (host === "") return null;
  return (
    <span class="pretty-url" aria-hidden="true">
      {before}
      <b>{host}</b>
      {after === "/" ? "" : after}
    </span>
  );
}
