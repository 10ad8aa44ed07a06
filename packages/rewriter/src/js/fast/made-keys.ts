/**
 * Finds the brackets of a source in which a string may be made that is used as a key, whether they stand in code or not:
 * what is left out needs no edit in either case. Read forwards from a bracket in code, everything is what it seems.
 */
import { isBlank, isWord } from "./characters.ts";
import { isEnd, isHtmlComment, KeyText, PLAIN } from "./key-text.ts";

/** A bracket whose content may be a key that is being made. */
export interface MadeKey {
  readonly at: number;
  /** Where it closes, if the content is surely such a key; -1: only the parser can tell. */
  readonly close: number;
}

/** Finds them all. */
export function findMadeKeys(source: string): MadeKey[] {
  const list: MadeKey[] = [];
  for (let at = source.indexOf("["); at >= 0; at = source.indexOf("[", at + 1)) {
    if (!mayFollow(source, at) || !holdsMore(source, at + 1)) continue;
    const close = new KeyText(source, at + 1).read();
    if (close !== PLAIN) list.push({ at, close });
  }
  return list;
}

/** Tells whether a bracket may follow an object, or begin a property of a pattern. */
function mayFollow(source: string, at: number): boolean {
  let last = at - 1;
  let code = source.charCodeAt(last);
  while (isBlank(code)) {
    // What is on another line may be a comment.
    if (code === 10 || code === 13) return true;
    code = source.charCodeAt(--last);
  }
  // `.` of `?.`, closing brackets, quotes, `{` and `,` before a property, `/` of a comment
  return isWord(code) || FOLLOWED.includes(source.charAt(last) || " ");
}

const FOLLOWED = ".)]}\"'`{,/";

/** Tells whether there is more than names, numbers, operators and members in a bracket. */
function holdsMore(source: string, from: number): boolean {
  let depth = 0;
  for (let at = from; ; at++) {
    const code = source.charCodeAt(at);
    if (isWord(code)) continue;
    switch (code) {
      case 93: // ]
        if (depth-- === 0) return false;
        break;
      case 91: // [
        if (!isEnd(source, at)) return true;
        depth++;
        break;
      case 34: // "
      case 39: // '
      case 40: // (
      case 47: // /
      case 92: // \
      case 96: // `
      case 123: // {
        return true;
      case 45: // -
      case 60: // <
        if (isHtmlComment(source, at)) return true;
        break;
      default:
        if (code !== code) return false;
    }
  }
}
