import { INJECTED_ATTRIBUTE } from "@oriel/core";
import type { Call } from "../define.ts";
import { NativeElement } from "../dom-natives.ts";
import { nativeMethod, toText } from "../natives.ts";
import { skippingList } from "./skipping-list.ts";

const matches = nativeMethod<(self: Element, selectors: string) => boolean>("Element", "matches");

/** Methods of documents and elements that find elements. */
export const QUERIES = ["querySelector", "querySelectorAll", "getElementsByTagName"] as const;

/** The element that a document hides, by document. */
export const hiddenIn: WeakMap<Document, Element> = new WeakMap();

/** Finds what a query finds, except for one element. */
export function queryPast(
  hidden: Element,
  query: (typeof QUERIES)[number],
  self: Document | Element,
  args: readonly unknown[],
  call: Call,
): unknown {
  if (args.length === 0) return call(self, args);
  const text = toText(args[0]);
  if (query === "getElementsByTagName") {
    const found = call(self, [text]) as HTMLCollection;
    return text === "*" || /^base$/i.test(text) ? skippingList(found, () => hidden) : found;
  }
  const found = call(self, [text]);
  if (!includes(found, hidden, text)) return found;
  return call(self, [`:is(${text}):not([${INJECTED_ATTRIBUTE}])`]);
}

function includes(found: unknown, hidden: Element, selectors: string): boolean {
  if (found === null || found instanceof NativeElement) return found === hidden;
  // what :scope means depends on where a query starts
  if (!selectors.includes(":scope")) return matches(hidden, selectors);
  return Array.prototype.includes.call(found, hidden);
}
