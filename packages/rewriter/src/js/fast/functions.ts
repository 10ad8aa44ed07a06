import { wordStart } from "./characters.ts";
import type { Tokens } from "./tokens.ts";

/** Words before the parentheses of statements. */
const STATEMENTS: ReadonlySet<string> = new Set(["if", "for", "while", "with", "switch", "catch"]);

/** The body of a function. */
export interface Body {
  /** Offsets of the braces. */
  readonly open: number;
  readonly close: number;
  /** Whether it has the `this` of what is around it. */
  readonly isArrow: boolean;
}

/** Tells what the brace at an offset opens: the body of a function for sure, or null. */
function readBody(tokens: Tokens, open: number): { readonly isArrow: boolean } | null {
  const { source } = tokens;
  const at = tokens.before(open);
  if (tokens.opaque.at(at) >= 0) return null;
  if (source.charAt(at) === ">") return source.charAt(at - 1) === "=" ? { isArrow: true } : null;
  // `f()` and a block would stand on two lines.
  if (source.charAt(at) !== ")" || tokens.hasLineEnd(at, open)) return null;
  const parenthesis = tokens.opening(at);
  const end = tokens.before(parenthesis);
  const word = source.slice(wordStart(source, end + 1), end + 1);
  if (STATEMENTS.has(word) || word === "await") return null;
  // The body of a class.
  if (/\bextends\b[^;{}]*$/.test(source.slice(Math.max(0, end - 400), end + 1))) return null;
  return { isArrow: false };
}

/** Finds the innermost function body around an offset in code; null at the top level, and in what may be it. */
export function bodyAround(tokens: Tokens, offset: number): Body | null {
  for (let at = tokens.enclosing(offset); at >= 0; at = tokens.enclosing(at)) {
    if (tokens.source.charCodeAt(at) !== 123) continue;
    const body = readBody(tokens, at);
    if (body !== null) return { ...body, open: at, close: tokens.closing(at) };
  }
  return null;
}

/** Tells whether `this` at an offset in code is surely that of a function, so not the global object. */
export function hasOwnThis(tokens: Tokens, offset: number): boolean {
  for (let at = tokens.enclosing(offset); at >= 0; at = tokens.enclosing(at)) {
    if (tokens.source.charCodeAt(at) !== 123) continue;
    const body = readBody(tokens, at);
    if (body !== null && !body.isArrow) return true;
  }
  return false;
}
