// One decision per place: longer than other files.
import { isWord, wordEnd, wordStart } from "./characters.ts";
import { isAmongStatements } from "./functions.ts";
import { hasBoxKey, isEqualsSign, readBraces } from "./objects.ts";
import { STRING, TEMPLATE } from "./opaque.ts";
import { MAY_DECLARE, NONE, type Site, UNCLEAR } from "./site.ts";
import { type Tokens, Unclear } from "./tokens.ts";
import { readVariable } from "./variables.ts";

/** Reserved words that cannot be the object of a plain member. */
const NO_OBJECT: ReadonlySet<string> = new Set(
  (
    "null true false break case catch class const continue debugger default delete do else enum export extends finally for function if import in " +
    "instanceof new return super switch throw try typeof var void while with let static yield await async of get set using"
  ).split(" "),
);
/** Words behind which a member is not just read. */
export const NO_PREFIX: ReadonlySet<string> = new Set([
  "new",
  "delete",
  "function",
  "class",
  "import",
]);
/** Words behind which an operand is read. */
const BEFORE_READ: ReadonlySet<string> = new Set(
  "return case do else in instanceof void throw await yield of".split(" "),
);

/** Reads the name at an offset in code. */
export function readName(tokens: Tokens, start: number): Site {
  const { source } = tokens;
  const end = wordEnd(source, start);
  const name = source.slice(start, end);
  const before = tokens.before(start);
  const text = source.charAt(before);
  if (text === "#") return NONE;
  const next = tokens.after(end);
  if (text === "." && !source.startsWith("...", before - 2)) {
    return readMember(tokens, name, before, next);
  }
  if (name === "postMessage") return NONE;
  const after = source.charAt(next);
  if (after === ":" && (text === "{" || text === ",")) return readKey(tokens, start, false);
  // `a: location: for (;;)`, `a ? b ? c : location : d`
  if (after === ":" && text === ":") return UNCLEAR;
  if (after === "(") return readCall(tokens, start, next);
  const word = tokens.wordBefore(start);
  const variable = readVariable(tokens, start, next);
  if (variable !== null) return variable;
  if (source.startsWith("?.", next) && "(`".includes(tokens.textAfter(next + 2) || " "))
    return UNCLEAR;
  const isMember =
    (after === "." && source.charAt(next + 1) !== ".") ||
    (source.startsWith("?.", next) && !/\d/.test(source.charAt(next + 2)));
  if (isMember) return NO_MEMBER_OF.has(word) ? MAY_DECLARE : { kind: "read", name, at: start };
  if (word === "typeof") return /[[`+-]/.test(after) ? UNCLEAR : NONE;
  if (after === "`" || (after === "=" && source.charAt(next + 1) === ">")) return MAY_DECLARE;
  if (isEqualsSign(source, next)) {
    const isStatement = ";{})".includes(text) && isAmongStatements(tokens, start);
    // Assignments of other names are none of ours.
    if (isStatement) return name === "location" ? { kind: "read", name, at: start } : NONE;
    if (name !== "location") return MAY_DECLARE;
  }
  // In strict code, an error.
  if (name === "eval" && isAt(UPDATE, source, next)) return UNCLEAR;
  const isOperand =
    (isAt(OPERATOR, source, next) && !tokens.hasLineEnd(end, next)) ||
    BEFORE_READ.has(word) ||
    (text !== "" && "=&|?+-*/%<>!~^".includes(text)) ||
    (text === ":" && !mayBePattern(tokens, start)) ||
    isArgument(tokens, start, text, after);
  if (isOperand && !NO_OPERAND_OF.has(word)) {
    if ((text === "+" || text === "-") && source.charAt(before - 1) === text) return UNCLEAR;
    return { kind: "read", name, at: start };
  }
  return MAY_DECLARE;
}

/** Updates and compound assignments. */
const UPDATE = /\+\+|--|(?:\*\*|<<|>>>?|&&|\|\||\?\?|[-+*/%&|^])=/y;

/** Binary operators and updates: on the same line, none can follow a name that is declared, or one in a pattern. */
const OPERATOR = /[-+*/%<>&|^?]|[!=]=/y;

function isAt(pattern: RegExp, source: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(source);
}

/** Tells whether parentheses surely hold the arguments of a call, if no body follows: they stand behind a name. */
function isCallee(tokens: Tokens, open: number): boolean {
  const at = tokens.before(open);
  if (at < 0 || tokens.opaque.at(at) >= 0 || !isWord(tokens.source.charCodeAt(at))) return false;
  return !NO_OBJECT.has(tokens.wordBefore(open));
}

/** Tells whether a name is surely an argument, or one of several expressions in a row. */
function isArgument(tokens: Tokens, start: number, text: string, after: string): boolean {
  if (!"(,".includes(text) || !",)".includes(after)) return false;
  const open = tokens.enclosing(start);
  const { source } = tokens;
  if (source.charAt(open) !== "(" || tokens.wordBefore(open) === "for") return false;
  // A callee in parentheses is none.
  if (text === "(" && after === ")" && !isCallee(tokens, open)) return false;
  const next = tokens.after(tokens.closing(open) + 1);
  return source.charAt(next) !== "{" && !source.startsWith("=>", next);
}

const NO_MEMBER_OF: ReadonlySet<string> = new Set([
  "function",
  "class",
  "import",
  "let",
  "const",
  "var",
]);
const NO_OPERAND_OF: ReadonlySet<string> = new Set([...NO_MEMBER_OF, "new", "delete"]);

function mayBePattern(tokens: Tokens, at: number): boolean {
  const around = tokens.enclosing(at);
  if (around < 0 || tokens.source.charAt(around) !== "{") return false;
  return readBraces(tokens, around) === "pattern";
}

/** `location(…)`: a call, or a method of that name. */
function readCall(tokens: Tokens, start: number, open: number): Site {
  const { source } = tokens;
  const close = tokens.closing(open);
  const brace = tokens.after(close + 1);
  if (source.charAt(brace) !== "{" || tokens.hasLineEnd(close, brace)) return UNCLEAR;
  return tokens.wordBefore(start) === "function" || tokens.textBefore(start) === "*"
    ? MAY_DECLARE
    : NONE;
}

/** A name, or a string, before a colon: a key if it is not the end of `a ? b : c`. */
export function readKey(tokens: Tokens, start: number, isString: boolean): Site {
  const open = tokens.enclosing(start);
  if (open < 0 || tokens.source.charAt(open) !== "{") return isString ? NONE : UNCLEAR;
  if (readBraces(tokens, open) !== "pattern") return NONE;
  return tokens.source.startsWith("top", start) && hasBoxKey(tokens, open) ? NONE : UNCLEAR;
}

/** `o.location` */
function readMember(tokens: Tokens, name: string, dot: number, next: number): Site {
  const { source } = tokens;
  if (name === "postMessage" && !isCalled(tokens, next)) {
    return mayBeCalled(tokens, next) ? UNCLEAR : NONE;
  }
  // What is only written needs no stand-in, but for locations.
  if (name !== "location" && isEqualsSign(source, next)) return NONE;
  const isOptional = source.charAt(dot - 1) === "?";
  const end = tokens.before(isOptional ? dot - 1 : dot) + 1;
  const start = chainStart(tokens, end, name);
  if (start === null) return NONE;
  let first = start;
  while (tokens.textBefore(first) === "(") first = tokens.before(first);
  if (NO_PREFIX.has(tokens.wordBefore(first)) || tokens.textBefore(first) === "@") return UNCLEAR;
  return { kind: "wrap", start, end, call: "wrap" };
}

/** Tells whether what ends before an offset is called, or the tag of a template. */
export function isCalled(tokens: Tokens, next: number): boolean {
  const { source } = tokens;
  const at = source.startsWith("?.", next) ? tokens.after(next + 2) : next;
  return "(`".includes(source.charAt(at) || " ");
}

/** Tells whether closing parentheses are followed by a call: what ends before them may be called, or an argument. */
export function mayBeCalled(tokens: Tokens, next: number): boolean {
  let at = next;
  while (tokens.source.charAt(at) === ")") at = tokens.after(at + 1);
  return at > next && isCalled(tokens, at);
}

/**
 * Finds where an object begins that is a chain of names, `this`, calls and brackets.
 *
 * @param end where it ends
 * @returns null when it is harmless
 * @throws Unclear when it is anything else
 */
export function chainStart(tokens: Tokens, end: number, name: string): number | null {
  const { source, opaque } = tokens;
  let at = end;
  let isLast = true;
  for (;;) {
    const last = at - 1;
    if (last < 0 || opaque.at(last) >= 0) throw new Unclear("literal");
    let start: number;
    if (isWord(source.charCodeAt(last))) {
      start = wordStart(source, at);
      if (/\d/.test(source.charAt(start))) throw new Unclear("number");
    } else {
      const text = source.charAt(last);
      if (text !== ")" && text !== "]") throw new Unclear("operator");
      const open = tokens.opening(last);
      const head = tokens.before(open);
      if (text === ")" && isGroup(tokens, open, head)) {
        if (isLast && !isAssigned(tokens, open)) throw new Unclear("parentheses");
        return open;
      }
      const isEnd = isWord(source.charCodeAt(head)) || /[)\]]/.test(source.charAt(head));
      if (!isEnd || head < 0 || opaque.at(head) >= 0) throw new Unclear("no callee");
      if (isLast && text === ")" && name === "top" && isBoxFunction(tokens, head + 1)) return null;
      if (isWord(source.charCodeAt(head))) {
        const word = tokens.wordBefore(open);
        if (NO_OBJECT.has(word)) throw new Unclear("keyword");
      }
      if (source.charAt(open) === "(" && source.charAt(head) === ")") {
        throw new Unclear("call of a call");
      }
      at = head + 1;
      isLast = false;
      continue;
    }
    const before = tokens.before(start);
    const text = source.charAt(before);
    const isMember = text === "." && !source.startsWith("...", before - 2);
    if (!isMember) {
      if (NO_OBJECT.has(source.slice(start, at)) || text === "#") throw new Unclear("keyword");
      return start;
    }
    if (isLast && name === "top" && BOX.has(source.slice(start, at))) return null;
    if (source.charAt(before - 1) === "?") throw new Unclear("optional chain");
    at = tokens.before(before) + 1;
    isLast = false;
  }
}

