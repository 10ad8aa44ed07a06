/** What the command builds, and runs the suite with: the rewriter, and both of its ways. */
export { rewriteFast } from "../../packages/rewriter/src/js/fast/rewrite-fast.ts";
export { restoreScript } from "../../packages/rewriter/src/js/restore-script.ts";
export { rewriteExactly } from "../../packages/rewriter/src/js/rewrite-exactly.ts";
export { rewriteScript } from "../../packages/rewriter/src/js/rewrite-script.ts";
