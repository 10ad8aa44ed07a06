import { isHttp } from "@oriel/core";
import { hookAccessor, hookMethod, type Undo, undoAll } from "../define.ts";
import {
  composedPathOf,
  getAttribute,
  isPrevented,
  NativeElement,
  rootOf,
  targetOf,
} from "../dom-natives.ts";
import { nativeGetter, nativeListen, nativeSetTimeout } from "../natives.ts";
import type { Realm } from "../realm.ts";
import { addressOf } from "./address.ts";
import { atEnd, endAt } from "./at-end.ts";
import { swap, unswap } from "./swaps.ts";
import { swapTarget } from "./targets.ts";

const submitterOf = nativeGetter<Event, Element | null>("SubmitEvent", "submitter");
/** Forms have named properties (`<input name="action">`), so nothing is read from them but by these. */
const actionOf = nativeGetter<Element, string>("HTMLFormElement", "action");
const BUTTONS: readonly (readonly [string, (self: Element) => string])[] = [
  ["HTMLButtonElement", nativeGetter("HTMLButtonElement", "formAction")],
  ["HTMLInputElement", nativeGetter("HTMLInputElement", "formAction")],
];

/**
 * Keeps the submissions of forms inside: the action is a proxied address from the time when the listeners of the page
 * are done with the submit event until the browser has read it.
 *
 * The query of a GET form replaces that of the proxied address; the codec reads it as that of the URL.
 */
export function installForms(realm: Realm): Undo {
  const roots = new WeakSet<Node>();
  realm.onDocument((document) => {
    roots.add(document);
    nativeListen(globalThis, "submit", submitted, true);
    // submit events do not leave a shadow tree, but what leads to them does
    for (const type of ["click", "keydown"]) nativeListen(globalThis, type, reach, true);
  });
  return undoAll([
    hookMethod<Element>("HTMLFormElement", "submit", (form, args, call) => {
      actionOf(form);
      prepare(form, null);
      call(form, args);
      unswap(form);
    }),
    hookMethod<Element>("HTMLFormElement", "requestSubmit", (form, args, call) => {
      if (form instanceof NativeElement) arm(rootOf(form));
      call(form, args);
    }),
    // without an action these give the document's own address
    hookAccessor<Element, string>("HTMLFormElement", "action", { get: restored }),
    ...BUTTONS.map(([owner]) =>
      hookAccessor<Element, string>(owner, "formAction", { get: restored }),
    ),
  ]);

  function restored(element: Element, native: { get(self: Element): string }): string {
    return realm.codec.restore(native.get(element));
  }

  function reach(event: Event): void {
    const [target] = composedPathOf(event);
    if (target instanceof NativeElement) arm(rootOf(target));
  }

  function arm(root: Node): void {
    if (roots.has(root)) return;
    roots.add(root);
    nativeListen(root, "submit", submitted, true);
    endAt(root);
  }

  function submitted(event: Event): void {
    const form = targetOf(event);
    if (!(form instanceof NativeElement)) return;
    atEnd(event, () => {
      if (isPrevented(event)) return;
      const submitter = submitterOf(event);
      prepare(form, submitter);
      nativeSetTimeout(() => {
        unswap(form);
        if (submitter !== null) unswap(submitter);
      });
    });
  }

  function prepare(form: Element, submitter: Element | null): void {
    const [element, name, url] = actionFor(form, submitter);
    // an empty action is the document itself, whose address is proxied
    if (getAttribute(element, name)?.trim()) {
      const address = isHttp(url) ? realm.codec.encode(url) : addressOf(realm, url);
      if (address !== url) swap(element, name, address, () => prepare(form, submitter));
    }
    const own = submitter !== null && getAttribute(submitter, "formtarget") !== null;
    swapTarget(realm, own ? submitter : form, own ? "formtarget" : "target", url);
  }
}

/** Finds the attribute that decides where a form goes, and the absolute URL in it. */
function actionFor(form: Element, submitter: Element | null): [Element, string, string] {
  if (submitter !== null && getAttribute(submitter, "formaction") !== null) {
    for (const [, formActionOf] of BUTTONS) {
      try {
        return [submitter, "formaction", formActionOf(submitter)];
      } catch {
        // the other kind of button
      }
    }
  }
  return [form, "action", actionOf(form)];
}
