import { REALM } from "@oriel/core";
import { INSERTIONS } from "./insertions.ts";

const hint = REALM.slice(1);

/**
 * Gives the author's text back.
 *
 * @param code what `rewriteScript` gave, or a part of it that begins and ends at tokens, as
 *   `Function.prototype.toString` gives; any other text comes back as it is
 * @returns the same string when nothing was inserted
 */
export function restoreScript(code: string): string {
  if (!code.includes(hint)) return code;
  return code.replace(INSERTIONS, (_all, literal?: string, zeros?: string) => {
    if (literal !== undefined) return literal;
    if (zeros === undefined) return "";
    return zeros === "" ? REALM : `\\u{${zeros.slice(1)}24}${hint}`;
  });
}
