import type { AnyNode, Pattern } from "acorn";
import { OPEN, OWN_NAME, shorthandKey, splitDeclarator } from "./insertions.ts";
import type { BindingKind, Scope } from "./scope.ts";
import { patternProperties } from "./pattern-properties.ts";
import { assignedGlobal, isGlobalObject, isHarmless, type NodeOf } from "./syntax.ts";
import { afterExpression } from "./trivia.ts";
import type { VisitTable, Walk } from "./walk.ts";

/**
 * Tells whether the value that an object pattern takes apart may be a window whose virtual members the pattern takes.
 */
export function needsPick(pattern: NodeOf<"ObjectPattern">, value: AnyNode, scope: Scope): boolean {
  const properties = patternProperties(pattern);
  if (properties.some(({ taken, name }) => taken && !isHarmless(value, name))) return true;
  return isGlobalObject(value, scope.thisIsGlobal) && takesOfWindow(pattern);
}

/** Tells whether a pattern would take virtual members if the value were a window. */
export function takesOfWindow(pattern: NodeOf<"ObjectPattern">): boolean {
  return patternProperties(pattern).some((property) => property.takenOfWindow);
}

/** How the names of a binding pattern are declared. */
interface Binding {
  readonly kind: BindingKind;
  /** Whether values come out of an object in which all members are virtual. */
  readonly picked: boolean;
  /** The value was taken out of an object under a rewritten name. */
  readonly tainted: boolean;
}

/** How a target is assigned to. */
interface Assignment extends Omit<Binding, "kind"> {
  readonly shorthand: boolean;
}

/**
 * Declares the names of a binding pattern, and visits its defaults and computed keys.
 *
 * @param picked whether the value comes from an inserted `pick`
 */
export function visitBinding(
  pattern: Pattern,
  scope: Scope,
  walk: Walk,
  kind: BindingKind,
  picked = false,
): void {
  bind(pattern, scope, walk, { kind, picked, tainted: false });
}

function bind(pattern: Pattern, scope: Scope, walk: Walk, how: Binding): void {
  const inner: Binding = { kind: how.kind, picked: false, tainted: false };
  switch (pattern.type) {
    case "Identifier":
      walk.declare(pattern.name, scope, how.kind, how.tainted);
      return;
    case "ObjectPattern":
      for (const { key, computed, taken, value } of patternProperties(pattern)) {
        if (computed && key !== null) walk.push(key, scope);
        bind(value, scope, walk, { ...inner, tainted: taken && !how.picked });
      }
      return;
    case "ArrayPattern":
      for (const element of pattern.elements) {
        if (element !== null) bind(element, scope, walk, inner);
      }
      return;
    case "RestElement":
      bind(pattern.argument, scope, walk, inner);
      return;
    case "AssignmentPattern":
      bind(pattern.left, scope, walk, how);
      noteAlias(pattern.left, pattern.right, scope, walk);
      walk.push(pattern.right, scope);
      return;
    default:
      walk.push(pattern, scope);
  }
}

/**
 * Visits what is assigned to: a name, a member or a pattern.
 *
 * @param picked whether the value comes from an inserted `pick`
 */
export function visitAssignmentTarget(
  target: Pattern,
  scope: Scope,
  walk: Walk,
  picked: boolean,
): void {
  assign(target, scope, walk, { picked, tainted: false, shorthand: false });
}

function assign(target: Pattern, scope: Scope, walk: Walk, how: Assignment): void {
  const inner = { picked: false, tainted: false, shorthand: false };
  switch (target.type) {
    case "Identifier":
      if (how.tainted) walk.taint(target, scope);
      walk.refer(target, scope, how.shorthand ? "shorthand-write" : "write");
      return;
    case "ObjectPattern":
      for (const { key, computed, taken, shorthand, value } of patternProperties(target)) {
        if (computed && key !== null) walk.push(key, scope);
        assign(value, scope, walk, { picked: false, tainted: taken && !how.picked, shorthand });
      }
      return;
    case "ArrayPattern":
      for (const element of target.elements) {
        if (element !== null) assign(element, scope, walk, inner);
      }
      return;
    case "RestElement":
      assign(target.argument, scope, walk, inner);
      return;
    case "AssignmentPattern":
      assign(target.left, scope, walk, how);
      noteAlias(target.left, target.right, scope, walk);
      walk.push(target.right, scope);
      return;
    default:
      if (how.tainted && target.type === "MemberExpression") writeExchanged(target, walk);
      walk.push(target, scope);
  }
}

