import { isWord, wordStart } from "./characters.ts";
import type { Tokens } from "./tokens.ts";

/** Words before the parentheses of statements. */
const STATEMENTS: ReadonlySet<string> = new Set(["if", "for", "while", "with", "switch", "catch"]);

/** A function, without its name. */
export interface Body {
  /** Offset of its parameters. */
  readonly from: number;
  /** Offsets of the braces around its body. */
  readonly open: number;
  readonly close: number;
  /** Whether it has the `this` of what is around it. */
  readonly isArrow: boolean;
}

type Head = Pick<Body, "from" | "isArrow">;

/** Tells whether the brace at an offset surely opens the body of a function; null when not. */
function readHead(tokens: Tokens, open: number): Head | null {
  const { source } = tokens;
  const at = tokens.before(open);
  if (at < 0 || tokens.opaque.at(at) >= 0) return null;
  if (source.charAt(at) === ">") {
    if (source.charAt(at - 1) !== "=") return null;
    const last = tokens.before(at - 1);
    if (source.charAt(last) === ")") return { from: tokens.opening(last), isArrow: true };
    if (!isWord(source.charCodeAt(last))) return null;
    return { from: wordStart(source, last + 1), isArrow: true };
  }
  // `f()` and a block would stand on two lines.
  if (source.charAt(at) !== ")" || tokens.hasLineEnd(at, open)) return null;
  const from = tokens.opening(at);
  const end = tokens.before(from);
  const word = source.slice(wordStart(source, end + 1), end + 1);
  if (STATEMENTS.has(word) || word === "await") return null;
  // The body of a class.
  const heritage = source.slice(Math.max(0, end - 400), end + 1);
  if (heritage.includes("extends") && /\bextends\b[^;{}]*$/.test(heritage)) return null;
  return { from, isArrow: false };
}

/** Finds the brace that follows parameters in parentheses; -1 when none does. */
function braceAfter(tokens: Tokens, parenthesis: number): number {
  const { source } = tokens;
  let at = tokens.after(tokens.closing(parenthesis) + 1);
  if (source.startsWith("=>", at)) at = tokens.after(at + 2);
  return source.charAt(at) === "{" ? at : -1;
}

/** Gives the function whose body's own statements, not those of a block in it, an offset is in; null when not sure. */
export function bodyOf(tokens: Tokens, offset: number): Body | null {
  return bodyAt(tokens, tokens.enclosing(offset));
}

/** Gives the function whose parameters an offset is among; null when not sure. */
export function bodyOfParameters(tokens: Tokens, offset: number): Body | null {
  const from = tokens.enclosing(offset);
  if (tokens.source.charAt(from) !== "(") return null;
  const body = bodyAt(tokens, braceAfter(tokens, from));
  return body?.from === from ? body : null;
}

function bodyAt(tokens: Tokens, open: number): Body | null {
  if (tokens.source.charAt(open) !== "{") return null;
  const head = readHead(tokens, open);
  return head === null ? null : { ...head, open, close: tokens.closing(open) };
}

/** Words before the braces of blocks. */
const BLOCKS: ReadonlySet<string> = new Set(["do", "else", "finally", "static", "try"]);

/** Tells whether what begins after `;`, `}` or `)` at an offset is surely a statement: in no class, no head of a loop. */
export function isAmongStatements(tokens: Tokens, offset: number): boolean {
  const { source } = tokens;
  const open = tokens.enclosing(offset);
  if (open < 0) return true;
  if (source.charAt(open) !== "{") return false;
  const at = tokens.before(open);
  if (at < 0) return true;
  if (tokens.opaque.at(at) >= 0) return false;
  const text = source.charAt(at);
  if (text === ")") {
    const word = tokens.wordBefore(tokens.opening(at));
    return STATEMENTS.has(word) || word === "await" || readHead(tokens, open) !== null;
  }
  if (text === ">") return readHead(tokens, open) !== null;
  // `for (;; { location = 1 } = a)`
  if (text === ";") return source.charAt(tokens.enclosing(open)) !== "(";
  return "{}".includes(text) || BLOCKS.has(tokens.wordBefore(open));
}

/** Finds the innermost function around an offset in code; null at the top level, and in what may be it. */
export function bodyAround(tokens: Tokens, offset: number): Body | null {
  for (let at = tokens.enclosing(offset); at >= 0; at = tokens.enclosing(at)) {
    const bracket = tokens.source.charCodeAt(at);
    let open = at;
    if (bracket === 40) open = braceAfter(tokens, at);
    else if (bracket !== 123) continue;
    const body = bodyAt(tokens, open);
    if (body !== null) return body;
  }
  return null;
}

/** Tells whether `this` at an offset in code is surely that of a function, so not the global object. */
export function hasOwnThis(tokens: Tokens, offset: number): boolean {
  for (let at = tokens.enclosing(offset); at >= 0; at = tokens.enclosing(at)) {
    if (tokens.source.charCodeAt(at) !== 123) continue;
    const head = readHead(tokens, at);
    if (head !== null && !head.isArrow) return true;
  }
  return false;
}

/** What `await` and `yield` are in a function. */
export interface FunctionKind {
  readonly isAsync: boolean;
  readonly isGenerator: boolean;
}

/** Reads the words, and the asterisk, before the parameters of a function. */
export function kindOfFunction(tokens: Tokens, { from, isArrow }: Body): FunctionKind {
  const { source } = tokens;
  let at = from;
  const wordHere = (): string => tokens.wordBefore(at);
  if (!isArrow && wordHere() !== "function") at = nameStart(tokens, from);
  const isGenerator = !isArrow && tokens.textBefore(at) === "*";
  if (isGenerator) at = tokens.before(at);
  if (wordHere() === "function") at = wordStart(source, tokens.before(at) + 1);
  return { isAsync: wordHere() === "async", isGenerator };
}

/** Finds where the name of a function begins: a word, a string, or something in brackets. */
function nameStart(tokens: Tokens, end: number): number {
  const { source, opaque } = tokens;
  const last = tokens.before(end);
  const part = opaque.at(last);
  if (part >= 0) return opaque.start(part);
  if (source.charAt(last) === "]") return tokens.opening(last);
  const start = wordStart(source, last + 1);
  return source.charAt(start - 1) === "#" ? start - 1 : start;
}
