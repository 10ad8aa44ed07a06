// One lexer: longer than other files.
import { isBlank, isWord, wordEnd, wordStart } from "./characters.ts";

/** What a part of a source is that is no code. */
export type OpaqueKind = typeof COMMENT | typeof STRING | typeof REGEXP | typeof TEMPLATE;
export const COMMENT = 0;
/** A string, or a template without substitutions. */
export const STRING = 1;
const REGEXP = 2;
/** A template with substitutions, which are code again. */
export const TEMPLATE = 3;

const words = (list: string): ReadonlySet<string> => new Set(list.split(" "));
/** Words after which an operand is due, so that a slash begins a regular expression. */
const BEFORE_OPERAND = words(
  "return typeof instanceof in new delete void throw case do else default extends",
);
/** Words after which it may be either. */
const UNCLEAR = words("of yield await break continue debugger let async using");
/** Words before the parentheses of statements. */
const STATEMENTS = words("if while for with");
/** Words before the braces of blocks. */
const BLOCKS = words("else finally");
/** Characters after which an operand is due. */
const OPERATORS = "(,=:[!&|?{;*%~^<>+-";

/** Ends of lines but a line feed: they end a comment, too. */
const LINE_END = /\r(?!$)|[\u2028\u2029]/;

/** Thrown, and caught here, where a character may begin one thing or another. */
const DOUBT = Symbol("doubt");

/**
 * Tells code from what only looks like code: comments, strings, templates, regular expressions.
 *
 * Nothing else is looked at: the search goes from one quote or slash to the next. Where it cannot be told for sure
 * what a slash begins, all of the source is in doubt, and left to the parser.
 */
export class Opaque {
  readonly #source: string;
  /** Start and kind of each part: `start * 4 + kind`, ascending. */
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  /** Starts and ends of the text in templates, without substitutions, ascending. */
  readonly #texts: number[] = [];
  /** Next offsets of a double quote, single quote, backtick, slash, line feed; the length when there is none. */
  #double = -1;
  #single = -1;
  #tick = -1;
  #slash = -1;
  #line = -1;
  readonly #hasOtherLineEnds: boolean;

  private constructor(source: string) {
    this.#source = source;
    this.#hasOtherLineEnds = source.includes("\r") || /[^\0-\xff]/.test(source);
  }

  /**
   * Reads a source.
   *
   * @param isModule whether there are no HTML-like comments
   * @returns null when anything is in doubt
   */
  static read(source: string, isModule: boolean): Opaque | null {
    const opaque = new Opaque(source);
    try {
      opaque.#read();
      return isModule || opaque.#hasNoHtmlComments() ? opaque : null;
    } catch (error) {
      if (error === DOUBT) return null;
      throw error;
    }
  }

