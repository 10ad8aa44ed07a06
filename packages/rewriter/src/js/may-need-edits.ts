import { REALM, REWRITTEN_MEMBERS } from "@oriel/core";
import { FREE_GLOBAL_OBJECTS, GLOBAL_OBJECTS } from "./syntax.ts";
import type { ScriptOptions } from "./types.ts";

const names = REWRITTEN_MEMBERS.join("|");
const objects = [...GLOBAL_OBJECTS, ...FREE_GLOBAL_OBJECTS].join("|");
const comment = "/[*/]|<!|--";
const bracket = `[\\s)]*(?:\\?\\.\\s*)?(?:\\[|${comment})`;
const word = (list: string): string => `(?<![\\w$])(?:${list})(?![\\w$])`;
/** Not the name of a member. */
const free = (list: string): string => `(?<![\\w$]|(?<!\\.\\.)\\.)(?:${list})(?![\\w$])`;

/** One of the names as a word, or what could be a use of a name of our own. */
const WORD = new RegExp(`${word(names)}|\\${REALM}|\\{0*24\\}${REALM.slice(1)}`);

/** A global object in brackets' reach, spread, or taken apart. */
const GLOBAL = new RegExp(
  `${free(`${objects}|this`)}${bracket}|` +
    `(?:=|\\.{3})[\\s(]*(?:${word(`${objects}|this`)}(?!\\s*(?:\\?\\.|\\.|\\())|${comment})`,
);

/** The rest of a bracket with names, numbers, operators, members, or one string: no key that is being made. */
const PLAIN = "[^\\][(\"'`{/\\\\<-]|<(?!!)|-(?!->)";
const STRING = "\"[^\"\\\\\\n]*\"|'[^'\\\\\\n]*'";
const PLAIN_KEY = `\\s*(?:${STRING}|(?:${PLAIN}|(?<=[\\w$)\\]])\\[(?:${PLAIN})*\\])*)\\s*\\]`;
const MADE = `\\[(?!${PLAIN_KEY})`;
/** A key that may be being made, of what may be an object: it is not behind an operator, or only on another line. */
const MADE_KEY = new RegExp(`(?<![=(:[?&|!;<>+*%^~{,-][^\\S\\n\\r\\u2028\\u2029]*)${MADE}`);
/** One that is computed in an object or a pattern: so there is a colon behind some bracket. */
const COMPUTED_NAME = new RegExp(`[{,][^\\S\\n\\r\\u2028\\u2029]*${MADE}`);

/** A member of a variable with an obfuscated name. */
const OBFUSCATED_MEMBER = /_0x[\da-f]+\s*(?:\?\.|[.[])/;

const hasMadeKey = (source: string): boolean =>
  OBFUSCATED_MEMBER.test(source) ||
  MADE_KEY.test(source) ||
  (/\]\s*:/.test(source) && COMPUTED_NAME.test(source));

/** Escapes of letters, `$` and `_`, with which identifiers may be written. */
const ESCAPED_LETTER =
  /\\u(?:00(?:24|5f|[46][1-9a-f]|[57][0-9a])|\{0*(?:24|5f|[46][1-9a-f]|[57][0-9a])\})/i;

/** One of the names as the text of a string, in any way but plainly. */
const ESCAPED_NAME = new RegExp(
  REWRITTEN_MEMBERS.map((name) => {
    const letters = Array.from(name, escapes).join("(?:\\\\(?:\\r\\n|[\\n\\r\\u2028\\u2029]))*");
    return `(?!${name})${letters}`;
  }).join("|"),
  "i",
);

function escapes(letter: string): string {
  const code = letter.charCodeAt(0);
  const hex = code.toString(16);
  return `(?:\\\\?${letter}|\\\\x${hex}|\\\\0*${code.toString(8)})`;
}

const hasEscapes = (source: string): boolean =>
  source.includes("\\") && (ESCAPED_LETTER.test(source) || ESCAPED_NAME.test(source));

/**
 * Tells whether a source could hold anything to rewrite. Cheap, and never wrong when it says no.
 *
 * No identifier of interest can be spelled without its letters or an escape of a letter; strings have more escapes.
 * All else that is rewritten begins with the name of a global object, or has a computed key that is being made.
 */
export function mayNeedEdits(source: string, options: ScriptOptions): boolean {
  return mayNeedRealm(source) || mayNeedMapping(source, options);
}

/** Does so for what has to ask the realm, under either URL policy. */
export function mayNeedRealm(source: string): boolean {
  return WORD.test(source) || GLOBAL.test(source) || hasMadeKey(source) || hasEscapes(source);
}

/** Finds `import.meta`, `import()`, and what follows `from` or `import` as far as it matches a pattern. */
const mapping = (specifier: string): RegExp =>
  new RegExp(
    `\\bimport\\s*(?:[.(]|${comment})|\\b(?:from|import)\\s*(?:${comment}|["'](?:${specifier}|[^"'\\n]*\\\\))`,
    "i",
  );
const ABSOLUTE = "\\.\\./|/|[a-z][a-z\\d+.-]*:";
const MAPPED = mapping(`\\./|${ABSOLUTE}`);
const MAPPED_IN_DEPTH = mapping(`\\./[^"'\\n]*\\.\\.|${ABSOLUTE}`);

/** Tells whether a source could hold a specifier to map, or an `import.meta`. Never wrong when it says no. */
export function mayNeedMapping(
  source: string,
  { mapSpecifier, moduleUrl }: ScriptOptions,
): boolean {
  if (mapSpecifier === undefined) return false;
  return (moduleUrl === undefined ? MAPPED : MAPPED_IN_DEPTH).test(source);
}

/**
 * Finds the places without which no part of a source holds anything to rewrite, or to know for it.
 *
 * @param more further names of interest
 * @returns offsets, ascending; null when they cannot be told
 */
export function findPlaces(
  source: string,
  { mapSpecifier }: ScriptOptions,
  more: Iterable<string>,
): readonly number[] | null {
  if (hasEscapes(source)) return null;
  const list = [objects, ...Array.from(more, (name) => name.replaceAll("$", "\\$"))];
  if (mapSpecifier !== undefined) list.push("import|export");
  const made = OBFUSCATED_MEMBER.test(source) ? "\\[" : MADE;
  const pattern = new RegExp(
    `${word(names)}|${free(list.join("|"))}|${word("this")}(?=${bracket})|(?:=|\\.{3})(?=[\\s(]*(?:${word("this")}|${comment}))|${made}`,
    "g",
  );
  const places: number[] = [];
  while (pattern.test(source)) places.push(pattern.lastIndex - 1);
  return places;
}
