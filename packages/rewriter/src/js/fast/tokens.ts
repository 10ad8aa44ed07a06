import { Brackets } from "./brackets.ts";
import { isBlank, isLineEnd, isWord, wordStart } from "./characters.ts";
import { COMMENT, type Opaque } from "./opaque.ts";

/** Part of a source that may be walked over in search of brackets before all of them are found at once. */
const WALKED = 0.1;

/** Thrown where a source is too unusual to be told. No error: nobody reads the stack that those collect. */
export class Unclear {
  readonly why: string;

  constructor(why: string) {
    this.why = why;
  }
}

/** Walks from token to token over the parts of a source that are code. */
export class Tokens {
  readonly source: string;
  readonly opaque: Opaque;
  #steps: number;
  #brackets: Brackets | null = null;

  constructor(source: string, opaque: Opaque) {
    this.source = source;
    this.opaque = opaque;
    this.#steps = source.length * WALKED;
  }

  #allBrackets(): Brackets {
    return (this.#brackets ??= new Brackets(this.source, this.opaque));
  }

  /** The last offset before `end` that is neither blank nor in a comment; -1 when there is none. */
  before(end: number): number {
    const { source, opaque } = this;
    let at = end - 1;
    while (at >= 0 && isBlank(source.charCodeAt(at))) at--;
    let last = opaque.lastAt(at);
    while (last >= 0 && opaque.end(last) === at + 1 && opaque.kind(last) === COMMENT) {
      at = opaque.start(last) - 1;
      while (at >= 0 && isBlank(source.charCodeAt(at))) at--;
      last--;
    }
    return at;
  }

  /** The first offset from `start` on that is neither blank nor in a comment; the length when there is none. */
  after(start: number): number {
    const { source, opaque } = this;
    let at = start;
    for (;;) {
      while (isBlank(source.charCodeAt(at))) at++;
      if (source.charCodeAt(at) !== 47) return at;
      const part = opaque.at(at);
      if (part < 0 || opaque.kind(part) !== COMMENT) return at;
      at = opaque.end(part);
    }
  }

  /** The character that ends the token before; empty at the start. */
  textBefore(end: number): string {
    return this.source.charAt(this.before(end));
  }

  /** The character that begins the next token; empty at the end. */
  textAfter(start: number): string {
    return this.source.charAt(this.after(start));
  }

  /** The word that ends with the token before; empty when that is no word, or the name of a member. */
  wordBefore(end: number): string {
    const at = this.before(end);
    if (at < 0 || !isWord(this.source.charCodeAt(at)) || this.opaque.at(at) >= 0) return "";
    const start = wordStart(this.source, at + 1);
    return this.isMemberName(start) ? "" : this.source.slice(start, at + 1);
  }

  /** Tells whether what begins there stands behind a dot, or a `#`. */
  isMemberName(start: number): boolean {
    const { source } = this;
    const at = this.before(start);
    const text = source.charAt(at);
    if (text === "#") return true;
    return text === "." && !source.startsWith("...", at - 2);
  }

  /** Tells whether there is a line end between two offsets. */
  hasLineEnd(from: number, to: number): boolean {
    for (let at = from; at < to; at++) if (isLineEnd(this.source.charCodeAt(at))) return true;
    return false;
  }

  /**
   * Finds the bracket that is open at an offset in code.
   *
   * @returns -1 at the top level
   */
  enclosing(offset: number): number {
    if (this.#brackets !== null) return this.#brackets.enclosing(offset);
    const { source, opaque } = this;
    let last = opaque.lastAt(offset - 1);
    let depth = 0;
    const stop = Math.max(0, offset - this.#steps);
    for (let at = offset - 1; at >= stop; at--) {
      if (last >= 0 && opaque.end(last) === at + 1) {
        at = opaque.start(last--);
        continue;
      }
      const code = source.charCodeAt(at);
      if (code === 41 || code === 93 || code === 125) depth++;
      else if ((code === 40 || code === 91 || code === 123) && depth-- === 0) {
        this.#steps -= offset - at;
        return at;
      }
    }
    this.#steps -= offset - stop;
    return stop === 0 ? -1 : this.#allBrackets().enclosing(offset);
  }

  /**
   * Finds the bracket that closes the one at an offset.
   *
   * @throws Unclear when there is none
   */
  closing(open: number): number {
    const { source, opaque } = this;
    const { length } = source;
    if (this.#brackets !== null) return this.#closing(this.#brackets, open);
    let next = opaque.lastAt(open) + 1;
    let start = next < opaque.size ? opaque.start(next) : length;
    let depth = 0;
    const stop = Math.min(length, open + this.#steps);
    for (let at = open; at < stop; at++) {
      if (at === start) {
        at = opaque.end(next++) - 1;
        start = next < opaque.size ? opaque.start(next) : length;
        continue;
      }
      const code = source.charCodeAt(at);
      if (code === 40 || code === 91 || code === 123) depth++;
      else if ((code === 41 || code === 93 || code === 125) && --depth === 0) {
        this.#steps -= at - open;
        return at;
      }
    }
    this.#steps -= stop - open;
    return this.#closing(this.#allBrackets(), open);
  }

  #closing(brackets: Brackets, open: number): number {
    const close = brackets.closing(open);
    if (close < this.source.length) return close;
    throw new Unclear("no closing bracket");
  }

  /**
   * Finds the bracket that opens what closes at an offset.
   *
   * @throws Unclear when there is none
   */
  opening(close: number): number {
    const open = this.enclosing(close);
    if (open < 0) throw new Unclear("no opening bracket");
    return open;
  }
}
