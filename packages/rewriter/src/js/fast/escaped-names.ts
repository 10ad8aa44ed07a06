import { REALM, REWRITTEN_MEMBERS } from "@oriel/core";
import { FREE_GLOBAL_OBJECTS, GLOBAL_OBJECTS } from "../syntax.ts";

/** Letters that mean something else behind a backslash. */
const CONTROLS = "bfnrtuvx";
/** What of an escape is read; anything but letters counts as none. */
const ESCAPE =
  /\\(?:u00([4-7][\da-fA-F])|u\{0*([4-7][\da-fA-F])\}|x([4-7][\da-fA-F])|0*(1[0-7][0-7])|([A-Za-z]))/y;
/** Lines of strings that go on. */
const CONTINUED = /(?:\\(?:\r\n|[\n\r\u2028\u2029]))*/y;
const OWN_NAME = new RegExp(`\\\\u\\{0*24\\}${REALM.slice(1)}`, "y");

/** Names that may be written in strings, too. */
const MEMBERS: readonly string[] = REWRITTEN_MEMBERS;
const OBJECTS: readonly string[] = [...GLOBAL_OBJECTS, ...FREE_GLOBAL_OBJECTS];
const LETTERS: ReadonlySet<string> = new Set([...MEMBERS, ...OBJECTS].join(""));

/** 1: what follows the backslash of an escaped letter, or of a line that goes on. */
const LIKELY = new Uint8Array(128);
for (const text of "ux01\n\r") LIKELY[text.charCodeAt(0)] = 1;
for (const letter of MEMBERS.join("")) {
  if (!CONTROLS.includes(letter)) LIKELY[letter.charCodeAt(0)] = 1;
}

/** Tells whether a source may hold a name of interest that is written with escapes. */
export function hasEscapedName(source: string): boolean {
  for (let at = source.indexOf("\\"); at >= 0; at = source.indexOf("\\", at + 1)) {
    const next = source.charCodeAt(at + 1);
    if ((next < 128 ? LIKELY[next] === 1 : next > 0x2000) && isInName(source, at)) return true;
  }
  return false;
}

/** Tells whether a backslash is the first one in a name of interest. */
function isInName(source: string, at: number): boolean {
  OWN_NAME.lastIndex = at;
  if (OWN_NAME.test(source)) return true;
  const first = letterAt(source, skipLines(source, at));
  if (!LETTERS.has(first.text)) return false;
  return (
    OBJECTS.some((name) => isWrittenAround(source, at, name, false)) ||
    MEMBERS.some((name) => isWrittenAround(source, at, name, true))
  );
}

/** Tells whether a name begins with plain letters before the backslash, and goes on with it. */
function isWrittenAround(source: string, at: number, name: string, inString: boolean): boolean {
  for (let i = 0; i < name.length; i++) {
    const isBefore = source.startsWith(name.slice(0, i), at - i);
    if (isBefore && goesOn(source, at, name.slice(i), inString)) return true;
  }
  return false;
}

function goesOn(source: string, from: number, letters: string, inString: boolean): boolean {
  let at = from;
  for (const letter of letters) {
    const { text, end } = letterAt(source, inString ? skipLines(source, at) : at);
    if (text !== letter) return false;
    at = end;
  }
  return true;
}

function skipLines(source: string, at: number): number {
  CONTINUED.lastIndex = at;
  CONTINUED.test(source);
  return CONTINUED.lastIndex;
}

/** Reads one character, escaped or not; no text when it is none of a name's. */
function letterAt(source: string, at: number): { readonly text: string; readonly end: number } {
  const plain = source.charAt(at);
  if (plain !== "\\") return { text: plain, end: at + 1 };
  ESCAPE.lastIndex = at;
  const [, u, braced, x, octal, letter = ""] = ESCAPE.exec(source) ?? [];
  const end = ESCAPE.lastIndex;
  const hex = u ?? braced ?? x;
  if (hex !== undefined) return { text: String.fromCharCode(Number.parseInt(hex, 16)), end };
  if (octal !== undefined) return { text: String.fromCharCode(Number.parseInt(octal, 8)), end };
  return { text: CONTROLS.includes(letter) ? "" : letter, end };
}
