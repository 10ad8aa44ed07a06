/**
 * Finds the brackets of a source in which a string may be made that is used as a key, whether they stand in code or not:
 * what is left out needs no edit in either case. Read forwards from a bracket in code, everything is what it seems.
 */
import { canHold, isName, TEXT_FUNCTIONS } from "../computed-keys.ts";
import { isBlank, isWord, wordEnd } from "./characters.ts";
import { isEnd, isHtmlComment, KeyText, PLAIN } from "./key-text.ts";

/** A bracket whose content may be a key that is being made. */
export interface MadeKey {
  readonly at: number;
  /** Where it closes, if the content is surely such a key; -1: only the parser can tell. */
  readonly close: number;
}

/** Finds them all. */
export function findMadeKeys(source: string): MadeKey[] {
  const list: MadeKey[] = [];
  for (let at = source.indexOf("["); at >= 0; at = source.indexOf("[", at + 1)) {
    // Most hold a letter, a name or a number.
    const first = source.charCodeAt(at + 1);
    if (first !== 91 && source.charCodeAt(at + 2) === 93) continue;
    if (isWord(first) && source.charCodeAt(wordEnd(source, at + 2)) === 93) continue;
    if (!mayFollow(source, at) || !holdsMore(source, at + 1)) continue;
    const close = new KeyText(source, at + 1).read();
    if (close !== PLAIN) list.push({ at, close });
  }
  return list;
}

/** Tells whether a bracket may follow an object, or begin a property of a pattern. */
function mayFollow(source: string, at: number): boolean {
  let last = at - 1;
  let code = source.charCodeAt(last);
  while (isBlank(code)) {
    // What is on another line may be a comment.
    if (code === 10 || code === 13) return true;
    code = source.charCodeAt(--last);
  }
  // Behind any other slash, it would begin a list, or stand in a regular expression.
  if (code === 47) return source.charCodeAt(last - 1) === 42;
  // `.` of `?.`, closing brackets, quotes, `{` and `,` before a property
  return isWord(code) || FOLLOWED.includes(source.charAt(last) || " ");
}

const FOLLOWED = ".)]}\"'`{,";

/** Words before a parenthesis that may call nothing. */
const NO_CALLEE: ReadonlySet<string> = new Set(
  "await delete import in instanceof of super typeof void yield".split(" "),
);
/** What brackets inside are for. */
const GROUP = 0;
const INDEX = 1;
const CALL = 2;
/** An index of what is in parentheses; a list of one item so far, or of more. */
const PART = 3;
const ITEM = 4;
const LIST = 5;

/**
 * Tells whether a bracket may hold a string that is being made: there is more in it than names, numbers, operators,
 * members, strings that are no part of a rewritten name, and calls that are given no constants.
 */
function holdsMore(source: string, from: number): boolean {
  const open: number[] = [];
  for (let at = from; ; at++) {
    const code = source.charCodeAt(at);
    if (isWord(code)) {
      if (code >= 48 && code <= 57 && isGiven(open)) return true;
      const end = wordEnd(source, at);
      if (end === at + 3 && source.startsWith("new", at)) return true;
      // As in obfuscated names.
      if (end > at + 3 && source.slice(at, end).includes("_0x")) return true;
      at = end - 1;
      continue;
    }
    switch (code) {
      case 93: // ]
        if (open.length === 0) return false;
        if (!closesPlainly(open.pop(), source, at)) return true;
        break;
      case 91: // [
        if (isEnd(source, at)) open.push(isBehind(source, at, 41) ? PART : INDEX);
        else if (LISTED.includes(source.charAt(at - 1)) || isFirstGiven(open, source, at))
          open.push(ITEM);
        else return true;
        break;
      case 44: // ,
        if (open.at(-1) === ITEM) open[open.length - 1] = LIST;
        break;
      case 40: // (
        if (isBehind(source, at, 46)) return true;
        if (!isEnd(source, at)) open.push(GROUP);
        else if (isHarmlessCall(source, at)) open.push(CALL);
        else return true;
        break;
      case 41: // )
        open.pop();
        break;
      case 34: // "
      case 39: // '
        at = harmlessStringEnd(source, at);
        if (at < 0 || isGiven(open)) return true;
        break;
      case 47: // /
        if (!isEnd(source, at) || "/*".includes(source.charAt(at + 1))) return true;
        break;
      case 61: // =
        if (source.charCodeAt(at + 1) === 62) return true;
        break;
      case 92: // \
      case 96: // `
      case 123: // {
        return true;
      case 45: // -
      case 60: // <
        if (isHtmlComment(source, at)) return true;
        break;
      default:
        if (code !== code) return false;
    }
  }
}

