// One reader: longer than other files.
import {
  canBegin,
  canEnd,
  canHold,
  NUMERIC_FUNCTIONS,
  NUMERIC_METHODS,
  NUMERIC_OBJECTS,
  OBFUSCATED,
  TEXT_FUNCTIONS,
} from "../computed-keys.ts";
import { isBlank, isWord, wordEnd } from "./characters.ts";

/** Tells whether a comment like one of HTML begins at an offset. */
export const isHtmlComment = (source: string, at: number): boolean =>
  source.startsWith("<!--", at) || source.startsWith("-->", at);

/** Tells whether an operand ends before an offset. */
export function isEnd(source: string, at: number): boolean {
  let last = at - 1;
  while (isBlank(source.charCodeAt(last))) last--;
  const code = source.charCodeAt(last);
  return isWord(code) || code === 41 || code === 93;
}

/** What {@link KeyText} gives for a key that needs no edit, and for one that only the parser can tell. */
export const PLAIN = -2;
const UNCLEAR = -1;
/** Thrown, and caught here, where a look at the text is not enough. */
const DOUBT = Symbol("doubt");

const OTHER_WORDS: ReadonlySet<string> = new Set(
  "new await yield function async class typeof void delete import super in instanceof of let".split(
    " ",
  ),
);

const CONSTANTS: ReadonlySet<string> = new Set(["true", "false", "null"]);

/** A number or a string as the first argument, or behind names. */
const CONSTANT_ARGUMENT = /^\s*(?:[\w$.]+\s*,\s*)*(?:\d[\w.]*|"[^"\\\n]*"|'[^'\\\n]*')\s*(?:,|$)/;
/** Names, members and calls of which none is given nothing, or has a known name. */
const NO_CONSTANTS =
  /^(?!.*(?:\(\s*\)|(?<![\w$])\d|(?<![\w$])(?:String|atob|unescape|decodeURI)|0x|(?:^|[^\w$)\]])\s*\[))[\w$.\s,()[\]]*$/s;

