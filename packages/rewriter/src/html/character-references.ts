import { decodeHTML, decodeHTMLAttribute, decodeHTMLStrict } from "entities/decode";
import type { Syntax } from "./markup.ts";

/**
 * Reads an attribute's value: line breaks, NULs and character references as the parser does.
 *
 * @param source the value without quotes, characters (no one-byte view)
 */
export function decodeAttribute(source: string, syntax: Syntax): string {
  if (syntax === "html") return decodeHTMLAttribute(normalise(source));
  // XML makes spaces of all literal white space in a value
  return decodeHTMLStrict(source.replace(/\r\n|[\t\n\r]/g, " "));
}

/** Reads the text of an element that may hold markup. */
export function decodeText(source: string, syntax: Syntax): string {
  return syntax === "html" ? decodeHTML(normalise(source)) : decodeHTMLStrict(normalise(source));
}

/**
 * Writes an attribute's value in ASCII.
 *
 * @param quote the quotes that it will stand between
 * @param raw writes characters that have no character reference (C1 controls in HTML, lone surrogates)
 */
export function encodeAttribute(
  value: string,
  quote: string,
  syntax: Syntax,
  raw: (text: string) => string = (text) => text,
): string {
  const special = quote === "'" ? /[&<'\r]/g : /[&<"\r]/g;
  let text = value.replace(special, (character) => NAMED[character] ?? "");
  if (syntax === "xml") text = text.replace(/[\t\n]/g, numeric);
  return toAscii(text, raw);
}

/** Writes text that stands between tags, where the parser reads character references, in ASCII. */
export function encodeText(text: string): string {
  return toAscii(
    text.replace(/[&<>\r]/g, (character) => NAMED[character] ?? ""),
    (character) => character,
  );
}

/**
 * Writes a value or text the way that some other text was written: of the characters that need no escape
 * everywhere, those are escaped that do not stand in it as they are.
 *
 * @param quote the quotes around the value; empty for text between tags
 * @param model source text by the same serialiser
 */
export function encodeLike(text: string, quote: string, model: string): string {
  return text.replace(/[&<>"'\u00a0\r]/g, (character) => {
    if (character === "&" || character === quote) return NAMED[character] ?? "";
    const plain = character === '"' || character === "'" || model.includes(character);
    return plain ? character : (NAMED[character] ?? "");
  });
}

function toAscii(text: string, raw: (text: string) => string): string {
  return text.replace(/[^\0-\x7f]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    const known = code > 0x9f && (code < 0xd800 || code > 0xdfff);
    return known ? numeric(character) : raw(character);
  });
}

const NAMED: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  "\r": "&#13;",
  "\u00a0": "&nbsp;",
};

function numeric(character: string): string {
  return `&#${String(character.codePointAt(0))};`;
}

function normalise(source: string): string {
  return /[\r\0]/.test(source) ? source.replace(/\r\n?/g, "\n").replaceAll("\0", "\ufffd") : source;
}
