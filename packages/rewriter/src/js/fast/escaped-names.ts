import { REWRITTEN_MEMBERS } from "@oriel/core";
import { FREE_GLOBAL_OBJECTS, GLOBAL_OBJECTS } from "../syntax.ts";

const CONTINUED = "(?:\\\\(?:\\r\\n|[\\n\\r\\u2028\\u2029]))*";
/** Letters that mean something else behind a backslash. */
const CONTROLS = "bfnrtuvx";

const anyCase = (hex: string): string =>
  hex.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);

function inIdentifier(letter: string): string {
  const hex = anyCase(letter.charCodeAt(0).toString(16));
  return `u00${hex}|u\\{0*${hex}\\}`;
}

function inString(letter: string): string {
  const code = letter.charCodeAt(0);
  const itself = CONTROLS.includes(letter) ? "" : `|${letter}`;
  return `${inIdentifier(letter)}|x${anyCase(code.toString(16))}|0*${code.toString(8)}${itself}`;
}

/** Each pattern begins behind the first backslash of an escaped name. */
function spellings(name: string, escape: (letter: string) => string, more: string): string[] {
  const either = (letter: string): string => `(?:${letter}|\\\\(?:${escape(letter)}))`;
  return Array.from(name, (letter, i) => {
    const first = more === "" ? "" : `|(?:\\r\\n|[\\n\\r\\u2028\\u2029])${more}${either(letter)}`;
    const rest = Array.from(name.slice(i + 1), (next) => more + either(next)).join("");
    return `(?<=${name.slice(0, i)}\\\\)(?:${escape(letter)}${first})${rest}`;
  });
}

const ESCAPED_NAME = new RegExp(
  `\\\\(?:${[
    ...REWRITTEN_MEMBERS.flatMap((name) => spellings(name, inString, CONTINUED)),
    ...[...GLOBAL_OBJECTS, ...FREE_GLOBAL_OBJECTS].flatMap((name) =>
      spellings(name, inIdentifier, ""),
    ),
  ].join("|")})`,
);

/** What the first escape of each of them is at least like; found quickly. */
const LIKELY =
  /\\(?:u00[4-7]|u\{|x[4-7]|0*1[0-7][0-7]|[locaipesMg](?=[A-Za-z\\'"`])|[\n\r\u2028\u2029])/;

/** Tells whether a source may hold a name of interest that is written with escapes. */
export function hasEscapedName(source: string): boolean {
  return source.includes("\\") && LIKELY.test(source) && ESCAPED_NAME.test(source);
}
