/**
 * Every text that the JavaScript rewriter inserts, and the one pattern that finds them again.
 *
 * Each one begins with an identifier character, a string, a comment, a comma or a closing bracket, holds no line break, and is unlike anything that
 * the author may have written: names that begin with the realm object's are changed first (see `own-names.ts`).
 */
import { CLOSE, HELPERS, MEMBER_PREFIX, REALM, REALM_IN_WITH } from "@oriel/core";
import type { ScriptOptions } from "./types.ts";

/** The mark in inserted text; alone, it parts an insertion from the keyword before it: `return(a).top`. */
export const MARK: string = CLOSE.slice(0, -1);

/** Helpers whose inserted call takes the author's expression as it stands. */
type Call =
  | "wrap"
  | "pick"
  | "call"
  | "into"
  | "code"
  | "value"
  | "nullish"
  | "method"
  | "meta"
  | "imported";

/** Calls that take the object of a member: what windows and documents stand for where it is of that name, or may be. */
export type ObjectCall = "wrap" | "pick" | "call";

const call = (name: Call): string => `${REALM}.${HELPERS[name]}(`;

/** Openings of calls; {@link CLOSE} ends each of them. */
export const OPEN: Readonly<Record<Call, string>> = {
  wrap: call("wrap"),
  pick: call("pick"),
  call: call("call"),
  into: call("into"),
  code: call("code"),
  value: call("value"),
  nullish: call("nullish"),
  method: call("method"),
  meta: call("meta"),
  imported: call("imported"),
};

/** Opening parenthesis of an inserted pair; {@link CLOSE} ends it. */
export const PARENTHESIS: string = `(${MARK}`;

/** Around arguments of which the first is spread, so that only the run time knows what the code is. */
export const CODES: { readonly open: string; readonly close: string } = {
  open: `...${REALM}.${HELPERS.codes}([`,
  close: `${MARK}])`,
};

/** Before a free name: `location` → `$oriel.location`. */
export const MEMBER_OF_REALM: string = `${REALM}.`;

/** Gives an inserted text for a place where the realm object's name may be caught by an object of the page. */
export function insideWith(text: string): string {
  return text.replaceAll(MEMBER_OF_REALM, `${REALM_IN_WITH}.`);
}

/** Before a name of the page that would be taken for one of ours, or names a global accessor of ours. */
export const OWN_NAME: string = MEMBER_PREFIX;

const KEPT = `${REALM}.${HELPERS.kept}`;

/**
 * Opens the guard of a computed key.
 *
 * @param object the text of the object: an identifier, `this`, or a member of the realm object
 */
export function openKey(object: string): string {
  return `${REALM}.${HELPERS.key}(${object},`;
}

/** Opens the mapping of a specifier that is not a literal; what it is resolved against stands there. */
export function openImport({ mapSpecifier, moduleUrl }: ScriptOptions): string {
  const base = moduleUrl ?? mapSpecifier?.("./") ?? "";
  return `${REALM}.${HELPERS.import}("${base.replaceAll('"', "%22")}",`;
}

/** What stands before a shorthand property, whose name the value no longer has. */
export function shorthandKey(name: string): string {
  return `${name}:${MARK}`;
}

/**
 * What stands before and after a name that is written to, and may be a local variable.
 *
 * @param isLocal whether it surely is one
 */
export function reference(
  name: string,
  isLocal: boolean,
): { readonly before: string; readonly after: string } {
  const last = isLocal ? ",1" : "";
  return { before: `${REALM}.${HELPERS.ref}(()=>`, after: `,$=>${name}=$${last}${CLOSE}.value` };
}

/** `var location = u` → `var location,$oriel$v=$oriel.ref(…).value = u`, where the variable may be the global one. */
export function splitDeclarator(name: string): string {
  return `,${OWN_NAME}v=${REALM}.${HELPERS.ref}(()=>${name},$=>${name}=$${CLOSE}.value`;
}

/**
 * What stands after `?.` (or after the call, for `method`), to go on with the kept value.
 *
 * @param list what the objects of members of what is kept are given to, at least one; the outermost first
 * @param rest what follows: a name, brackets, arguments, or (for `method`) anything
 */
export function goOn(
  list: readonly [ObjectCall, ...ObjectCall[]],
  rest: "name" | "brackets" | "arguments" | "method",
): string {
  const [first, ...others] = list;
  const calls = `${HELPERS[first]}(${others.map((name) => OPEN[name]).join("")}`;
  if (rest === "method") return `${MARK}.${calls}${KEPT}${MARK}`;
  if (rest === "name") return `${MARK}${calls}${KEPT}.`;
  if (rest === "brackets") return `${MARK}${calls}${KEPT}${MARK}`;
  return `${MARK}${calls}${OPEN.value}${KEPT}${MARK}${CLOSE}`;
}

/**
 * A mapped specifier, with the author's literal beside it.
 *
 * @param mapped the address
 * @param literal the author's string literal, quotes included
 */
export function specifier(mapped: string, literal: string): string {
  return `${JSON.stringify(mapped)}/*${REALM} ${literal.replaceAll("*/", "*\\/")}*/`;
}

const escape = (text: string): string => text.replace(/[$.*/()+?]/g, "\\$&");
/** After a backslash the author's own stays as it is: `"\\$oriel"`. */
const R = `(?<!\\\\)(?:${escape(REALM_IN_WITH)}|${escape(REALM)})`;
const M = escape(MARK);
const NAME = "[\\w$\\u0080-\\uffff]+";
const WRITE = `,\\$=>${NAME}=\\$(?:,1)?${M}\\)\\.value`;

/**
 * Finds each insertion in rewritten text. Groups: 1 the author's specifier; 2 zeros of an escaped `$` (see
 * `own-names.ts`).
 */
export const INSERTIONS: RegExp = new RegExp(
  [
    `(?:${NAME}:|\\()${M}`,
    `,${escape(REALM)}\\$v=${R}\\.ref\\(\\(\\)=>${NAME}${WRITE}`,
    WRITE,
    `${M}\\]?\\)`,
    `\\.\\.\\.${R}\\.${HELPERS.codes}\\(\\[`,
    `${M}\\.?(?:wrap|pick|call)\\(`,
    `(?:${M})?${R}\\.(?:(?:wrap|pick|call|into|code|value|nullish|method|meta|imported)\\(|ref\\(\\(\\)=>|key\\((?:${R}\\.)?${NAME},|import\\("[^"]*",|kept(?:\\.|${M})|)`,
    `(?<!\\\\)${escape(REALM)}\\$`,
    `"[^"\\n]*"/\\*${R} ("(?:[^"\\\\]|\\\\.)*"|'(?:[^'\\\\]|\\\\.)*')\\*/`,
    `(?<=(?<!\\\\)(?:\\\\\\\\)*)\\\\u\\{(0*)24\\}${escape(REALM.slice(1))}`,
  ].join("|"),
  "g",
);
