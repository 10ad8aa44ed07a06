import { isWord, wordStart } from "./characters.ts";
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
  if (source.slice(start, end) === "this" && hasOwnThis(tokens, start)) return NONE;
  return UNCLEAR;
}

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
    if (part >= 0 && opaque.kind(part) === TEMPLATE) return true;
    if (part >= 0) continue;
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