/** A template with one substitution, and nothing else in the bracket. Groups: the texts around the substitution. */
const TEMPLATE_KEY = /`([^`\\$]*)\$\{[^`'"{}\\/<-]*\}([^`\\$]*)`\s*\]/y;

/** What is added up: a string's text, a call or member that may give a string, a number or constant, or anything else. */
type Operand = { readonly text: string } | "call" | "other" | "none";

/** The text in a bracket, as far as it is a call, or a sum. */
export class KeyText {
  readonly #source: string;
  #at: number;
  readonly #operands: Operand[] = [];

  constructor(source: string, at: number) {
    this.#source = source;
    this.#at = at;
  }

  /** Gives where the bracket closes if it holds a key that is being made, else {@link PLAIN} or {@link UNCLEAR}. */
  read(): number {
    try {
      return this.#read();
    } catch (error) {
      if (error === DOUBT) return UNCLEAR;
      throw error;
    }
  }

  #read(): number {
    const source = this.#source;
    TEMPLATE_KEY.lastIndex = this.#at;
    const template = TEMPLATE_KEY.exec(source);
    if (template !== null) {
      const [all, head = "", tail = ""] = template;
      const isPlain = !canBegin(head) || !canEnd(tail);
      return isPlain ? PLAIN : this.#at + all.length - 1;
    }
    // Any operator but `+` gives a number or a boolean, which is no part of a name.
    let isPlain = false;
    for (;;) {
      this.#skipBlanks();
      const code = source.charCodeAt(this.#at);
      if (code === 43 || code === 45 || code === 33 || code === 126) {
        // Operators before an operand.
        isPlain = true;
        this.#at++;
        continue;
      }
      this.#operands.push(this.#operand());
      this.#skipBlanks();
      const text = source.charAt(this.#at);
      const next = source.charAt(this.#at + 1);
      if (text === "]") break;
      if (isHtmlComment(source, this.#at)) throw DOUBT;
      if (text === "+" && next !== "=" && next !== "+") this.#at++;
      else {
        const length = operatorLength(source, this.#at);
        if (length === 0) throw DOUBT;
        isPlain = true;
        this.#at += length;
        this.#skipBlanks();
        // `a++`
        if (source.charAt(this.#at) === "]") break;
      }
    }
    return isPlain || !this.#isMade() ? PLAIN : this.#at;
  }

  #isMade(): boolean {
    const operands = this.#operands;
    const last = operands.length - 1;
    if (last === 0) return operands[0] === "call";
    if (operands.every((item) => item === "call")) return true;
    return (
      operands.some((item) => typeof item === "object") &&
      operands.every((item, i) => {
        if (typeof item !== "object") return item !== "none";
        return i === 0 ? canBegin(item.text) : i === last ? canEnd(item.text) : canHold(item.text);
      })
    );
  }

  #skipBlanks(): void {
    while (isBlank(this.#source.charCodeAt(this.#at))) this.#at++;
  }

  /** Reads a name, a number or a string, and the members and calls behind it. */
  #operand(): Operand {
    const source = this.#source;
    const start = this.#at;
    const code = source.charCodeAt(start);
    let operand: Operand = "other";
    /** Whether the operand, and what it is a member of, is a constant or made of one. */
    let isConstant = false;
    let isOfConstant = false;
    let object = "";
    let name = "";
    let isMember = false;
    if (code === 34 || code === 39) {
      this.#string(code);
      operand = { text: source.slice(start + 1, this.#at - 1) };
      isConstant = true;
    } else {
      if (!isWord(code)) throw DOUBT;
      this.#at = wordEnd(source, start);
      name = source.slice(start, this.#at);
      if (OTHER_WORDS.has(name)) throw DOUBT;
      if ((code >= 48 && code <= 57) || CONSTANTS.has(name)) operand = "none";
    }
    const isObfuscated = OBFUSCATED.test(name);
    let isHead = true;
    for (;;) {
      this.#skipBlanks();
      const text = source.charAt(this.#at);
      if (text === "(") {
        isHead = false;
        if (operand === "none") throw DOUBT;
        const given = this.#arguments();
        const isNumeric: boolean = isMember
          ? NUMERIC_METHODS.test(name) || NUMERIC_OBJECTS.has(object)
          : NUMERIC_FUNCTIONS.has(name);
        const isText: boolean = isMember
          ? isOfConstant || object === "String"
          : name !== "" && (given === "nothing" || TEXT_FUNCTIONS.test(name));
        isConstant = !isNumeric && (isText || given === "constant");
        if (!isConstant && !isNumeric && given === "doubt") throw DOUBT;
        operand = isConstant ? "call" : "other";
        name = "";
        isMember = false;
      } else if (text === "." || text === "[") {
        // `1.x`; `"abc"[1]` is a part of a string.
        if (operand === "none" || (text === "[" && typeof operand === "object")) throw DOUBT;
        object = isMember ? "" : name;
        if (text === ".") name = this.#memberName();
        else {
          this.#brackets();
          name = "";
          object = "";
        }
        isOfConstant = isConstant;
        isConstant = false;
        isMember = true;
        operand = isHead && isObfuscated ? "call" : "other";
        isHead = false;
      } else return operand;
    }
  }

  #memberName(): string {
    this.#at++;
    this.#skipBlanks();
    const from = this.#at;
    this.#at = wordEnd(this.#source, from);
    // A private name.
    if (this.#at === from) throw DOUBT;
    return this.#source.slice(from, this.#at);
  }

  /** Reads arguments: whether there is a number or a string among them. */
  #arguments(): "nothing" | "constant" | "none" | "doubt" {
    const source = this.#source;
    const open = this.#at;
    this.#brackets();
    const text = source.slice(open + 1, this.#at - 1);
    if (text.trim() === "") return "nothing";
    if (CONSTANT_ARGUMENT.test(text)) return "constant";
    return NO_CONSTANTS.test(text) ? "none" : "doubt";
  }

  #string(quote: number): void {
    const source = this.#source;
    for (let at = this.#at + 1; ; at++) {
      const code = source.charCodeAt(at);
      if (code === quote) {
        this.#at = at + 1;
        return;
      }
      if (code === 92 || code === 10 || code === 13 || code !== code) throw DOUBT;
    }
  }

  /** Goes behind the bracket that closes the one here. */
  #brackets(): void {
    const source = this.#source;
    let depth = 0;
    for (;;) {
      const code = source.charCodeAt(this.#at);
      if (code === 34 || code === 39) {
        this.#anyString(code);
        continue;
      }
      if (code === 40 || code === 91) depth++;
      else if (code === 41 || code === 93) depth--;
      else if (code === 47) {
        const next = source.charAt(this.#at + 1);
        if (next === "/" || next === "*" || !isEnd(source, this.#at)) throw DOUBT;
      } else if ((code === 45 || code === 60) && isHtmlComment(source, this.#at)) throw DOUBT;
      else if (code === 96 || code === 92 || code === 123 || code === 125 || code !== code) {
        throw DOUBT;
      }
      this.#at++;
      if (depth === 0) return;
    }
  }

  #anyString(quote: number): void {
    const source = this.#source;
    for (let at = this.#at + 1; ; at++) {
      const code = source.charCodeAt(at);
      if (code === 92) at++;
      else if (code === quote) {
        this.#at = at + 1;
        return;
      } else if (code === 10 || code !== code) throw DOUBT;
    }
  }
}

/** Operators between operands that give a number or a boolean; not those of which an operand may be the result. */
const OPERATOR = /(?:\*\*|<<|>>>?|[=!]==?|[<>]=|[-*%^<>]|\/(?![/*])|&(?!&)|\|(?!\|))(?!=)/y;

function operatorLength(source: string, at: number): number {
  OPERATOR.lastIndex = at;
  return OPERATOR.exec(source)?.[0].length ?? 0;
}
