import type { AnyNode, MemberExpression } from "acorn";
import { openKey, OPEN } from "./insertions.ts";
import { lastOptional, wrapBehindLink } from "./optional-chain.ts";
import type { Scope } from "./scope.ts";
import { isGlobalObject, isHarmless, isPlainKey, MEMBERS, staticName } from "./syntax.ts";
import { afterExpression } from "./trivia.ts";
import type { VisitTable, Walk } from "./walk.ts";

/** Tells whether a member is of a rewritten name, on something that may be a window or a document. */
export function isWrapped(node: MemberExpression, isCallee: boolean): boolean {
  const name = staticName(node.property, node.computed);
  if (name === null || !(MEMBERS.has(name) || (isCallee && name === "postMessage"))) return false;
  return !isHarmless(node.object, name);
}

function wrap(node: MemberExpression, walk: Walk): void {
  const { end, next } = afterExpression(walk.source, node.object.end);
  // The tolerant parser makes up members, too.
  if (!/[.?[]/.test(walk.source[next] ?? "")) return;
  const link = node.optional ? null : lastOptional(node.object);
  if (link !== null) {
    wrapBehindLink(walk, link, end);
    return;
  }
  walk.edits.open(node.start, OPEN.wrap);
  walk.edits.close(end);
}

/**
 * Visits a member.
 *
 * @param isCallee whether it is called, with or without parentheses around it
 */
export function visitMemberAs(
  node: MemberExpression,
  scope: Scope,
  walk: Walk,
  isCallee: boolean,
): void {
  const { object, property, computed } = node;
  if (isWrapped(node, isCallee)) wrap(node, walk);
  else if (computed && staticName(property, true) === null && !isPlainKey(property)) {
    guardKey(node, scope, walk);
  }
  walk.push(object, scope);
  if (computed) walk.push(property, scope);
}

function guardKey({ object, property }: MemberExpression, scope: Scope, walk: Walk): void {
  if (object.type === "Identifier") walk.refer(object, scope, "object", { key: property });
  else if (isGlobalObject(object, scope.thisIsGlobal))
    openGuard(walk, "this", property, walk.edits.reserve());
}

/** Guards a computed key: `window[k]` → `window[$oriel.key(window,k)]`. */
export function openGuard(walk: Walk, object: string, key: AnyNode, order: number): void {
  walk.surround(key, openKey(object), order);
}

/** Visits a member that is deleted: nothing is read, so only what it is deleted from counts. */
export function visitDeleted(node: MemberExpression, scope: Scope, walk: Walk): void {
  walk.push(node.object, scope);
  if (node.computed) walk.push(node.property, scope);
}

/** Visits of members. */
export const visitMember: VisitTable = {
  MemberExpression: (node, scope, walk) => visitMemberAs(node, scope, walk, false),
};
