import { parseExpressionAt } from "acorn";
import { isMadeKey } from "../computed-keys.ts";
import { afterExpression } from "../trivia.ts";
import { isWord } from "./characters.ts";
import { hasOwnThis } from "./functions.ts";
import { OBJECTS } from "./idle.ts";
import { PLAIN } from "./key-text.ts";
import type { MadeKey } from "./made-keys.ts";
import { TEMPLATE } from "./opaque.ts";
import { NONE, type Site, UNCLEAR } from "./site.ts";
import { chainStart, isCalled, mayBeCalled, NO_PREFIX, readKey } from "./sites.ts";
import type { Tokens } from "./tokens.ts";

const words = (list: string): ReadonlySet<string> => new Set(list.split(" "));
/** Words behind which a bracket begins a list or a pattern. */
const BEFORE_LIST = words(
  "return typeof case in instanceof do else throw void default extends const var",
);
/** Words that may be variables, or stand before a list or a computed name. */
const MAYBE_OBJECT = words("of yield await let static get set async new delete using accessor");

/** Reads what a bracket follows in which a string may be made. */
export function readMade(tokens: Tokens, { at, close }: MadeKey): Site {
  const { source, opaque } = tokens;
  const part = opaque.at(at);
  if (part >= 0) return opaque.kind(part) === TEMPLATE && !opaque.isText(at) ? UNCLEAR : NONE;
  const before = tokens.before(at);
  if (before < 0) return NONE;
  // Of a literal; a template may have a tag.
  if (opaque.at(before) >= 0) return source.charAt(before) === "`" ? UNCLEAR : NONE;
  const text = source.charAt(before);
  const isOptional = text === "." && source.charAt(before - 1) === "?";
  if (isWord(source.charCodeAt(before))) {
    const word = tokens.wordBefore(at);
    if (BEFORE_LIST.has(word)) return NONE;
    if (MAYBE_OBJECT.has(word)) return UNCLEAR;
  } else if (text === "}") return UNCLEAR;
  else if (!isOptional && text !== ")" && text !== "]")
    return readProperty(tokens, at, close, text);
  // In a class, a computed name may stand there.
  if (tokens.hasLineEnd(before, at)) return UNCLEAR;
  const end = close < 0 ? parseKey(tokens, at) : close;
  if (end === PLAIN) return NONE;
  if (end < 0) return UNCLEAR;
  return readObject(tokens, isOptional ? tokens.before(before - 1) + 1 : before + 1, end);
}

/** Has the text in a bracket parsed: gives where that closes, {@link PLAIN}, or -1. */
function parseKey(tokens: Tokens, open: number): number {
  const close = tokens.closing(open);
  const text = tokens.source.slice(open + 1, close);
  // What these are depends on what is around.
  if (/\b(?:await|yield|super|new\s*\.)\b|<!--|-->/.test(text)) return -1;
  try {
    const key = parseExpressionAt(text, 0, { ecmaVersion: "latest", checkPrivateFields: false });
    if (afterExpression(text, key.end).next < text.length) return -1;
    return isMadeKey(key) ? close : PLAIN;
  } catch {
    return -1;
  }
}

/** `{ [f()]: x }` */
function readProperty(tokens: Tokens, at: number, close: number, before: string): Site {
  if (before !== "{" && before !== ",") return NONE;
  const end = close < 0 ? tokens.closing(at) : close;
  return tokens.textAfter(end + 1) === ":" ? readKey(tokens, at, true) : NONE;
}

function readObject(tokens: Tokens, end: number, close: number): Site {
  const { source } = tokens;
  const start = chainStart(tokens, end, "top");
  if (start === null) return NONE;
  const object = source.slice(start, end);
  if (object === "arguments") return NONE;
  if (OBJECTS.has(object) && !(object === "this" && hasOwnThis(tokens, start))) return UNCLEAR;
  let first = start;
  while (tokens.textBefore(first) === "(") first = tokens.before(first);
  if (NO_PREFIX.has(tokens.wordBefore(first)) || tokens.textBefore(first) === "@") return UNCLEAR;
  const next = tokens.after(close + 1);
  if (mayBeCalled(tokens, next)) return UNCLEAR;
  return { kind: "wrap", start, end, call: isCalled(tokens, next) ? "call" : "pick" };
}
