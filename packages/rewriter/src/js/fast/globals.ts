import { REWRITTEN_MEMBERS } from "@oriel/core";
import { FREE_GLOBAL_OBJECTS, GLOBAL_OBJECTS } from "../syntax.ts";
import { isWord, wordEnd, wordStart } from "./characters.ts";
import { hasOwnThis } from "./functions.ts";
import { bracketBehind } from "./idle.ts";
import { TEMPLATE } from "./opaque.ts";
import { NONE, type Site, UNCLEAR } from "./site.ts";
import { type Tokens, Unclear } from "./tokens.ts";

/** Reads what follows a global object: a bracket, or a comment before it. */
export function readComputed(tokens: Tokens, at: number): Site {
  const { source } = tokens;
  let next = tokens.after(at);
  while (source.charAt(next) === ")") next = tokens.after(next + 1);
  if (source.charAt(next) !== "[" && !source.startsWith("?.", next)) return NONE;
  let end = tokens.before(at) + 1;
  for (; end > 0; end = tokens.before(end) + 1) {
    const text = source.charAt(end - 1);
    if (text === "?" || text === "." || text === ")") end--;
    else break;
  }
  const start = wordStart(source, end);
  if (tokens.isMemberName(start)) return NONE;
  const object = source.slice(start, end);
  if (object === "this" && hasOwnThis(tokens, start)) return NONE;
  const isPlain = GLOBAL_OBJECTS.has(object) && tokens.after(end) === at;
  return isPlain && !isDeleted(tokens, start) ? readGuarded(tokens, at, object) : UNCLEAR;
}

function isDeleted(tokens: Tokens, start: number): boolean {
  let first = start;
  while (tokens.textBefore(first) === "(") first = tokens.before(first);
  return tokens.wordBefore(first) === "delete";
}

/** Reads a key in brackets that is a plain name. */
function readGuarded(tokens: Tokens, open: number, object: string): Site {
  const { source } = tokens;
  const start = tokens.after(open + 1);
  const end = wordEnd(source, start);
  const key = source.slice(start, end);
  if (!PLAIN_NAME.test(key) || NO_PLAIN_KEY.has(key)) return UNCLEAR;
  if (source.charAt(tokens.after(end)) !== "]") return UNCLEAR;
  return { kind: "guard", start, end, object };
}

const PLAIN_NAME = /^[A-Za-z_$][\w$]*$/;
/** Names that are edited themselves, and words that are no names. */
const NO_PLAIN_KEY: ReadonlySet<string> = new Set([
  ...REWRITTEN_MEMBERS,
  ...GLOBAL_OBJECTS,
  ...FREE_GLOBAL_OBJECTS,
  ..."this null true false super".split(" "),
]);

/**
 * Tells whether it matters that a name stands for a global object: whether it is indexed, spread or taken apart
 * anywhere.
 */
function isUsedAsObject(tokens: Tokens, name: string): boolean {
  const { source, opaque } = tokens;
  const word = name.replaceAll("$", "\\$");
  const pattern = new RegExp(
    `${word}(?![\\w$])(?:(?=[\\s)]*[[?/])|(?<=[=./\\n\\r][\\s(]*${word}))(?<![\\w$]${word})`,
    "g",
  );
  while (pattern.test(source)) {
    const end = pattern.lastIndex;
    const start = end - name.length;
    const part = opaque.at(start);
    if (part >= 0 && (opaque.kind(part) !== TEMPLATE || opaque.isText(start))) continue;
    if (part >= 0) return true;
    const sign = signBefore(tokens, start);
    if (source.startsWith("...", sign - 2)) return true;
    if (source.charAt(sign) === "=" && tokens.textBefore(sign) === "}") return true;
    if (bracketBehind(source, end) >= 0 && !tokens.isMemberName(start)) return true;
  }
  return false;
}

/** Finds the last character before a name that is no parenthesis around it. */
function signBefore(tokens: Tokens, start: number): number {
  let at = tokens.before(start);
  while (tokens.source.charAt(at) === "(") at = tokens.before(at);
  return at;
}

/** Reads what precedes a global object, if that is an equals sign or three dots. */
export function readAssigned(tokens: Tokens, object: number): Site {
  const { source } = tokens;
  const sign = signBefore(tokens, object);
  const isSpread = source.startsWith("...", sign - 2);
  if (!isSpread && !isAssignment(source, sign)) return NONE;
  if (source.startsWith("this", object) && hasOwnThis(tokens, object)) return NONE;
  if (isSpread) return UNCLEAR;
  for (let equals = sign; ;) {
    const last = tokens.before(equals);
    const text = source.charAt(last);
    if (text === "}" && equals === sign && isPlainPattern(tokens, last)) return NONE;
    if (text === "}" || text === "(") return UNCLEAR;
    if (!isWord(source.charCodeAt(last))) return text === "]" ? NONE : UNCLEAR;
    const nameStart = wordStart(source, last + 1);
    if (!tokens.isMemberName(nameStart)) {
      if (isUsedAsObject(tokens, source.slice(nameStart, last + 1))) return UNCLEAR;
    }
    let first = nameStart;
    // `a = o.b = window`
    if (tokens.isMemberName(nameStart)) {
      const dot = tokens.before(nameStart);
      if (source.charAt(dot) !== ".") return UNCLEAR;
      first = chainBegin(tokens, dot);
    }
    const before = tokens.before(first);
    if (source.charAt(before) !== "=")
      return source.charAt(before) === "(" ? parenthesised(tokens, before) : NONE;
    if (!isAssignment(source, before)) return NONE;
    equals = before;
  }
}

/** `const { innerWidth: w } =`: tells whether variables are declared by names that are no rewritten ones. */
function isPlainPattern(tokens: Tokens, close: number): boolean {
  const open = tokens.opening(close);
  const text = tokens.source.slice(open + 1, close);
  return DECLARING.has(tokens.wordBefore(open)) && /^[\w$\s:,]*$/.test(text) && !NAMES.test(text);
}

const DECLARING: ReadonlySet<string> = new Set(["const", "let", "var"]);
const NAMES = new RegExp(`(?<![\\w$])(?:${REWRITTEN_MEMBERS.join("|")})(?![\\w$])`);

/** Tells whether an equals sign stands there that does not just end a comparison. */
function isAssignment(source: string, at: number): boolean {
  return source.charAt(at) === "=" && !"=!<>".includes(source.charAt(at - 1) || " ");
}

function parenthesised(tokens: Tokens, open: number): Site {
  const text = tokens.textBefore(open);
  return text === "=" || text === "(" ? UNCLEAR : NONE;
}

function chainBegin(tokens: Tokens, dot: number): number {
  const { source } = tokens;
  let at = dot;
  for (;;) {
    const last = tokens.before(at);
    if (!isWord(source.charCodeAt(last)) || tokens.opaque.at(last) >= 0) throw new Unclear("chain");
    const start = wordStart(source, last + 1);
    if (!tokens.isMemberName(start)) return start;
    at = tokens.before(start);
  }
}
