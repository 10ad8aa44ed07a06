import type { EditList } from "../edits.ts";
import { OPEN, openImport } from "../insertions.ts";
import type { ScriptOptions } from "../types.ts";
import { mapText } from "../visit-module.ts";
import { isWord, wordEnd } from "./characters.ts";
import { STRING, TEMPLATE } from "./opaque.ts";
import { type Tokens, Unclear } from "./tokens.ts";

/** Edits that the encoded URL policy asks for, at one `import` or `export`. */
export interface Mapped {
  readonly at: number;
  /** Where an argument begins that is surrounded; nothing that is surrounded itself may begin there. */
  readonly argument?: number;
  /** Makes the edits; those of what stands around must have been made before. */
  make(edits: EditList): void;
}

const NAME = "[\\w$\\u0080-\\uffff]+";
const NAMED = `\\{[\\w$\\u0080-\\uffff\\s,]*\\}`;
const ALL = `\\*\\s*as\\s+${NAME}`;
/** What stands between `import` and its specifier. */
const IMPORTED = new RegExp(
  `(?:(?:${NAME}\\s*,\\s*)?(?:${ALL}|${NAMED})|${NAME})\\s*from(?=\\s*["'])`,
  "y",
);
/** The same for `export`, and a list that has no specifier. */
const EXPORTED = new RegExp(`(?:\\*\\s*(?:as\\s+${NAME}\\s*)?|${NAMED}\\s*)from(?=\\s*["'])`, "y");
const LIST = new RegExp(NAMED, "y");
const WORDS = /\b(?:im|ex)port\b/g;

/**
 * Finds what the encoded URL policy maps.
 *
 * @throws Unclear where only the parser can tell
 */
export function findMapped(tokens: Tokens, options: ScriptOptions): readonly Mapped[] {
  const { source, opaque } = tokens;
  const found: Mapped[] = [];
  for (const { index: at, 0: word } of source.matchAll(WORDS)) {
    if (isWord(source.charCodeAt(at - 1)) || isWord(source.charCodeAt(at + 6))) continue;
    const part = opaque.at(at);
    if (part >= 0 && opaque.kind(part) === TEMPLATE) throw new Unclear("in a template");
    if (part >= 0 || tokens.isMemberName(at)) continue;
    const mapped =
      word === "import" ? readImport(tokens, at, options) : readExport(tokens, at, options);
    if (mapped !== null) found.push(mapped);
  }
  return found;
}

function readImport(tokens: Tokens, at: number, options: ScriptOptions): Mapped | null {
  const { source } = tokens;
  const next = tokens.after(at + 6);
  switch (source.charAt(next)) {
    case "(":
      return readCall(tokens, at, next, options);
    case ".":
      return readMeta(tokens, at, next);
    case ":":
      return null; // the name of a property
    case '"':
    case "'":
      return readLiteral(tokens, next, options);
    default: {
      const end = endOf(IMPORTED, source, next);
      if (end === null || options.goal !== "module") throw new Unclear("not known to be an import");
      return readLiteral(tokens, tokens.after(end), options);
    }
  }
}

function readExport(tokens: Tokens, at: number, options: ScriptOptions): Mapped | null {
  const { source } = tokens;
  const next = tokens.after(at + 6);
  if (!/[*{]/.test(source.charAt(next))) return null;
  const end = endOf(EXPORTED, source, next);
  if (end !== null) return readLiteral(tokens, tokens.after(end), options);
  const list = endOf(LIST, source, next);
  if (list === null || source.startsWith("from", tokens.after(list))) {
    throw new Unclear("not known to be an export");
  }
  return null;
}

function endOf(pattern: RegExp, source: string, at: number): number | null {
  pattern.lastIndex = at;
  return pattern.test(source) ? pattern.lastIndex : null;
}

/** Reads a string; null when it stays. */
function readLiteral(tokens: Tokens, at: number, options: ScriptOptions): Mapped | null {
  const { source, opaque } = tokens;
  const part = opaque.at(at);
  if (part < 0 || opaque.kind(part) !== STRING || opaque.start(part) !== at) {
    throw new Unclear("no string");
  }
  const end = opaque.end(part);
  const literal = source.slice(at, end);
  if (literal.includes("\\")) throw new Unclear("a string with escapes");
  const text = mapText(literal.slice(1, -1), literal, options);
  return text === null ? null : { at, make: (edits) => edits.replace(at, end, text) };
}

function readMeta(tokens: Tokens, at: number, dot: number): Mapped {
  const { source } = tokens;
  const start = tokens.after(dot + 1);
  const end = wordEnd(source, start);
  if (source.slice(start, end) !== "meta" || tokens.wordBefore(at) === "new") {
    throw new Unclear("not known to be import.meta");
  }
  return {
    at,
    make(edits) {
      edits.open(at, OPEN.meta);
      edits.close(end);
    },
  };
}

function readCall(tokens: Tokens, at: number, open: number, options: ScriptOptions): Mapped {
  const { source, opaque } = tokens;
  const close = tokens.closing(open);
  const start = tokens.after(open + 1);
  const end = tokens.before(firstEnd(tokens, start, close)) + 1;
  const first = source.charAt(start);
  if (tokens.textAfter(close + 1) === "{" || first === "(" || end <= start) {
    throw new Unclear("a method, or a call that is not plain");
  }
  // a name with a colon before our mark would be taken for a shorthand that was written out
  if (source.charAt(end - 1) === ":") throw new Unclear("no argument");
  const part = opaque.at(start);
  const isLiteral = (first === '"' || first === "'") && opaque.end(part) === end;
  const literal = isLiteral ? readLiteral(tokens, start, options) : null;
  return {
    at,
    argument: start,
    make(edits) {
      edits.open(at, OPEN.imported);
      edits.close(close + 1);
      if (literal !== null) literal.make(edits);
      if (isLiteral) return;
      edits.open(start, openImport(options));
      edits.close(end);
    },
  };
}

/** Finds where the first of the arguments ends. */
function firstEnd(tokens: Tokens, start: number, close: number): number {
  const { source, opaque } = tokens;
  for (let at = start; at < close; at++) {
    const part = opaque.at(at);
    if (part >= 0) at = opaque.end(part) - 1;
    else if (/[([{]/.test(source.charAt(at))) at = tokens.closing(at);
    else if (source.charAt(at) === ",") return at;
  }
  return close;
}
