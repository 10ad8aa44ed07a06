import { BOX_KEYS } from "../syntax.ts";
import { wordEnd } from "./characters.ts";
import type { Tokens } from "./tokens.ts";
import { Unclear } from "./tokens.ts";

/** What a brace, or the name before a colon in it, belongs to. */
type Braces = "literal" | "pattern" | "block";

const PATTERN_WORDS: ReadonlySet<string> = new Set(["const", "let", "var"]);
const LITERAL_WORDS: ReadonlySet<string> = new Set([
  "return",
  "typeof",
  "void",
  "throw",
  "new",
  "in",
  "of",
  "instanceof",
  "yield",
  "await",
  "delete",
]);
const BLOCK_WORDS: ReadonlySet<string> = new Set(["else", "do", "try", "finally"]);
const VALUE_OPERATORS = "=?&|+-*!~<^%";

/** Tells whether an assignment, not a comparison or an arrow, stands at an offset. */
export function isEqualsSign(source: string, at: number): boolean {
  const next = source.charAt(at + 1);
  return source.charAt(at) === "=" && next !== "=" && next !== ">";
}

/**
 * Tells what the bracket at an offset opens, as far as it is plain: with `(` and `[`, whether there is a pattern in it.
 *
 * @throws Unclear
 */
export function readBraces(tokens: Tokens, open: number): Braces {
  const { source } = tokens;
  const after = tokens.after(tokens.closing(open) + 1);
  const next = source.charAt(after);
  if (isEqualsSign(source, after)) return "pattern";
  const bracket = source.charAt(open);
  if (bracket === "(") {
    // Parameters, or the head of a loop or a `catch`.
    if (next === "{" || source.startsWith("=>", after)) return "pattern";
    return "literal";
  }
  const before = tokens.before(open);
  const text = source.charAt(before);
  // `a ? b ? c : {} : d`
  if (text === ":" && next === ":") return "literal";
  if (/[io]/.test(next)) throw new Unclear("head of a loop");
  if (bracket === "[") {
    const isMember = /[\w$)\]]/.test(text) && tokens.wordBefore(open) === "";
    if (isMember) return "literal";
  }
  if (before < 0 || text === ";" || text === "{" || text === "}") {
    return bracket === "{" ? "block" : "literal";
  }
  if (tokens.opaque.at(before) >= 0) throw new Unclear("behind a string");
  if (text === ">" && source.charAt(before - 1) === "=") {
    return bracket === "{" ? "block" : "literal";
  }
  if (text === ")") {
    if (bracket === "{") return "block";
    throw new Unclear("behind parentheses");
  }
  if (VALUE_OPERATORS.includes(text) || text === ">") return "literal";
  if (text === ":" || text === "(" || text === "," || text === "[" || text === ".") {
    const around = tokens.enclosing(open);
    if (around < 0) {
      if (text === ":") throw new Unclear("case or label");
      return "literal";
    }
    if (text === ":" && source.charAt(around) === "{") {
      const kind = readBraces(tokens, around);
      // A label, a `case`, or `a ? b : {}`.
      if (kind === "block") throw new Unclear("case or label");
      return kind;
    }
    return readBraces(tokens, around) === "pattern" ? "pattern" : "literal";
  }
  const word = tokens.wordBefore(open);
  if (PATTERN_WORDS.has(word)) return "pattern";
  if (LITERAL_WORDS.has(word)) return "literal";
  if (BLOCK_WORDS.has(word)) return "block";
  throw new Unclear("word before a brace");
}

/** Tells whether braces hold one of the keys beside which `top` is a length. */
export function hasBoxKey(tokens: Tokens, open: number): boolean {
  const { source } = tokens;
  const close = tokens.closing(open);
  for (let at = open; at < close;) {
    const start = tokens.after(at + 1);
    at = wordEnd(source, start);
    if (BOX_KEYS.has(source.slice(start, at)) && ",:}=".includes(source.charAt(tokens.after(at)))) {
      return true;
    }
    at = commaAfter(tokens, at, close);
  }
  return false;
}

/** Finds the next comma that is in no inner brackets; `close` when there is none. */
function commaAfter(tokens: Tokens, from: number, close: number): number {
  const { source, opaque } = tokens;
  for (let at = from; at < close; at++) {
    const part = opaque.at(at);
    if (part >= 0) at = opaque.end(part) - 1;
    else if ("([{".includes(source.charAt(at))) at = tokens.closing(at);
    else if (source.charCodeAt(at) === 44) return at;
  }
  return close;
}