/** What stands before a list that is no part of a sum. */
const LISTED = "|&?:,";

const isFirstGiven = (open: readonly number[], source: string, at: number): boolean =>
  source.charCodeAt(at - 1) === 40 && open.at(-1) === CALL;

/** Tells whether what these brackets hold is no string, nor a part of one, given what follows. */
function closesPlainly(kind: number | undefined, source: string, close: number): boolean {
  const next = source.charAt(skipBlanks(source, close + 1));
  if (kind === PART) return next === ".";
  // `[a,]` has one item.
  if (kind === LIST) return ")|&:,]".includes(next || " ") && !isBehind(source, close, 44);
  return kind !== ITEM;
}

/** Tells whether what stands in these brackets is given to a call. */
function isGiven(open: readonly number[]): boolean {
  for (let i = open.length - 1; i >= 0; i--) if (open[i] !== GROUP) return open[i] === CALL;
  return false;
}

/** Tells whether a character is the last one before an offset, but for blanks. */
function isBehind(source: string, at: number, code: number): boolean {
  let last = at - 1;
  while (isBlank(source.charCodeAt(last))) last--;
  return source.charCodeAt(last) === code;
}

const EMPTY = /\(\s*\)/y;
const CALLEE = /^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*$/;

/** Tells whether what is called makes no string unless it is given one: a name, or a member of names. */
function isHarmlessCall(source: string, open: number): boolean {
  let start = open;
  while (isWord(source.charCodeAt(start - 1)) || source.charCodeAt(start - 1) === 46) start--;
  const callee = source.slice(start, open);
  if (source.charCodeAt(start) === 46) return source.charCodeAt(start - 1) === 93;
  if (!CALLEE.test(callee) || isBehind(source, start, 46)) return false;
  if (callee.includes(".")) return !callee.startsWith("String.");
  EMPTY.lastIndex = open;
  return !NO_CALLEE.has(callee) && !TEXT_FUNCTIONS.test(callee) && !EMPTY.test(source);
}

/**
 * Finds the last character of a string that is no rewritten name, nor a part of one that is put together, and of which
 * nothing is read; -1 for others.
 */
function harmlessStringEnd(source: string, start: number): number {
  const end = source.indexOf(source.charAt(start), start + 1);
  const text = source.slice(start + 1, end);
  if (end < 0 || /[\\\n\r]/.test(text)) return -1;
  const next = source.charAt(skipBlanks(source, end + 1));
  if (".[(`".includes(next || " ")) return -1;
  return !canHold(text) || (!isName(text) && !isAdded(source, start, next)) ? end : -1;
}

/** Tells whether a string may be added to something: beside a plus sign, or alone in parentheses. */
function isAdded(source: string, start: number, next: string): boolean {
  let last = start - 1;
  while (isBlank(source.charCodeAt(last))) last--;
  const before = source.charAt(last);
  if (before === "=" && source.charAt(last - 1) === "+") return true;
  return before === "+" || next === "+" || (before === "(" && next === ")");
}

function skipBlanks(source: string, from: number): number {
  let at = from;
  while (isBlank(source.charCodeAt(at))) at++;
  return at;
}
