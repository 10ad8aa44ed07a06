import { useSignalEffect } from "@preact/signals";
import type { JSX, RefObject } from "preact";
import type { View } from "../state/view.ts";
import { PrettyUrl } from "./pretty-url.tsx";
import { SiteIcon } from "./site-icon.tsx";

/** Where addresses and words are typed, and where the page's URL stands. */
export function AddressBar({
  view,
  input,
}: {
  readonly view: View;
  readonly input: RefObject<HTMLInputElement>;
}): JSX.Element {
  const draft = view.draft.value;
  const url = view.url.value;
  const { icon, title } = view.page.value;

  // what was typed and left behind gives way to where the page went
  useSignalEffect(() => {
    if (view.url.value !== "" && document.activeElement !== input.current) view.type(null);
  });

  function submit(event: Event): void {
    event.preventDefault();
    if (view.go(input.current?.value ?? "")) leave();
  }

  /** Gives the focus to the page, which may become visible only now. */
  function leave(): void {
    input.current?.blur();
    setTimeout(() => view.frame()?.focus());
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    event.preventDefault();
    // the first Escape restores, the next one leaves
    if (view.draft.value !== null) {
      view.type(null);
      setTimeout(() => input.current?.select());
    } else if (url !== "") {
      leave();
    }
  }

  return (
    <form class="address" role="search" autocomplete="off" onSubmit={submit}>
      <div class="address-field">
        <span class="address-icon">
          <SiteIcon url={url} icon={icon} searching={draft !== null || url === ""} />
        </span>
        <span class="address-text">
          <input
            ref={input}
            class="address-input"
            type="text"
            inputMode="url"
            enterKeyHint="go"
            autocapitalize="off"
            autocorrect="off"
            spellcheck={false}
            aria-label="Address or search words"
            aria-keyshortcuts="Control+L Meta+L"
            placeholder="Address or search words"
            value={draft ?? url}
            onInput={({ currentTarget }) => view.type(currentTarget.value)}
            onFocus={({ currentTarget }) => currentTarget.select()}
            onBlur={() => {
              if (draft === url || draft === "") view.type(null);
            }}
            onKeyDown={onKeyDown}
          />
          {draft === null && <PrettyUrl url={url} />}
        </span>
        {draft === null && title !== "" && (
          <span class="address-title" title={title}>
            {title}
          </span>
        )}
      </div>
    </form>
  );
}
