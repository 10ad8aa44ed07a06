import { Parser, type Program } from "acorn";
import { walkProgram } from "../analyse.ts";
import type { EditList } from "../edits.ts";
import { Scope } from "../scope.ts";
import { settle } from "../settle.ts";
import { GLOBAL_OBJECTS } from "../syntax.ts";
import type { ScriptOptions } from "../types.ts";
import type { Body, FunctionKind } from "./functions.ts";

/** The edits of one function, with offsets into the text that was parsed. */
export interface Island {
  readonly edits: EditList;
  /** What is to be added to offsets to get those of the whole source. */
  readonly offset: number;
  /** Names that are used in it and not declared there. */
  readonly free: ReadonlySet<string>;
}

const FUNCTIONS: ReadonlySet<string> = new Set([
  "FunctionExpression",
  "ArrowFunctionExpression",
  "ClassExpression",
]);

/**
 * Has one function analysed by itself.
 *
 * @param ownThis whether `this` is surely not the global object
 * @returns null when it cannot be
 */
export function readIsland(
  source: string,
  { from, close, isArrow }: Body,
  { isAsync, isGenerator }: FunctionKind,
  options: ScriptOptions,
  ownThis: boolean,
): Island | null {
  const body = source.slice(from, close + 1);
  // Only a constructor may call `super`.
  const isConstructor = !isArrow && /\bsuper\s*\(/.test(body);
  const prefix = `${isAsync ? "async " : ""}${isArrow ? "" : "function"}${isGenerator ? "*" : ""}`;
  const head = isConstructor ? "(class extends a{constructor" : `(${prefix}`;
  const text = `${head}${body}${isConstructor ? "})" : ")"}`;
  let program: Program;
  try {
    program = Parser.parse(text, {
      ecmaVersion: "latest",
      sourceType: options.goal === "module" ? "module" : "script",
      allowSuperOutsideMethod: true,
      checkPrivateFields: false,
    });
  } catch {
    return null;
  }
  const [statement] = program.body;
  if (statement?.type !== "ExpressionStatement") return null;
  const { expression } = statement;
  const { type, end } = expression;
  if (!FUNCTIONS.has(type) || end !== text.length - 1) return null;
  const strict = options.goal === "module";
  const makeScope = (): Scope =>
    new Scope(null, "function", { strict, thisIsGlobal: !strict && !ownThis });
  const walk = walkProgram(text, program, options, makeScope);
  if (walk.blockFunctions.length > 0) return null;
  const free = new Set<string>();
  let isLeaky = false;
  settle(walk);
  for (const { name, scope, use } of walk.references) {
    const meaning = scope.resolve(name);
    if (meaning === "global" || meaning === "dynamic") {
      isLeaky ||= meaning === "dynamic" || (name === "eval" && use === "update");
      if (!GLOBAL_OBJECTS.has(name)) free.add(name);
    }
  }
  // Whether a direct eval declares names, and may be assigned to, depends on whether the code around is strict.
  if (isLeaky && options.goal !== "module") {
    if (/["']use strict["']|\bclass\b/.test(source)) return null;
  }
  return { edits: walk.edits, offset: from - head.length, free };
}
