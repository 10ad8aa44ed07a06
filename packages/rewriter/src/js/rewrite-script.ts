import { rewriteFast } from "./fast/rewrite-fast.ts";
import { rewriteExactly } from "./rewrite-exactly.ts";
import type { ScriptOptions, ScriptResult } from "./types.ts";

/**
 * Rewrites JavaScript so that what cannot be redefined at run time asks the realm object: free `location` and `top`,
 * members of these names, `eval`, `postMessage`, computed members of global objects, and of anything where the key is a
 * string being made.
 *
 * Text is only inserted: no line is added or removed, nothing is printed anew, and `restoreScript` takes it all out.
 * A source is parsed only where a look at the neighbours of a name does not tell what it is.
 *
 * @param source text of a script, a module, a function body…, as the goal says
 * @returns `code` is the very same string when there is nothing to rewrite, or nothing can be: see `diagnostics`
 */
export function rewriteScript(source: string, options: ScriptOptions): ScriptResult {
  return rewriteFast(source, options) ?? rewriteExactly(source, options);
}
