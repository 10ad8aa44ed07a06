import { Scope } from "./scope.ts";
import { hasDirective, type NodeOf } from "./syntax.ts";
import { visitBinding, visitLoopHead } from "./visit-pattern.ts";
import type { VisitTable, Walk } from "./walk.ts";

type FunctionNode =
  | NodeOf<"FunctionDeclaration">
  | NodeOf<"FunctionExpression">
  | NodeOf<"ArrowFunctionExpression">;
type ClassNode = NodeOf<"ClassDeclaration"> | NodeOf<"ClassExpression">;

function visitParametersAndBody(node: FunctionNode, outer: Scope, walk: Walk): void {
  const isBlock = node.body.type === "BlockStatement";
  const strict =
    outer.strict ||
    (node.body.type === "BlockStatement" && hasDirective(node.body.body, "use strict"));
  const thisIsGlobal = node.type === "ArrowFunctionExpression" && outer.thisIsGlobal;
  const parameters = new Scope(outer, "parameters", { strict, thisIsGlobal });
  for (const parameter of node.params) visitBinding(parameter, parameters, walk, "parameter");
  const body = isBlock ? new Scope(parameters, "function") : parameters;
  if (node.body.type === "BlockStatement") walk.push(node.body.body, body);
  else walk.push(node.body, body);
}

function visitClass(node: ClassNode, outer: Scope, walk: Walk): void {
  const scope = new Scope(outer, "block", { strict: true });
  if (node.id !== null && node.id !== undefined) walk.declare(node.id.name, scope, "lexical");
  walk.push(node.superClass, scope);
  walk.push(node.body, new Scope(scope, "block", { thisIsGlobal: false }));
}

function visitMemberOfClass(
  node: NodeOf<"MethodDefinition"> | NodeOf<"PropertyDefinition">,
  scope: Scope,
  walk: Walk,
): void {
  if (node.computed) walk.push(node.key, scope);
  walk.push(node.value, scope);
}

function visitLoop(
  node: NodeOf<"ForInStatement"> | NodeOf<"ForOfStatement">,
  outer: Scope,
  walk: Walk,
): void {
  const scope = new Scope(outer, "block");
  visitLoopHead(node.left, scope, walk);
  walk.push(node.right, scope);
  walk.push(node.body, scope);
}

/** Whether a function declaration there belongs to the function, not to a block. */
const isBodyScope = ({ kind }: Scope): boolean =>
  kind === "function" || kind === "global" || kind === "caller";

/** Visits of what makes scopes. */
export const visitFunction: VisitTable = {
  FunctionDeclaration(node, scope, walk) {
    if (node.id !== null) {
      const { name } = node.id;
      walk.declare(name, scope, isBodyScope(scope) ? "var" : "lexical");
      const isPlain = !node.async && !node.generator;
      if (!isBodyScope(scope) && !scope.strict && isPlain && walk.names.has(name)) {
        walk.blockFunctions.push({ name, scope });
      }
    }
    visitParametersAndBody(node, scope, walk);
  },

  FunctionExpression(node, outer, walk) {
    let scope = outer;
    if (node.id !== null && node.id !== undefined) {
      scope = new Scope(outer, "block");
      walk.declare(node.id.name, scope, "lexical");
    }
    visitParametersAndBody(node, scope, walk);
  },

  ArrowFunctionExpression: visitParametersAndBody,

  ClassDeclaration(node, scope, walk) {
    if (node.id !== null) walk.declare(node.id.name, scope, "lexical");
    visitClass(node, scope, walk);
  },
  ClassExpression: visitClass,
  MethodDefinition: visitMemberOfClass,
  PropertyDefinition: visitMemberOfClass,
  StaticBlock: (node, scope, walk) => walk.push(node.body, new Scope(scope, "function")),

  BlockStatement: (node, scope, walk) => walk.push(node.body, new Scope(scope, "block")),

  ForStatement(node, outer, walk) {
    const scope = new Scope(outer, "block");
    walk.push([node.init ?? null, node.test ?? null, node.update ?? null, node.body], scope);
  },
  ForInStatement: visitLoop,
  ForOfStatement: visitLoop,

  SwitchStatement(node, outer, walk) {
    walk.push(node.discriminant, outer);
    walk.push(node.cases, new Scope(outer, "block"));
  },

  CatchClause(node, outer, walk) {
    const scope = new Scope(outer, "block");
    if (node.param !== null && node.param !== undefined) {
      visitBinding(node.param, scope, walk, "catch");
    }
    walk.push(node.body, scope);
  },

  WithStatement(node, outer, walk) {
    walk.push(node.object, outer);
    walk.edits.catches(node.body.start, node.body.end);
    walk.push(node.body, new Scope(outer, "with"));
  },
};

/**
 * Declares functions of sloppy blocks in the function around them, too, unless a name in between stands in the way.
 *
 * @see https://tc39.es/ecma262/#sec-block-level-function-declarations-web-legacy-compatibility-semantics
 */
export function settleBlockFunctions(walk: Walk): void {
  for (const { name, scope } of walk.blockFunctions) {
    let between = scope.parent;
    while (between !== null && !isBodyScope(between) && between.declares(name) !== "lexical") {
      between = between.parent;
    }
    if (between !== null && isBodyScope(between)) walk.declare(name, between, "var");
  }
}