/** `[{ location: o.l }] = list`: what the member is given has to be exchanged on the way. */
function writeExchanged(target: NodeOf<"MemberExpression">, walk: Walk): void {
  const { object, property } = target;
  if (object.type === "Super" || property.type === "PrivateIdentifier") return;
  walk.edits.open(target.start, OPEN.into);
  walk.edits.close(afterExpression(walk.source, object.end).end);
}

/** Notes a variable that is given a global object. */
export function noteAlias(target: AnyNode, value: AnyNode, scope: Scope, walk: Walk): void {
  if (target.type !== "Identifier") return;
  const of = assignedGlobal(value, scope.thisIsGlobal);
  if (of !== null) walk.alias(target, scope, of);
}

/**
 * Visits a declaration.
 *
 * @param isHead whether it stands in the head of a `for in` or `for of` loop, which assigns to it
 */
function declareAll(
  node: NodeOf<"VariableDeclaration">,
  scope: Scope,
  walk: Walk,
  isHead: boolean,
): void {
  const kind = node.kind === "var" ? "var" : "lexical";
  for (const { id, init: value } of node.declarations) {
    const init = value ?? null;
    const picked = init !== null && id.type === "ObjectPattern" && needsPick(id, init, scope);
    visitBinding(id, scope, walk, kind, picked);
    if (kind === "var" && (init !== null || isHead)) assignGlobal(id, scope, walk);
    if (init === null) continue;
    noteAlias(id, init, scope, walk);
    if (picked) walk.surround(init, OPEN.pick);
    else if (id.type === "ObjectPattern" && init.type === "Identifier" && takesOfWindow(id)) {
      walk.refer(init, scope, "pick");
    }
    walk.push(init, scope);
  }
}

/**
 * `var location = u` is an assignment to the global accessor at the top of a classic script; to whatever the name
 * stands for at run time, in eval code and inside `with`.
 */
function assignGlobal(pattern: Pattern, scope: Scope, walk: Walk): void {
  const { kind } = scope.variables();
  if (scope.isInsideWith() || kind === "caller") {
    if (pattern.type !== "Identifier" || pattern.name !== "location") return;
    walk.edits.close(pattern.end, splitDeclarator(pattern.name));
  } else if (kind === "global") renameGlobal(pattern, walk, false);
}

function renameGlobal(pattern: Pattern, walk: Walk, shorthand: boolean): void {
  switch (pattern.type) {
    case "Identifier": {
      const { name, start } = pattern;
      if (name !== "location") return;
      walk.edits.open(start, (shorthand ? shorthandKey(name) : "") + OWN_NAME);
      return;
    }
    case "ObjectPattern":
      for (const { value, shorthand } of patternProperties(pattern)) {
        renameGlobal(value, walk, shorthand);
      }
      return;
    case "ArrayPattern":
      for (const element of pattern.elements) {
        if (element !== null) renameGlobal(element, walk, false);
      }
      return;
    case "RestElement":
      renameGlobal(pattern.argument, walk, false);
      return;
    case "AssignmentPattern":
      renameGlobal(pattern.left, walk, shorthand);
      return;
    default:
  }
}

/** Visits the head of a `for in` or `for of` loop. */
export function visitLoopHead(
  left: NodeOf<"ForOfStatement">["left"],
  scope: Scope,
  walk: Walk,
): void {
  if (left.type !== "VariableDeclaration") visitAssignmentTarget(left, scope, walk, false);
  else declareAll(left, scope, walk, true);
}

/** Visits of declarations; patterns are visited from where they stand. */
export const visitDeclaration: VisitTable = {
  VariableDeclaration: (node, scope, walk) => declareAll(node, scope, walk, false),
};
