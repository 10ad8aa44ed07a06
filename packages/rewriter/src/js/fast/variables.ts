import { wordEnd } from "./characters.ts";
import { type Body, bodyOf, bodyOfParameters } from "./functions.ts";
import { hasBoxKey, isEqualsSign } from "./objects.ts";
import type { Variable } from "./site.ts";
import type { Tokens } from "./tokens.ts";

const KEYWORDS: ReadonlySet<string> = new Set(["var", "let", "const"]);

/**
 * Reads the declaration of a variable, or of a parameter, of the function around it: `var top =`, `(left, top) {`,
 * `const { top, left } =`.
 *
 * @param next offset of what follows the name
 * @returns null when it is none, or none of these
 */
export function readVariable(tokens: Tokens, start: number, next: number): Variable | null {
  const { source } = tokens;
  const name = source.slice(start, wordEnd(source, start));
  const after = source.charAt(next);
  const before = tokens.textBefore(start);
  if (KEYWORDS.has(tokens.wordBefore(start))) {
    if (after !== ";" && after !== "," && !isEqualsSign(source, next)) return null;
    return inBody(name, bodyOf(tokens, start));
  }
  if (!"({,".includes(before)) return null;
  if (",)".includes(after) || isEqualsSign(source, next)) {
    const body = bodyOfParameters(tokens, start);
    if (body !== null) return { ...inBody(name, body), from: body.from };
  }
  if (after !== "," && after !== "}") return null;
  const open = tokens.enclosing(start);
  const isTakenApart =
    name === "top" &&
    KEYWORDS.has(tokens.wordBefore(open)) &&
    isEqualsSign(source, tokens.after(tokens.closing(open) + 1)) &&
    hasBoxKey(tokens, open);
  return isTakenApart ? inBody(name, bodyOf(tokens, open)) : null;
}

function inBody(name: string, body: Body): Variable;
function inBody(name: string, body: Body | null): Variable | null;
function inBody(name: string, body: Body | null): Variable | null {
  if (body === null) return null;
  return { kind: "variable", name, head: body.from, from: body.open, to: body.close };
}
