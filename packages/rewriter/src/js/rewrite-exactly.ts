import { analyse } from "./analyse.ts";
import { mayNeedEdits } from "./may-need-edits.ts";
import { engineTakes, parseScript } from "./parse-script.ts";
import type { Diagnostic, ScriptOptions, ScriptResult } from "./types.ts";

/**
 * Rewrites JavaScript by its syntax tree: the definition of what `rewriteScript` does.
 *
 * @param source text of a script, a module, a function body…, as the goal says
 * @returns `code` is the very same string when there is nothing to rewrite, or nothing can be: see `diagnostics`
 */
export function rewriteExactly(source: string, options: ScriptOptions): ScriptResult {
  if (!mayNeedEdits(source, options)) return { code: source, edits: 0, diagnostics: [] };
  const { program, loose, diagnostics } = parseScript(source, options.goal);
  if (program === null) return { code: source, edits: 0, diagnostics };
  try {
    const edits = analyse(source, program, options, loose);
    if (edits.size === 0) return { code: source, edits: 0, diagnostics };
    const code = edits.apply(source);
    if (!loose || engineTakes(code, options.goal) !== false) {
      return { code, edits: edits.size, diagnostics };
    }
    return unrewritten(source, diagnostics, "the tolerant parser misread it");
  } catch (error) {
    return unrewritten(source, diagnostics, error instanceof Error ? error.message : String(error));
  }
}

function unrewritten(
  source: string,
  diagnostics: readonly Diagnostic[],
  why: string,
): ScriptResult {
  const message = `rewriteScript: ${why}; passed on as it is`;
  const place = diagnostics[0] ?? { line: 1, column: 0 };
  const more: Diagnostic = { code: "UNREWRITTEN", message, line: place.line, column: place.column };
  return { code: source, edits: 0, diagnostics: [...diagnostics, more] };
}
