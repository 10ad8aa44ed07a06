import type { AnyNode } from "acorn";
import { OPEN, PARENTHESIS } from "./insertions.ts";
import type { Scope } from "./scope.ts";
import { isGlobalObject } from "./syntax.ts";
import { isMapped } from "./visit-module.ts";
import { isMadeMember, isWrapped, visitDeleted, visitMemberAs } from "./visit-member.ts";
import { needsPick, noteAlias, takesOfWindow, visitAssignmentTarget } from "./visit-pattern.ts";
import type { ScriptOptions } from "./types.ts";
import type { VisitTable, Walk } from "./walk.ts";

/** Visits what is called, or the tag of a template. */
function visitCallee(callee: AnyNode, scope: Scope, walk: Walk): void {
  if (callee.type === "Identifier") walk.refer(callee, scope, "call");
  else if (callee.type === "MemberExpression") visitMemberAs(callee, scope, walk, true);
  else if (callee.type === "ChainExpression") visitCallee(callee.expression, scope, walk);
  else walk.push(callee, scope);
}

/**
 * Finds what the callee of `new` begins with.
 *
 * @returns `wrapped`: what is on the way gets an inserted call, which `new` would take for its own
 */
function beginning(
  callee: AnyNode,
  options: ScriptOptions,
): { readonly node: AnyNode; readonly wrapped: boolean } {
  let node = callee;
  for (;;) {
    if (node.type === "MemberExpression") {
      if (isWrapped(node, false) || isMadeMember(node)) return { node, wrapped: true };
      node = node.object;
    } else if (node.type === "TaggedTemplateExpression") node = node.tag;
    else return { node, wrapped: isMapped(node, options) };
  }
}

/** Visits of expressions in which names and members are more than read. */
export const visitExpression: VisitTable = {
  Identifier: (node, scope, walk) => walk.refer(node, scope, "read"),

  CallExpression(node, scope, walk) {
    const { callee, optional } = node;
    if (callee.type === "Identifier" && callee.name === "eval" && !optional) {
      const { arguments: list } = node;
      if (list.length > 0) walk.refer(callee, scope, "eval", { call: node });
      const variables = scope.variables();
      if (!scope.strict && variables.kind !== "global") variables.leaky = true;
    } else visitCallee(callee, scope, walk);
    walk.push(node.arguments, scope);
  },

  TaggedTemplateExpression(node, scope, walk) {
    visitCallee(node.tag, scope, walk);
    walk.push(node.quasi, scope);
  },

  NewExpression(node, scope, walk) {
    const { callee } = node;
    const { node: first, wrapped } = beginning(callee, walk.options);
    if (wrapped) {
      walk.edits.open(callee.start, PARENTHESIS);
      walk.edits.close(callee.end);
    } else if (first.type === "Identifier") walk.callees.set(first, callee);
    walk.push(callee, scope);
    walk.push(node.arguments, scope);
  },

  UnaryExpression(node, scope, walk) {
    const { operator, argument } = node;
    if (operator === "typeof" || operator === "delete") {
      // The real one is of the same type, and as little deletable as the virtual one.
      if (argument.type === "Identifier") return;
      const inner = argument.type === "ChainExpression" ? argument.expression : argument;
      if (operator === "delete" && inner.type === "MemberExpression") {
        visitDeleted(inner, scope, walk);
        return;
      }
    }
    walk.push(argument, scope);
  },

  UpdateExpression(node, scope, walk) {
    const { argument } = node;
    if (argument.type === "Identifier") walk.refer(argument, scope, "update");
    else walk.push(argument, scope);
  },

  AssignmentExpression(node, scope, walk) {
    const { left, right, operator } = node;
    if (left.type === "Identifier") {
      walk.refer(left, scope, operator === "=" ? "write" : "update");
      noteAlias(left, right, scope, walk);
    } else if (left.type === "ObjectPattern" && needsPick(left, right, scope)) {
      // The assignment gives its right side, not what was picked from.
      walk.surround(node, OPEN.value);
      visitAssignmentTarget(left, scope, walk, true);
      walk.surround(right, OPEN.pick);
    } else if (
      left.type === "ObjectPattern" &&
      right.type === "Identifier" &&
      takesOfWindow(left)
    ) {
      const assignment = { node, order: walk.edits.reserve() };
      visitAssignmentTarget(left, scope, walk, false);
      walk.refer(right, scope, "pick", { assignment });
    } else visitAssignmentTarget(left, scope, walk, false);
    walk.push(right, scope);
  },

  ObjectExpression(node, scope, walk) {
    for (const property of node.properties) {
      if (property.type === "SpreadElement") {
        const { argument } = property;
        if (isGlobalObject(argument, scope.thisIsGlobal)) walk.surround(argument, OPEN.pick);
        else if (argument.type === "Identifier") walk.refer(argument, scope, "pick");
        walk.push(argument, scope);
        continue;
      }
      const { key, value, computed, shorthand } = property;
      if (computed) walk.push(key, scope);
      if (shorthand && value.type === "Identifier") walk.refer(value, scope, "shorthand");
      else walk.push(value, scope);
    }
  },
};
