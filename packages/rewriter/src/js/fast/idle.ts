/**
 * Finds the words and global objects of a source that may need an edit, whether they stand in code or not. What is left
 * out needs none in either case.
 */
import { REWRITTEN_MEMBERS } from "@oriel/core";
import { FREE_GLOBAL_OBJECTS, GLOBAL_OBJECTS } from "../syntax.ts";
import { isBlank, isWord, wordStart } from "./characters.ts";

const NAMES: ReadonlySet<string> = new Set(REWRITTEN_MEMBERS);
/** Words that may stand for a global object. */
export const OBJECTS: ReadonlySet<string> = new Set([
  ...GLOBAL_OBJECTS,
  ...FREE_GLOBAL_OBJECTS,
  "this",
]);

/** Index of a letter that is seldom in scripts, for words that begin with a frequent one: the search stops there. */
const SELDOM: Readonly<Record<string, number>> = {
  document: 2,
  eval: 1,
  globalThis: 6,
  location: 2,
  self: 3,
  this: 1,
  top: 2,
};

/** Finds words, and in scripts `this`: names, and objects of which no member is read by name. */
function search(isModule: boolean): RegExp {
  const words = [...new Set([...NAMES, ...OBJECTS])].filter((word) => !isModule || word !== "this");
  const patterns = words.map((word) => {
    const from = SELDOM[word] ?? 0;
    const behind = from === 0 ? "" : `(?<=${word})`;
    return `${word.slice(from)}${behind}(?![\\w$${NAMES.has(word) ? "" : "."}])`;
  });
  return new RegExp(patterns.join("|"), "g");
}

const SEARCH = { script: search(false), module: search(true) };
const LONGEST = Math.max(...[...NAMES, ...OBJECTS].map((word) => word.length));

/** A bracket, or a comment, behind a global object. */
const COMPUTED = /[\s)]*(?:\?\.\s*)?(?:\[|\/(?=[*/])|<(?=!)|-(?=-))/y;
/** What makes a global object only a part of what is assigned or spread: a member, a call, an operand. */
const PART = /\s*(?:[.([`*%&^>]|\?(?!\?)|[!=]=|\|(?!\|)|\/(?![*/])|<(?!!)|\+(?!\+)|-(?!-))/y;

/** Words behind which a name may follow on the same line. */
const KEYWORDS: ReadonlySet<string> = new Set(
  (
    "return typeof case do else in instanceof void delete throw new await yield of default extends var let const " +
    "function class async get set static import export as from break continue using accessor defer source enum"
  ).split(" "),
);
/** Words that may follow a name on the same line. */
const FOLLOWERS: ReadonlySet<string> = new Set("in of instanceof as from is with".split(" "));

export interface Places {
  /** Offsets of names. */
  readonly names: readonly number[];
  /** Offsets of brackets, or comments, behind global objects. */
  readonly computed: readonly number[];
  /** Offsets of global objects that may be assigned, taken apart or spread. */
  readonly assigned: readonly number[];
}

/** Finds all places of interest. */
export function findInteresting(source: string, isModule: boolean): Places {
  const pattern = isModule ? SEARCH.module : SEARCH.script;
  const names: number[] = [];
  const computed: number[] = [];
  const assigned: number[] = [];
  pattern.lastIndex = 0;
  while (pattern.test(source)) {
    const end = pattern.lastIndex;
    const start = wordStart(source, end);
    if (end - start > LONGEST || isWord(source.charCodeAt(end))) continue;
    const word = source.slice(start, end);
    if (NAMES.has(word) && !isIdleName(source, start, end)) names.push(start);
    if (!OBJECTS.has(word)) continue;
    const bracket = bracketBehind(source, end);
    if (bracket >= 0) computed.push(bracket);
    if (mayBeAssigned(source, start) && !isAt(PART, source, end)) assigned.push(start);
  }
  return { names, computed, assigned };
}

function isAt(pattern: RegExp, source: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(source);
}

const STYLE = /(?:[\w$)\]]\s*\??\.\s*(?:style|currentStyle|runtimeStyle))\s*\??\.\s*$/;
const WORD_BEFORE = /[^\w$.#\\\u0080-\uffff]([A-Za-z]+)[ \t]+$/;
const WORD_AFTER = /^[ \t]+([A-Za-z]+)(?![\w$\\\u0080-\uffff])/;

/** Tells whether a name needs no edit, be it code or prose. */
function isIdleName(source: string, start: number, end: number): boolean {
  const before = source.charCodeAt(start - 1);
  if (before === 32) {
    // No two names stand side by side in code.
    const word = WORD_BEFORE.exec(source.slice(Math.max(0, start - 24), start))?.[1];
    if (word !== undefined && !KEYWORDS.has(word)) return true;
  }
  if (source.charCodeAt(end) === 32) {
    const word = WORD_AFTER.exec(source.slice(end, end + 24))?.[1];
    if (word !== undefined && !FOLLOWERS.has(word)) return true;
  }
  if (before !== 46 || source.charCodeAt(start) !== 116) return false;
  return STYLE.test(source.slice(Math.max(0, start - 24), start));
}

const PLAIN_KEY = /\[\s*(?:\d+|"(?:[^"\\\n]*)"|'(?:[^'\\\n]*)')\s*\]/y;

/**
 * Finds the bracket, or a comment before it, that follows a global object.
 *
 * @returns -1 when none does, or when the key is one that the search for names sees, or a number
 */
export function bracketBehind(source: string, end: number): number {
  if (!isAt(COMPUTED, source, end)) return -1;
  const bracket = COMPUTED.lastIndex - 1;
  return isAt(PLAIN_KEY, source, bracket) ? -1 : bracket;
}

/** Tells whether an equals sign that does not just compare, or three dots, may precede a word. */
function mayBeAssigned(source: string, start: number): boolean {
  let isOnLine = true;
  for (let at = start - 1; at >= 0; at--) {
    const code = source.charCodeAt(at);
    if (code === 32 || code === 40) continue;
    if (isBlank(code)) {
      isOnLine = false;
      continue;
    }
    const before = source.charCodeAt(at - 1);
    if (code === 61) return before !== 61 && before !== 33 && before !== 60 && before !== 62;
    if (code === 46) return before === 46;
    return (code === 47 && before === 42) || (!isOnLine && mayEndComment(source, at));
  }
  return false;
}

/** Characters of a line that are searched for the beginning of a comment. */
const SEARCHED = 240;

/** Tells whether a line that ends there may end with a comment. */
function mayEndComment(source: string, end: number): boolean {
  for (let at = end; at > end - SEARCHED; at--) {
    const code = source.charCodeAt(at);
    if (code === 10 || code !== code) return false;
    if ((code === 47 || code === 45) && source.charCodeAt(at - 1) === code) return true;
  }
  return true;
}