/** Tells whether parentheses surely stand around an expression: they follow what calls nothing. */
function isGroup(tokens: Tokens, open: number, head: number): boolean {
  if (head < 0 || tokens.opaque.at(head) >= 0) return false;
  return (
    "=(,;[{:?&|!+-*%^~<>".includes(tokens.source.charAt(head)) ||
    BEFORE_GROUP.has(tokens.wordBefore(open))
  );
}

/** Reserved words behind which a parenthesis calls nothing. */
const BEFORE_GROUP: ReadonlySet<string> = new Set([
  "return",
  "throw",
  "case",
  "in",
  "else",
  "void",
]);

/** Tells whether a group begins with an assignment, so that its value may be anything. */
function isAssigned(tokens: Tokens, open: number): boolean {
  const start = tokens.after(open + 1);
  const end = wordEnd(tokens.source, start);
  return end > start && isEqualsSign(tokens.source, tokens.after(end));
}

const BOX: ReadonlySet<string> = new Set(["style", "currentStyle", "runtimeStyle"]);
const BOX_FUNCTIONS: ReadonlySet<string> = new Set([
  "getBoundingClientRect",
  "getComputedStyle",
  "offset",
  "position",
]);

function isBoxFunction(tokens: Tokens, end: number): boolean {
  const start = wordStart(tokens.source, end);
  const name = tokens.source.slice(start, end);
  return name === "getComputedStyle" || (BOX_FUNCTIONS.has(name) && tokens.isMemberName(start));
}

