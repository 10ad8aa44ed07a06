import { disguise } from "../define.ts";
import { isWindow, nativeEval } from "../natives.ts";
import type { Realm } from "../realm.ts";
import { evalTextOf, rewriteText } from "./rewrite-text.ts";

let indirect: typeof nativeEval | null = null;

/**
 * Gives the `eval` that a page holds: always the same function, and always an indirect one. A direct `eval(x)` of
 * rewritten code calls the native function with {@link codeOf} of `x`.
 *
 * @see https://tc39.es/ecma262/#sec-eval-x
 */
export function evalOf(realm: Realm): typeof nativeEval {
  if (!isWindow) return nativeEval;
  indirect ??= disguise(
    {
      eval(value: unknown): unknown {
        const text = evalTextOf(value);
        return text === null ? value : nativeEval(rewriteText(realm, text, "script"));
      },
    }.eval,
    nativeEval,
  );
  return indirect;
}

/** Gives what a direct `eval` must be called with in the place of a value. */
export function codeOf(realm: Realm, value: unknown): unknown {
  const text = isWindow ? evalTextOf(value) : null;
  return text === null ? value : rewriteText(realm, text, "eval");
}
