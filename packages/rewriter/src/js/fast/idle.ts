/**
 * Finds the words and global objects of a source that may need an edit, whether they stand in code or not. What is left
 * out needs none in either case.
 */
import { REWRITTEN_MEMBERS } from "@oriel/core";
import { FREE_GLOBAL_OBJECTS, GLOBAL_OBJECTS } from "../syntax.ts";

const objects = [...GLOBAL_OBJECTS, ...FREE_GLOBAL_OBJECTS].join("|");
const NAME = new RegExp(`(?<![\\w$])(?:${REWRITTEN_MEMBERS.join("|")})(?![\\w$])`, "g");
/** A bracket, or a comment, behind a global object. */
const computed = (list: string): RegExp =>
  new RegExp(`[[/](?<=(?<![\\w$])(?:${list})[\\s)]*(?:\\?\\.\\s*)?(?:\\[|/(?=[*/])))`, "g");
/** A global object that is assigned, taken apart or spread; or a comment there. */
const assigned = (list: string): RegExp =>
  new RegExp(
    `(?:=|\\.{3})(?=[\\s(]*(?:(?:${list})(?![\\w$])(?!\\s*(?:\\?\\.|\\.|\\(|\\[))|/[*/]))`,
    "g",
  );
const COMPUTED = { script: computed(`${objects}|this`), module: computed(objects) };
const ASSIGNED = { script: assigned(`${objects}|this`), module: assigned(objects) };

/** Words behind which a name may follow on the same line. */
const KEYWORDS: ReadonlySet<string> = new Set(
  (
    "return typeof case do else in instanceof void delete throw new await yield of default extends var let const " +
    "function class async get set static import export as from break continue using accessor defer source enum"
  ).split(" "),
);
/** Words that may follow a name on the same line. */
const FOLLOWERS: ReadonlySet<string> = new Set("in of instanceof as from is with".split(" "));

export interface Places {
  /** Offsets of names. */
  readonly names: readonly number[];
  /** Offsets of brackets, or comments, behind global objects. */
  readonly computed: readonly number[];
  /** Offsets of `=` and `...` before global objects, or comments. */
  readonly assigned: readonly number[];
}

/** Finds all places of interest. */
export function findInteresting(source: string, isModule: boolean): Places {
  const goal = isModule ? "module" : "script";
  return {
    names: find(NAME, source).filter((at) => !isIdleName(source, at)),
    computed: find(COMPUTED[goal], source).filter((at) => !isIdleKey(source, at)),
    assigned: find(ASSIGNED[goal], source).filter((at) => !isIdleAssignment(source, at)),
  };
}

function find(pattern: RegExp, source: string): number[] {
  const list: number[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(source); match !== null; match = pattern.exec(source)) {
    list.push(match.index);
  }
  return list;
}

const STYLE = /(?:[\w$)\]]\s*\??\.\s*(?:style|currentStyle|runtimeStyle))\s*\??\.\s*$/;
const WORD_BEFORE = /[^\w$.#\\\u0080-\uffff]([A-Za-z]+)[ \t]+$/;
const WORD_AFTER = /^[ \t]+([A-Za-z]+)(?![\w$\\\u0080-\uffff])/;

/** Tells whether a name needs no edit, be it code or prose. */
function isIdleName(source: string, start: number): boolean {
  const first = source.charCodeAt(start);
  const length = first === 108 ? 8 : first === 116 ? 3 : first === 101 ? 4 : 11;
  const end = start + length;
  const before = source.charCodeAt(start - 1);
  const after = source.charCodeAt(end);
  if (before === 32) {
    // No two names stand side by side in code.
    const word = WORD_BEFORE.exec(source.slice(Math.max(0, start - 24), start))?.[1];
    if (word !== undefined && !KEYWORDS.has(word)) return true;
  }
  if (after === 32) {
    const word = WORD_AFTER.exec(source.slice(end, end + 24))?.[1];
    if (word !== undefined && !FOLLOWERS.has(word)) return true;
  }
  if (before === 46) {
    if (first === 116) return STYLE.test(source.slice(Math.max(0, start - 24), start));
    return false;
  }
  return false;
}

const PLAIN_KEY = /\[\s*(?:\d+|"(?:[^"\\\n]*)"|'(?:[^'\\\n]*)')\s*\]/y;

/** Tells whether what follows a global object is a key that the name search has seen, or a number. */
function isIdleKey(source: string, at: number): boolean {
  PLAIN_KEY.lastIndex = at;
  return PLAIN_KEY.test(source);
}

/** Tells whether an equals sign only compares. */
function isIdleAssignment(source: string, at: number): boolean {
  if (source.charCodeAt(at) !== 61) return false;
  const before = source.charCodeAt(at - 1);
  return before === 61 || before === 33 || before === 60 || before === 62;
}