/** Words behind which a bracket surely begins a list. */
const BEFORE_LIST: ReadonlySet<string> = new Set(
  [...BEFORE_READ].filter((word) => !["await", "yield", "of"].includes(word)),
);

/** Reads a name that is the text of a string, or stands in a template. */
export function readInString(tokens: Tokens, part: number, at: number): Site {
  const { source, opaque } = tokens;
  const kind = opaque.kind(part);
  if (kind === TEMPLATE) return opaque.isText(at) ? NONE : MAY_DECLARE;
  if (kind !== STRING) return NONE;
  const start = opaque.start(part);
  const end = opaque.end(part);
  if (start !== at - 1 || wordEnd(source, at) !== end - 1) return NONE;
  const next = tokens.textAfter(end);
  const before = tokens.before(start);
  const text = source.charAt(before);
  if (next === "]" || next === ")") {
    if (text === "(" && /[[(]/.test(tokens.textBefore(before))) return UNCLEAR;
    if (text !== "[") return NONE;
    const head = tokens.before(before);
    const isMember =
      opaque.at(head) >= 0 ||
      /[)\].]/.test(source.charAt(head)) ||
      (isWord(source.charCodeAt(head)) && !BEFORE_LIST.has(tokens.wordBefore(before)));
    if (isMember) return UNCLEAR;
    return tokens.textAfter(tokens.after(end) + 1) === ":" ? UNCLEAR : NONE;
  }
  if (next === ":" && (text === "{" || text === ",")) return readKey(tokens, start, true);
  return NONE;
}
