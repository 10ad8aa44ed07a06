import { HELPERS, MEMBER_PREFIX, REALM, REALM_IN_WITH } from "@oriel/core";

const escape = (text: string): string => text.replace(/[$.*/()+?"]/g, "\\$&");
const R = `(?:${escape(REALM_IN_WITH)}|${escape(REALM)})\\.`;
const { location, top, eval: evaluate, ref, ...others } = HELPERS;
const calls = Object.values(others).join("|");
const GIVEN = "\\(\\.\\.\\.\\)";

/**
 * Finds what engines write of insertions when they write code from the syntax tree: without comments, and arguments as
 * three dots. Group 1 is what only stands before a name of the page.
 */
const WRITTEN = new RegExp(
  `(${R}(?=(?:${location}|${top}|${evaluate})(?![\\w$]))|${escape(MEMBER_PREFIX)})|` +
    `${R}${ref}${GIVEN}\\.value|` +
    `${R}(?:${calls})(?:${GIVEN})?(?:\\?\\.(?:wrap|pick|call)${GIVEN})?`,
  "g",
);

/**
 * Gives the message of an error as it would be without rewriting, as far as it can be told: where the author's
 * expression is not in it, it says what engines say of expressions that have no name.
 *
 * @param message e.g. `$oriel.location.foo is not a function`, `$oriel.wrap(...).top is not iterable`
 * @returns the same string when nothing of ours is in it
 */
export function restoreMessage(message: string): string {
  if (!message.includes(REALM)) return message;
  return message.replace(WRITTEN, (_, before?: string) =>
    before === undefined ? "(intermediate value)" : "",
  );
}
