// Checks of a text that need no run: both ways of rewriting give the same, and restoring undoes it.

/**
 * @typedef {{ code: string, edits: number, diagnostics: readonly unknown[] }} Result
 * @typedef {(source: string, options: { goal: "script" | "module" }) => Result} Rewrite
 * @typedef {object} Ways
 * @property {Rewrite} [rewriteExactly] absent where another rewriter is tried
 * @property {(...parameters: Parameters<Rewrite>) => Result | null} [rewriteFast]
 * @property {(code: string) => string} restoreScript
 */

/**
 * Compares what the fast way and the exact one make of a text.
 *
 * @param {string} source
 * @param {"script" | "module"} goal
 * @param {Ways} ways
 * @returns {string | null} what is wrong
 */
export function compareWays(source, goal, { rewriteExactly, rewriteFast, restoreScript }) {
  if (rewriteExactly === undefined || rewriteFast === undefined) return null;
  const exact = rewriteExactly(source, { goal });
  const fast = rewriteFast(source, { goal });
  if (restoreScript(exact.code) !== source) return "the exact way is not undone";
  if (fast === null) return null;
  if (restoreScript(fast.code) !== source) return "the fast way is not undone";
  // What becomes of a text that no parser takes is not defined.
  if (exact.diagnostics.length > 0 || fast.code === exact.code) return null;
  return "the fast way gives something else";
}
