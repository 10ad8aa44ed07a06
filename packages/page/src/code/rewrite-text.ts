import { mayNeedRealm } from "@oriel/rewriter";
import { globals, isWindow, toText } from "../natives.ts";
import type { Realm } from "../realm.ts";

/** What the rewriter must know of a text; a body of a function is not a text of its own. */
type Goal = "script" | "module" | "handler" | "eval";

const trustedTypes = globals["trustedTypes"] as { isScript(value: unknown): boolean } | undefined;
const isTrustedScript = trustedTypes?.isScript.bind(trustedTypes);

/**
 * Rewrites code that a page has made at run time. In workers nothing needs it: there, every name is hooked.
 *
 * @returns the same string when there is nothing to rewrite, which is found out without loading the rewriter
 */
export function rewriteText(realm: Realm, code: string, goal: Goal): string {
  if (!isWindow) return code;
  const { encoded } = realm;
  if (!(encoded?.mayNeedEdits(code) ?? mayNeedRealm(code))) return code;
  return realm.rewriter().rewriteScript(code, { goal, mapSpecifier: encoded?.mapSpecifier }).code;
}

/** Gives the text of code that `eval` would run; null for values that it gives back as they are. */
export function evalTextOf(value: unknown): string | null {
  if (typeof value === "string") return value;
  return typeof value === "object" && value !== null && isTrustedScript?.(value) === true
    ? toText(value)
    : null;
}
