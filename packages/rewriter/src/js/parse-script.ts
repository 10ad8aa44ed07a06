import { type Options, Parser, type Program } from "acorn";
import { LooseParser } from "acorn-loose";
import { deepNesting } from "./deep-nesting.ts";
import { deferredParts } from "./deferred-parts.ts";
import type { Diagnostic, ScriptGoal } from "./types.ts";

/** A syntax tree, as far as one could be made. */
export interface Parsed {
  /** Null when the source has to be passed on as it is. */
  readonly program: Program | null;
  /** Whether the tree comes from the tolerant parser. */
  readonly loose: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

const body: Options = { ecmaVersion: "latest", sourceType: "commonjs" };

/** Options to try, one after the other. */
const OPTIONS: Readonly<Record<ScriptGoal, readonly [Options, ...Options[]]>> = {
  script: [{ ecmaVersion: "latest", sourceType: "script" }],
  module: [{ ecmaVersion: "latest", sourceType: "module" }],
  // The body of an async function is not told apart from others.
  function: [
    body,
    {
      ...body,
      sourceType: "script",
      allowReturnOutsideFunction: true,
      allowAwaitOutsideFunction: true,
    },
  ],
  handler: [body],
  // Methods and classes of the caller are out of sight.
  eval: [
    {
      ecmaVersion: "latest",
      sourceType: "script",
      allowSuperOutsideMethod: true,
      checkPrivateFields: false,
    },
  ],
};

/** Constructors of all kinds of functions, of which a body may be one. */
const BODIES: readonly FunctionConstructor[] = [
  function () {},
  async () => {},
  function* () {},
  async function* () {},
].map((example) => Object.getPrototypeOf(example).constructor as FunctionConstructor);

const ScriptParser: typeof Parser = Parser.extend(deepNesting);
const DeferringParser: typeof Parser = ScriptParser.extend(deferredParts);

/**
 * Parses a source text.
 *
 * A text that the parser refuses is either invalid, and has to stay so, or in a newer syntax, and must not go
 * unrewritten. The engine knows: where it can be asked (every goal but `module`) a text that it refuses, too, is
 * passed on untouched. All others are read by the tolerant parser.
 */
export function parseScript(source: string, goal: ScriptGoal): Parsed {
  let refusal: unknown;
  for (const options of OPTIONS[goal]) {
    try {
      return { program: parseDeep(source, options), loose: false, diagnostics: [] };
    } catch (error) {
      refusal ??= error;
    }
  }
  return recover(source, goal, refusal);
}

function parseDeep(source: string, options: Options): Program {
  try {
    return ScriptParser.parse(source, options);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return DeferringParser.parse(source, options);
  }
}

function recover(source: string, goal: ScriptGoal, error: unknown): Parsed {
  const fail = (code: Diagnostic["code"], what: string): Diagnostic => ({
    code,
    message: `rewriteScript "${goal}": ${error instanceof Error ? error.message : String(error)}; ${what}`,
    ...position(error),
  });
  if (!(error instanceof SyntaxError)) {
    // The stack is exhausted.
    const diagnostics = [fail("UNREWRITTEN", "nested too deeply, passed on as it is")];
    return { program: null, loose: false, diagnostics };
  }
  if (engineTakes(source, goal) === false) {
    const diagnostics = [fail("INVALID", "the engine refuses it, too, passed on as it is")];
    return { program: null, loose: false, diagnostics };
  }
  try {
    const program = LooseParser.parse(source, {
      ...OPTIONS[goal][0],
      allowReturnOutsideFunction: true,
    });
    return {
      program,
      loose: true,
      diagnostics: [fail("RECOVERED", "read by the tolerant parser")],
    };
  } catch {
    const diagnostics = [fail("UNREWRITTEN", "passed on as it is")];
    return { program: null, loose: false, diagnostics };
  }
}

/** Set while the engine is asked: a page runtime may have put a rewriting constructor in the native one's place. */
let asking = false;

/**
 * Asks the engine whether it takes a text, without running it.
 *
 * @returns undefined when it cannot be asked
 */
export function engineTakes(source: string, goal: ScriptGoal): boolean | undefined {
  if (goal === "module" || asking) return undefined;
  // A function body may do all that a script may (and return); a hashbang is for scripts only.
  const text = source.replace(/^#!/, "//");
  let refused = false;
  asking = true;
  try {
    for (const Constructor of goal === "function" ? BODIES : [Function]) {
      try {
        void new Constructor(text);
        return true;
      } catch (error) {
        refused ||= error instanceof SyntaxError;
      }
    }
  } finally {
    asking = false;
  }
  return refused ? false : undefined;
}

function position(error: unknown): { line: number; column: number } {
  const { loc } = error as { loc?: { line: number; column: number } };
  return { line: loc?.line ?? 1, column: loc?.column ?? 0 };
}
