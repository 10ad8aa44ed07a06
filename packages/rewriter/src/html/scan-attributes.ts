import type { Attribute } from "./markup.ts";

const SLASH = 47;
const EQUALS = 61;
const GREATER = 62;
const DOUBLE_QUOTE = 34;
const SINGLE_QUOTE = 39;
const MANY = 16;

/**
 * Finds the attributes of a start tag, as the HTML tokenizer does; well-formed XML reads the same.
 *
 * @param source the tag's text, from `<` to `>`
 * @param from index behind the tag's name
 * @param nameOf gives the name that the rules know; default: ASCII lower case
 * @returns all attributes in order, duplicates too
 * @see https://html.spec.whatwg.org/multipage/parsing.html#before-attribute-name-state
 */
export function scanAttributes(
  source: string,
  from: number,
  nameOf: (authored: string) => string = lowerCase,
): Attribute[] {
  const attributes: Attribute[] = [];
  const { length } = source;
  let position = from;
  /** Names so far; only tags with many attributes need them looked up. */
  let names: Set<string> | null = null;

  function isTaken(name: string): boolean {
    if (attributes.length < MANY) return attributes.some((attribute) => attribute.name === name);
    names ??= new Set(attributes.map((attribute) => attribute.name));
    return names.size === names.add(name).size;
  }

  for (;;) {
    while (position < length && isGap(source.charCodeAt(position))) position++;
    if (position >= length || source.charCodeAt(position) === GREATER) return attributes;
    const start = position++;
    while (position < length && !endsName(source.charCodeAt(position))) position++;
    const nameEnd = position;
    let end = nameEnd;
    let value: Attribute["value"] = null;
    position = skipSpace(source, position);
    if (source.charCodeAt(position) === EQUALS) {
      value = scanValue(source, skipSpace(source, position + 1));
      const quote = source.charCodeAt(value.start - 1);
      const quoted = value.end < length && isQuote(quote) && source.charCodeAt(value.end) === quote;
      end = quoted ? value.end + 1 : value.end;
      position = end;
    } else {
      position = nameEnd;
    }
    const name = nameOf(source.slice(start, nameEnd));
    attributes.push({ name, start, nameEnd, value, end, duplicate: isTaken(name) });
  }
}

/** Lower case of the ASCII letters only: `K` (Kelvin) is no `k` to a parser. */
function lowerCase(text: string): string {
  return /[A-Z]/.test(text) ? text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) : text;
}

function scanValue(source: string, from: number): { start: number; end: number } {
  const quote = source.charCodeAt(from);
  if (isQuote(quote)) {
    const end = source.indexOf(source.charAt(from), from + 1);
    return { start: from + 1, end: end < 0 ? source.length : end };
  }
  let end = from;
  while (end < source.length && !endsValue(source.charCodeAt(end))) end++;
  return { start: from, end };
}

function skipSpace(source: string, from: number): number {
  let position = from;
  while (isSpace(source.charCodeAt(position))) position++;
  return position;
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13 && code !== 11);
}

function isGap(code: number): boolean {
  return code === SLASH || isSpace(code);
}

function isQuote(code: number): boolean {
  return code === DOUBLE_QUOTE || code === SINGLE_QUOTE;
}

function endsName(code: number): boolean {
  return code === EQUALS || code === GREATER || isGap(code);
}

function endsValue(code: number): boolean {
  return code === GREATER || isSpace(code);
}