  /** Index of the last part that begins at or before an offset, or -1. */
  lastAt(offset: number): number {
    let from = 0;
    let to = this.#starts.length;
    const key = offset * 4 + 3;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.#starts[middle] ?? 0) <= key) from = middle + 1;
      else to = middle;
    }
    return from - 1;
  }

  /** Index of the part that an offset is in, or -1 for code. */
  at(offset: number): number {
    const index = this.lastAt(offset);
    return offset < (this.#ends[index] ?? 0) ? index : -1;
  }

  /** Tells whether an offset is in the text of a template, not in a substitution. */
  isText(offset: number): boolean {
    const texts = this.#texts;
    let from = 0;
    let to = texts.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((texts[middle] ?? 0) <= offset) from = middle + 1;
      else to = middle;
    }
    return from % 2 === 1;
  }

  start(index: number): number {
    return (this.#starts[index] ?? 0) >> 2;
  }

  end(index: number): number {
    return this.#ends[index] ?? 0;
  }

  kind(index: number): OpaqueKind {
    return ((this.#starts[index] ?? 0) & 3) as OpaqueKind;
  }

  /** How many parts there are. */
  get size(): number {
    return this.#starts.length;
  }

  #add(start: number, end: number, kind: OpaqueKind): number {
    this.#starts.push(start * 4 + kind);
    this.#ends.push(end);
    return end;
  }

  #find(text: string, from: number): number {
    const found = this.#source.indexOf(text, from);
    return found < 0 ? this.#source.length : found;
  }

  #lineEnd(from: number): number {
    if (this.#line < from) this.#line = this.#find("\n", from);
    return this.#line;
  }

  #read(): void {
    const { length } = this.#source;
    let at = 0;
    if (this.#source.startsWith("#!")) at = this.#lineComment(0);
    while (at < length) {
      if (this.#double < at) this.#double = this.#find('"', at);
      if (this.#single < at) this.#single = this.#find("'", at);
      if (this.#tick < at) this.#tick = this.#find("`", at);
      if (this.#slash < at) this.#slash = this.#find("/", at);
      const quote = this.#double < this.#single ? this.#double : this.#single;
      const other = this.#tick < this.#slash ? this.#tick : this.#slash;
      if (quote < other) at = this.#string(quote);
      else if (other === length) return;
      else at = other === this.#slash ? this.#afterSlash(other) : this.#template(other);
    }
  }

  #string(start: number): number {
    const source = this.#source;
    const quote = source.charCodeAt(start);
    for (let at = start + 1; ; at++) {
      const code = source.charCodeAt(at);
      if (code === quote) return this.#add(start, at + 1, STRING);
      if (code === 92) {
        at++;
        if (source.charCodeAt(at) === 13 && source.charCodeAt(at + 1) === 10) at++;
      } else if (code === 10 || code !== code) throw DOUBT;
    }
  }

  #template(start: number): number {
    const source = this.#source;
    const { length: before } = this.#starts;
    let kind: OpaqueKind = STRING;
    let text = start + 1;
    for (let at = start + 1; ; at++) {
      const code = source.charCodeAt(at);
      if (code === 96) {
        this.#texts.push(text, at);
        // What is in substitutions was only kept to read them.
        this.#starts.length = before;
        this.#ends.length = before;
        return this.#add(start, at + 1, kind);
      }
      if (code === 92) at++;
      else if (code === 36 && source.charCodeAt(at + 1) === 123) {
        kind = TEMPLATE;
        this.#texts.push(text, at);
        this.#starts.length = before;
        this.#ends.length = before;
        this.#add(start, at + 2, TEMPLATE);
        at = this.#substitution(at + 2);
        text = at + 1;
      } else if (code !== code) throw DOUBT;
    }
  }

  /** Reads code up to the closing brace. */
  #substitution(start: number): number {
    const source = this.#source;
    let depth = 0;
    for (let at = start; ;) {
      const code = source.charCodeAt(at);
      if (code === 34 || code === 39) at = this.#string(at);
      else if (code === 96) at = this.#template(at);
      else if (code === 47) at = this.#afterSlash(at);
      else if (code === 123) {
        depth++;
        at++;
      } else if (code === 125) {
        if (depth-- === 0) return at;
        at++;
      } else if (code !== code || code === 92) throw DOUBT;
      else at++;
    }
  }

  /** Reads a comment, a regular expression, or just the slash of a division. */
  #afterSlash(at: number): number {
    const next = this.#source.charCodeAt(at + 1);
    if (next === 47) return this.#lineComment(at);
    if (next === 42) {
      const end = this.#source.indexOf("*/", at + 2);
      if (end < 0) throw DOUBT;
      return this.#add(at, end + 2, COMMENT);
    }
    return this.#beginsOperand(at) ? this.#regexp(at) : at + 1;
  }

  #lineComment(start: number): number {
    const end = this.#lineEnd(start);
    if (this.#hasOtherLineEnds && LINE_END.test(this.#source.slice(start, end))) throw DOUBT;
    return this.#add(start, end, COMMENT);
  }

  #regexp(start: number): number {
    const source = this.#source;
    let inClass = false;
    for (let at = start + 1; ; at++) {
      const code = source.charCodeAt(at);
      if (code === 92) at++;
      else if (code === 91) inClass = true;
      else if (code === 93) inClass = false;
      else if (code === 47 && !inClass) {
        return this.#add(start, wordEnd(source, at + 1), REGEXP);
      }
      if (code !== code || source.charCodeAt(at) === 10) throw DOUBT;
    }
  }

  /** Finds the last offset before `end` that is no blank and in no comment, given what has been read; or -1. */
  #before(end: number): number {
    const source = this.#source;
    let last = this.#starts.length - 1;
    let at = end - 1;
    for (;;) {
      while (at >= 0 && isBlank(source.charCodeAt(at))) at--;
      while (last >= 0 && this.end(last) > at + 1) last--;
      if (last < 0 || this.end(last) !== at + 1 || this.kind(last) !== COMMENT) return at;
      at = this.start(last) - 1;
    }
  }

  /** Tells whether a slash stands where an operand is due. */
  #beginsOperand(slash: number): boolean {
    const source = this.#source;
    const at = this.#before(slash);
    if (at < 0) return true;
    const code = source.charCodeAt(at);
    const last = this.at(at);
    if (last >= 0) {
      // Code of a substitution begins.
      if (this.kind(last) === TEMPLATE && code === 123) return true;
      return false;
    }
    if (isWord(code)) return this.#wordBeginsOperand(at + 1);
    const text = source.charAt(at);
    if (text === "]") return false;
    if (text === ")") return this.#isHead(at);
    if ((text === "+" || text === "-") && source.charAt(at - 1) === text) {
      const before = this.#before(at - 1);
      if (before < 0) throw DOUBT;
      const previous = source.charCodeAt(before);
      if (this.at(before) >= 0 || !(isWord(previous) || previous === 41 || previous === 93)) {
        throw DOUBT;
      }
      if (isWord(previous) && this.#wordBeginsOperand(before + 1)) throw DOUBT;
      return false;
    }
    if (text === "}") return this.#isStatementBlock(at);
    if (OPERATORS.includes(text) || source.startsWith("...", at - 2)) return true;
    throw DOUBT;
  }

  /** Tells whether the braces that close there are the block of a statement. */
  #isStatementBlock(close: number): true {
    const source = this.#source;
    const at = this.#before(this.#opening(close));
    if (at >= 0 && this.at(at) < 0) {
      if (source.charCodeAt(at) === 41 && this.#isHead(at)) return true;
      const start = wordStart(source, at + 1);
      if (BLOCKS.has(source.slice(start, at + 1))) {
        const before = this.#before(start);
        if (before >= 0 && "};".includes(source.charAt(before))) return true;
      }
    }
    throw DOUBT;
  }

  #wordBeginsOperand(end: number): boolean {
    const source = this.#source;
    const start = wordStart(source, end);
    const word = source.slice(start, end);
    const isKnown = BEFORE_OPERAND.has(word);
    if (!isKnown && !UNCLEAR.has(word)) {
      if (source.charCodeAt(start - 1) === 92) throw DOUBT;
      return false;
    }
    const before = this.#before(start);
    const previous = source.charCodeAt(before);
    if (before >= 0 && (previous === 46 || previous === 35)) {
      if (previous === 46 && source.charCodeAt(before - 1) === 46) throw DOUBT;
      return false;
    }
    if (isKnown) return true;
    throw DOUBT;
  }

  /** Tells whether the parentheses that close there belong to a statement. */
  #isHead(close: number): boolean {
    return this.#isHeadWord(this.#opening(close));
  }

  /** Finds the bracket that opens what closes at an offset. */
  #opening(close: number): number {
    const source = this.#source;
    let depth = 0;
    let last = this.#starts.length - 1;
    for (let at = close; at >= 0; at--) {
      while (last >= 0 && this.end(last) > at + 1) last--;
      if (last >= 0 && this.end(last) === at + 1) {
        // Code of a substitution.
        if (this.kind(last) === TEMPLATE && source.charCodeAt(at) === 123) throw DOUBT;
        at = this.start(last);
        continue;
      }
      const code = source.charCodeAt(at);
      if (code === 41 || code === 93 || code === 125) depth++;
      else if ((code === 40 || code === 91 || code === 123) && --depth === 0) return at;
    }
    throw DOUBT;
  }

  #isHeadWord(open: number): boolean {
    const source = this.#source;
    const end = this.#before(open) + 1;
    const start = wordStart(source, end);
    const word = source.slice(start, end);
    if (word === "await") throw DOUBT;
    if (!STATEMENTS.has(word)) return false;
    const before = this.#before(start);
    return !(before >= 0 && source.charCodeAt(before) === 46);
  }

  #hasNoHtmlComments(): boolean {
    const source = this.#source;
    if (!source.includes("<!--") && !source.includes("-->")) return true;
    for (const { index, 0: text } of source.matchAll(/<!--|-->/g)) {
      const part = this.at(index);
      if (part >= 0 && this.kind(part) !== TEMPLATE) continue;
      if (part >= 0 || text === "<!--") return false;
      // `n --> 0` counts down, if there is an operand on the same line.
      let at = index - 1;
      while (at >= 0 && (source.charCodeAt(at) === 32 || source.charCodeAt(at) === 9)) at--;
      if (at < 0 || !isWord(source.charCodeAt(at)) || this.at(at) >= 0) return false;
    }
    return true;
  }
}
