import { keptAttribute } from "@oriel/core";
import { getAttribute, hasAttribute, removeAttribute, setAttribute } from "../dom-natives.ts";
import { authoredValue, putAttribute, writeAuthored } from "../navigation/swaps.ts";
import type { AttributeRule } from "./attribute-rule.ts";

/** Gives the author's value of an attribute; null when the author has not set it. */
export function readRuled(element: Element, rule: AttributeRule): string | null {
  const { name } = rule;
  if (rule.late) {
    const authored = authoredValue(element, name);
    return authored === undefined ? getAttribute(element, name) : authored;
  }
  const kept = getAttribute(element, keptAttribute(name));
  if (kept !== null) return kept;
  const value = getAttribute(element, name);
  return value === null ? null : rule.read(value);
}

/** Sets an attribute as the author would: the browser sees what the rule makes of the value. */
export function writeRuled(element: Element, rule: AttributeRule, value: string): void {
  const { name } = rule;
  if (rule.late) {
    writeAuthored(element, name, () => putAttribute(element, name, value));
    return;
  }
  const written = rule.write(value, element);
  const kept = keptAttribute(name);
  const isKept = written !== value && (written === null || rule.read(written) !== value);
  if (isKept && !rule.volatile) {
    setAttribute(element, kept, value);
  } else if (hasAttribute(element, kept)) removeAttribute(element, kept);
  putAttribute(element, name, written);
  rule.after?.(element, value);
}

/** Takes an attribute away, and what is kept of it. */
export function removeRuled(element: Element, rule: AttributeRule): void {
  const { name } = rule;
  const kept = keptAttribute(name);
  if (hasAttribute(element, kept)) removeAttribute(element, kept);
  const remove = (): void => {
    if (hasAttribute(element, name)) putAttribute(element, name, null);
  };
  if (rule.late) writeAuthored(element, name, remove);
  else remove();
  rule.after?.(element, null);
}
