import {
  getAttribute,
  removeAttribute,
  removeAttributeNS,
  setAttribute,
  setAttributeNS,
  XLINK,
} from "../dom-natives.ts";
import { toText } from "../natives.ts";

/** An attribute that for now holds something else than the author's value. */
interface Swap {
  readonly authored: string | null;
  /** Null: for now there is no such attribute. */
  readonly shown: string | null;
  /** Swaps again after the author has written a new value. */
  readonly again: () => void;
}

/** A selector that may look at an attribute that is swapped. */
const SELECTS = /href|target|action/i;
const swaps = new Map<Element, Map<string, Swap>>();

/** Sets or removes an attribute past all hooks; `xlink:` names take their namespace. */
export function putAttribute(element: Element, name: string, value: string | null): void {
  if (!name.startsWith("xlink:")) {
    if (value === null) removeAttribute(element, name);
    else setAttribute(element, name, value);
  } else if (value === null) removeAttributeNS(element, XLINK, name.slice(6));
  else setAttributeNS(element, XLINK, name, value);
}

/**
 * Puts a value in the place of the author's until {@link unswap}. Pages go on seeing the author's value.
 *
 * @param name lower-case attribute name
 * @param again is called when the author writes the attribute meanwhile: decides on a new value
 */
export function swap(
  element: Element,
  name: string,
  shown: string | null,
  again: () => void,
): void {
  const own = swaps.get(element) ?? new Map<string, Swap>();
  const authored = own.get(name)?.authored;
  own.set(name, {
    authored: authored === undefined ? getAttribute(element, name) : authored,
    shown,
    again,
  });
  swaps.set(element, own);
  putAttribute(element, name, shown);
}

/** Puts the author's values back, of one attribute or of all. */
export function unswap(element: Element, only?: string): void {
  const own = swaps.get(element);
  if (own === undefined) return;
  for (const [name, { authored, shown }] of own) {
    if (only !== undefined && only !== name) continue;
    own.delete(name);
    // a write that no hook saw counts as the author's
    if (getAttribute(element, name) === shown) putAttribute(element, name, authored);
  }
  if (own.size === 0) swaps.delete(element);
}

/**
 * Gives the author's value of an attribute that is swapped now.
 *
 * @returns null when the author has no such attribute; undefined when the attribute is not swapped
 */
export function authoredValue(element: Element, name: string): string | null | undefined {
  return swaps.size === 0 ? undefined : swaps.get(element)?.get(name)?.authored;
}

/** Lets a page write or remove an attribute that may be swapped, then swaps again. */
export function writeAuthored<R>(element: Element, name: string, write: () => R): R {
  const held = swaps.size === 0 ? undefined : swaps.get(element)?.get(name);
  if (held === undefined) return write();
  unswap(element, name);
  const result = write();
  held.again();
  return result;
}

let letGo: (() => void) | null = null;

/** Registers what puts back the values that may be put back for a while. */
export function whenRead(action: (() => void) | null): void {
  letGo = action;
}

/** Has to come before elements are serialised: that reads their attributes past all hooks. */
export function beforeReading(): void {
  if (swaps.size > 0) letGo?.();
}

/** Has to come before elements are selected by their attributes. */
export function beforeSelecting(selectors: unknown): void {
  if (swaps.size > 0 && SELECTS.test(toText(selectors))) letGo?.();
}
