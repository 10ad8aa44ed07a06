import type { Codec, UrlPolicy } from "@oriel/core";
import type { DocumentState } from "./document-state.ts";
import type { Tag } from "./markup.ts";

/** Answer of a rule: the attribute keeps its value under another name, where the browser does not act on it. */
export const KEEP: unique symbol = Symbol("keep");

/** An element, as a rule sees it. */
export interface RuleElement {
  readonly tag: Tag;
  /**
   * @param name lower-case attribute name
   * @returns the authored value; null when the element has no such attribute
   */
  get(name: string): string | null;
}

/** What becomes of an attribute. */
export interface AttributeRule {
  /**
   * Quick test on most attributes of most documents.
   *
   * @param value as `rewrite` gets it, but perhaps bytes where it gets characters
   * @returns false when `rewrite` is sure to leave the attribute alone
   */
  concerns?(value: string, policy: UrlPolicy): boolean;
  /**
   * @param value as authored, character references decoded
   * @returns the new value, {@link KEEP}, or null to leave the attribute alone
   */
  rewrite(
    value: string,
    element: RuleElement,
    document: DocumentState,
  ): string | typeof KEEP | null;
  /** Gives the authored value of a rewritten one, as far as it can be computed; else it is kept beside it. */
  restore(value: string, codec: Codec): string;
  /** The browser changes the attribute by itself, so that the author's value is not kept beside it. */
  readonly volatile?: true;
}
