import type { AnyNode, MemberExpression } from "acorn";
import { type ObjectCall, openKey, OPEN } from "./insertions.ts";
import { isMadeKey, isPlainKey } from "./computed-keys.ts";
import { lastOptional, wrapBehindLink } from "./optional-chain.ts";
import type { Scope } from "./scope.ts";
import { isGlobalObject, isHarmless, MEMBERS, staticName } from "./syntax.ts";
import { afterExpression, skipTrivia } from "./trivia.ts";
import type { VisitTable, Walk } from "./walk.ts";

/** Tells whether a member is of a rewritten name, on something that may be a window or a document. */
export function isWrapped(node: MemberExpression, isCallee: boolean): boolean {
  const name = staticName(node.property, node.computed);
  if (name === null || !(MEMBERS.has(name) || (isCallee && name === "postMessage"))) return false;
  return !isHarmless(node.object, name);
}

/**
 * Tells whether a member's key is a string being made, so that it may be a rewritten name, on something that may be a
 * window or a document.
 */
export function isMadeMember({ object, property, computed }: MemberExpression): boolean {
  return computed && isMadeKey(property) && !isHarmless(object) && !isArguments(object);
}

const isArguments = (node: AnyNode): boolean =>
  node.type === "Identifier" && node.name === "arguments";

/** Names that windows do not let be written (and say so), or keep whatever is written. */
const WRITABLE: ReadonlySet<string> = new Set(["top", "eval"]);

/** Tells whether a member is only written to, under a name for which a window needs no stand-in then. */
function isWrite({ property, computed, end }: MemberExpression, source: string): boolean {
  const name = staticName(property, computed);
  if (name === null || !WRITABLE.has(name)) return false;
  const at = skipTrivia(source, end);
  return source[at] === "=" && source[at + 1] !== "=" && source[at + 1] !== ">";
}

/** Gives the object of a member to a helper, whatever chain it stands in. */
function wrap(node: MemberExpression, walk: Walk, call: ObjectCall): void {
  const { end, next } = afterExpression(walk.source, node.object.end);
  // The tolerant parser makes up members, too.
  if (!/[.?[]/.test(walk.source[next] ?? "")) return;
  const link = node.optional ? null : lastOptional(node.object);
  if (link !== null) {
    wrapBehindLink(walk, link, end, call);
    return;
  }
  walk.edits.open(node.start, OPEN[call]);
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
  if (isWrapped(node, isCallee)) {
    if (!isWrite(node, walk.source)) wrap(node, walk, "wrap");
  } else if (computed && staticName(property, true) === null && !isPlainKey(property)) {
    guardKey(node, scope, walk, isCallee);
  }
  walk.push(object, scope);
  if (computed) walk.push(property, scope);
}

/** `window[k]`, `o[f()]` */
function guardKey(node: MemberExpression, scope: Scope, walk: Walk, isCallee: boolean): void {
  const { object, property } = node;
  const call = isCallee ? "call" : "pick";
  const isMade = isMadeMember(node);
  if (object.type === "Identifier" && walk.names.has(object.name)) {
    walk.refer(object, scope, "object", { key: property, ...(isMade && { made: call }) });
  } else if (isGlobalObject(object, scope.thisIsGlobal)) {
    openGuard(walk, "this", property, walk.edits.reserve());
  } else if (isMade) wrap(node, walk, call);
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
