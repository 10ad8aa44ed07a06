import { INJECTED_ATTRIBUTE, LOCAL_BASE } from "@oriel/core";
import { hookMethod, type Undo, undoAll } from "../define.ts";
import {
  bodyOf,
  createElementNS,
  documentElementOf,
  getAttribute,
  headOf,
  insertBefore,
  NativeMutationObserver,
  nextOf,
  observe,
  parentOf,
  querySelector,
  readyStateOf,
  setAttribute,
  XHTML,
} from "../dom-natives.ts";
import { nativeListen, nativeLocation } from "../natives.ts";
import { withoutFragment } from "../navigation/without-fragment.ts";
import { onUrlChange } from "../navigation/url-changes.ts";
import type { Realm } from "../realm.ts";
import { hideNode } from "./hide-node.ts";

const INJECTED = `base[${INJECTED_ATTRIBUTE}]`;

/** The injected base of this realm's document; null where its address is that of the browser (about:). */
let base: Element | null = null;

/** Makes a base element that pages are not to see. */
export function makeBase(document: Document, href: string): Element {
  const made = createElementNS(document, XHTML, "base");
  setAttribute(made, INJECTED_ATTRIBUTE, "");
  setAttribute(made, "href", href);
  return made;
}

/** Tells whether the document owes its base URL to the injected base, and not to one of its own. */
export function isInjectedBaseInForce(realm: Realm): boolean {
  return (
    base !== null && realm.document !== null && querySelector(realm.document, "base[href]") === base
  );
}

/** Writes the injected base as markup, for documents that are written anew. Empty where none is needed. */
export function baseMarkup(realm: Realm): string {
  return hasAddress(realm)
    ? `<base href="${escape(baseHref(realm))}" ${INJECTED_ATTRIBUTE}="">`
    : "";
}

/**
 * Keeps the injected base, to which the document owes its base URL, in a place where neither the page's own base nor
 * the page itself meets it: between head and body while the document is parsed, behind body afterwards.
 */
export function installBase(realm: Realm): Undo {
  const place = (): void => placeBase(realm);
  const observer = new NativeMutationObserver(place);
  realm.onDocument((document) => {
    base = querySelector(document, INJECTED);
    place();
    observe(observer, document, { childList: true });
    nativeListen(document, "DOMContentLoaded", place, true);
  });
  return undoAll([
    onUrlChange(realm, () => {
      const href = baseHref(realm);
      if (base !== null && getAttribute(base, "href") !== href) setAttribute(base, "href", href);
    }),
    // a root that a script puts in has to have the base at once
    ...["appendChild", "insertBefore", "replaceChild", "append", "prepend", "replaceChildren"].map(
      (name) =>
        hookMethod("Document", name, (document, args, call) => {
          const result = call(document, args);
          if (document === realm.document) place();
          return result;
        }),
    ),
    () => observer.disconnect(),
  ]);
}

/** Puts the injected base where it belongs; makes it anew for a document that has lost it. */
export function placeBase(realm: Realm): void {
  const { document } = realm;
  const root = document === null ? null : documentElementOf(document);
  if (document === null || root === null || !hasAddress(realm)) return;
  base ??= querySelector(document, INJECTED) ?? makeBase(document, baseHref(realm));
  const head = headOf(document);
  const body = bodyOf(document);
  if (readyStateOf(document) !== "loading" && body !== null) {
    if (parentOf(base) !== root || nextOf(base) !== null) insertBefore(root, base, null);
  } else if (head !== null) {
    if (nextOf(head) !== base) insertBefore(root, base, nextOf(head));
  } else if (parentOf(base) !== root) insertBefore(root, base, null);
  hideNode(base, root, [head, body]);
}

/** Tells whether the document's own address is a proxied one, against which nothing may be resolved. */
function hasAddress(realm: Realm): boolean {
  return realm.codec.decode(nativeLocation.href) !== null;
}

/** Nothing can be resolved against `blob:` and `data:` URLs. */
function baseHref(realm: Realm): string {
  const url = withoutFragment(realm.url());
  return url.startsWith("data:") ? LOCAL_BASE : url;
}

function escape(url: string): string {
  return url.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
}
