import type { Program } from "acorn";
import type { EditList } from "./edits.ts";
import { findPlaces } from "./may-need-edits.ts";
import { hasOwnNames, shieldOwnNames } from "./own-names.ts";
import { Scope } from "./scope.ts";
import { settle } from "./settle.ts";
import { FREE_GLOBAL_OBJECTS, GLOBAL_OBJECTS, hasDirective, MEMBERS } from "./syntax.ts";
import type { ScriptGoal, ScriptOptions } from "./types.ts";
import { visitExpression } from "./visit-expression.ts";
import { visitFunction } from "./visit-function.ts";
import { visitMember } from "./visit-member.ts";
import { visitModule } from "./visit-module.ts";
import { visitDeclaration } from "./visit-pattern.ts";
import { type ChildTable, type VisitTable, Walk } from "./walk.ts";

/** Children of nodes that need no visit of their own. */
const CHILDREN: ChildTable = {
  ArrayExpression: ["elements"],
  AwaitExpression: ["argument"],
  BinaryExpression: ["left", "right"],
  ChainExpression: ["expression"],
  ClassBody: ["body"],
  ConditionalExpression: ["test", "consequent", "alternate"],
  DoWhileStatement: ["body", "test"],
  ExpressionStatement: ["expression"],
  IfStatement: ["test", "consequent", "alternate"],
  LabeledStatement: ["body"],
  LogicalExpression: ["left", "right"],
  ParenthesizedExpression: ["expression"],
  Program: ["body"],
  ReturnStatement: ["argument"],
  SequenceExpression: ["expressions"],
  SpreadElement: ["argument"],
  SwitchCase: ["test", "consequent"],
  TemplateLiteral: ["expressions"],
  ThrowStatement: ["argument"],
  TryStatement: ["block", "handler", "finalizer"],
  WhileStatement: ["test", "body"],
  YieldExpression: ["argument"],
};

const VISITS: VisitTable = {
  ...visitDeclaration,
  ...visitExpression,
  ...visitFunction,
  ...visitMember,
  ...visitModule,
};

/** Names whose uses are always of interest. */
const NAMES: readonly string[] = [...MEMBERS, ...GLOBAL_OBJECTS, ...FREE_GLOBAL_OBJECTS];

function programScope(program: Program, goal: ScriptGoal, loose: boolean): Scope {
  const [first] = program.body;
  const strict =
    goal === "module" || (first !== undefined && hasDirective(program.body, "use strict"));
  const thisIsGlobal = goal === "script" || goal === "eval" || goal === "function";
  const around = loose || goal === "eval" || goal === "handler";
  const outer = around ? new Scope(null, "caller", { strict, thisIsGlobal }) : null;
  if (goal === "eval" && !strict)
    return outer ?? new Scope(null, "caller", { strict, thisIsGlobal });
  const kind = goal === "script" ? "global" : "function";
  return new Scope(outer, kind, { strict, thisIsGlobal });
}

/**
 * Walks a program, again and again until every name of interest is known.
 *
 * @param places whether to visit only nodes in which something of interest stands
 */
export function walkProgram(
  source: string,
  program: Program,
  options: ScriptOptions,
  makeScope: () => Scope,
  places = true,
): Walk {
  const more = new Set<string>();
  for (;;) {
    const names = new Set([...NAMES, ...more]);
    const walk = new Walk(
      source,
      options,
      names,
      places ? findPlaces(source, options, more) : null,
    );
    if (options.goal === "eval") walk.edits.catches(0, source.length);
    walk.run(program, makeScope(), VISITS, CHILDREN);
    if (walk.missing.size === 0) return walk;
    // `({ location: l }) => l`: uses of `l` count, too.
    for (const name of walk.missing) more.add(name);
  }
}

/**
 * Finds all edits of a program.
 *
 * @param loose whether the tree comes from the tolerant parser: what names stand for is a guess then, and left to the
 *   run time
 */
export function analyse(
  source: string,
  program: Program,
  options: ScriptOptions,
  loose: boolean,
): EditList {
  const makeScope = (): Scope => programScope(program, options.goal, loose);
  const walk = walkProgram(source, program, options, makeScope, !loose);
  settle(walk);
  if (hasOwnNames(source)) shieldOwnNames(source, program, options.goal === "module", walk.edits);
  return walk.edits;
}
