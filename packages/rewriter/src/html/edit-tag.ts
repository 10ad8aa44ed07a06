import { authoredAttribute, type Codec, keptAttribute } from "@oriel/core";
import { KEEP, type RuleElement } from "./attribute-rule.ts";
import { decodeAttribute, encodeAttribute, encodeLike } from "./character-references.ts";
import type { DocumentState } from "./document-state.ts";
import { findRule } from "./find-rule.ts";
import type { Attribute, Tag } from "./markup.ts";

/** Makes a rule's view of a tag. */
export function viewTag(tag: Tag, decode: (source: string) => string): RuleElement {
  return {
    tag,
    get(name) {
      const found = tag.attributes.find((attribute) => attribute.name === name);
      return found === undefined ? null : readValue(tag, found, decode);
    },
  };
}

/**
 * Applies the rules to a start tag.
 *
 * @returns null when nothing changed
 */
export function rewriteTag(element: RuleElement, document: DocumentState): string | null {
  const { tag } = element;
  const { source, attributes, syntax } = tag;
  const edits = new Edits(source);
  for (const attribute of attributes) {
    if (attribute.duplicate) continue;
    const rule = findRule(tag.name, tag.namespace, attribute.name);
    if (rule === undefined) continue;
    const authored = readValue(tag, attribute, document.decode);
    if (rule.concerns?.(authored, document.options.policy) === false) continue;
    const value = rule.rewrite(authored, element, document);
    if (value === null || value === authored) continue;

    const kept = ` ${keptAttribute(attribute.name)}${source.slice(attribute.nameEnd, attribute.end)}`;
    if (value === KEEP) {
      // a second attribute of the name would come into force, so an empty one stays before it
      const rival = attributes.some(({ name, duplicate }) => duplicate && name === attribute.name);
      const stand = rival ? `${source.slice(attribute.start, attribute.nameEnd)}=""` : "";
      edits.replace(attribute.start, attribute.end, (stand + kept).trimStart());
      continue;
    }
    const quote = quoteOf(source, attribute);
    const written = encodeAttribute(value, quote, syntax, document.encode);
    const computed =
      rule.volatile === true || rule.restore(value, document.options.codec) === authored;
    edits.replace(
      attribute.nameEnd,
      attribute.end,
      `=${quote}${written}${quote}${computed ? "" : kept}`,
    );
  }
  return edits.result();
}

/**
 * Undoes what {@link rewriteTag} did, after a browser has parsed and serialised the tag.
 *
 * @returns null when nothing changed
 */
export function restoreTag(tag: Tag, codec: Codec): string | null {
  const { source, attributes } = tag;
  const edits = new Edits(source);
  const present = new Set(attributes.map(({ name }) => name));
  const keepers = new Map(
    attributes.flatMap((attribute) => {
      const name = authoredAttribute(attribute.name);
      return name === null || attribute.duplicate ? [] : [[name, attribute] as const];
    }),
  );
  for (const attribute of attributes) {
    if (attribute.duplicate) continue;
    const { name, nameEnd, start, end } = attribute;
    const authored = authoredAttribute(name);
    if (authored !== null) {
      if (present.has(authored)) edits.remove(start, end);
      else edits.replace(start, nameEnd, authored);
      continue;
    }
    const keeper = keepers.get(name);
    if (keeper !== undefined) {
      edits.replace(nameEnd, end, source.slice(keeper.nameEnd, keeper.end));
      continue;
    }
    const rule = findRule(tag.name, tag.namespace, name);
    if (rule === undefined) continue;
    const value = readValue(tag, attribute, asIs);
    const restored = rule.restore(value, codec);
    if (restored === value) continue;
    const quote = quoteOf(source, attribute);
    const written = encodeLike(restored, quote, source.slice(nameEnd, end));
    edits.replace(nameEnd, end, `=${quote}${written}${quote}`);
  }
  return edits.result();
}

/** Edits of one text, in ascending order. */
class Edits {
  readonly #source: string;
  #output = "";
  #copied = 0;
  #changed = false;

  constructor(source: string) {
    this.#source = source;
  }

  replace(start: number, end: number, text: string): void {
    this.#output += this.#source.slice(this.#copied, start) + text;
    this.#copied = end;
    this.#changed = true;
  }

  /** Removes a range and the white space before it. */
  remove(start: number, end: number): void {
    let from = start;
    while (from > this.#copied && /\s/.test(this.#source.charAt(from - 1))) from--;
    this.replace(from, end, "");
  }

  result(): string | null {
    return this.#changed ? this.#output + this.#source.slice(this.#copied) : null;
  }
}

function readValue(tag: Tag, { value }: Attribute, decode: (source: string) => string): string {
  if (value === null) return "";
  return decodeAttribute(decode(tag.source.slice(value.start, value.end)), tag.syntax);
}

/** The quotes that an attribute's value stands between; double ones where it has none. */
function quoteOf(source: string, { value }: Attribute): string {
  return value !== null && source.charAt(value.start - 1) === "'" ? "'" : '"';
}

function asIs(text: string): string {
  return text;
}
