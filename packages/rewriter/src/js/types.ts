/**
 * What a source text is parsed as.
 *
 * - `script`: a classic script, code of an indirect eval, or the composed text of a function constructor
 * - `module`: a module
 * - `function`: the body of a function
 * - `handler`: an event handler attribute: a function body whose free names are first looked up on elements
 * - `eval`: code of a direct eval: its free names may be local variables of the caller
 */
export type ScriptGoal = "script" | "module" | "function" | "handler" | "eval";

/** How {@link rewriteScript} reads its source. */
export interface ScriptOptions {
  readonly goal: ScriptGoal;
  /**
   * Gives the address to import instead of a module specifier that is a URL; bare ones are the import map's. Only for the encoded URL policy: without it,
   * specifiers stay as they are, and `import.meta` too.
   */
  readonly mapSpecifier?: ((specifier: string) => string) | undefined;
  /**
   * Real URL of a module whose address is as deep: a specifier that begins with `./` and goes nowhere up is right as it is,
   * and not asked for.
   */
  readonly moduleUrl?: string | undefined;
}

/** Something that {@link rewriteScript} could not do as it should. */
export interface Diagnostic {
  /**
   * - `INVALID`: neither the parser nor the engine takes the source; it is passed on as it is, to fail as it would
   * - `RECOVERED`: the parser does not take the source, the engine may; rewritten with the tolerant parser
   * - `UNREWRITTEN`: the source may run, but could not be rewritten
   */
  readonly code: "INVALID" | "RECOVERED" | "UNREWRITTEN";
  /** What failed, and what was done instead. */
  readonly message: string;
  /** Line of the source, from 1. */
  readonly line: number;
  /** Column of the source in UTF-16 units, from 0. */
  readonly column: number;
}

/** Answer of {@link rewriteScript}. */
export interface ScriptResult {
  /** The rewritten text; the very string that was given when there is nothing to rewrite. */
  readonly code: string;
  /** Number of insertions. */
  readonly edits: number;
  readonly diagnostics: readonly Diagnostic[];
}
