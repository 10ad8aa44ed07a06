import type { AnyNode, Expression, MemberExpression, Pattern, Property } from "acorn";
import { REWRITTEN_MEMBERS } from "@oriel/core";

type Key = MemberExpression["property"] | Property["key"];

/** Node by the name of its type. */
export type NodeOf<T extends AnyNode["type"]> = Extract<AnyNode, { type: T }>;

/** Members that are wrapped wherever they stand; `postMessage` only as what is called. */
export const MEMBERS: ReadonlySet<string> = new Set<string>(
  REWRITTEN_MEMBERS.filter((name) => name !== "postMessage"),
);

/** Names that stand for a window or a document whatever the scope says. */
export const GLOBAL_OBJECTS: ReadonlySet<string> = new Set(["window", "globalThis", "document"]);

/** Names that stand for a window when they are free. */
export const FREE_GLOBAL_OBJECTS: ReadonlySet<string> = new Set([
  "self",
  "parent",
  "frames",
  "top",
]);

/** Keys that windows do not have, beside which `top` is a length: `const { top, left } = box`. */
export const BOX_KEYS: ReadonlySet<string> = new Set([
  "left",
  "right",
  "bottom",
  "width",
  "height",
]);

/** Members that hold a style, never a window: `element.style.top`. */
const BOX_MEMBERS: ReadonlySet<string> = new Set(["style", "currentStyle", "runtimeStyle"]);

/** Methods and functions that give a box or a style: `element.getBoundingClientRect().top`. */
const BOX_FUNCTIONS: ReadonlySet<string> = new Set([
  "getBoundingClientRect",
  "getComputedStyle",
  "offset",
  "position",
]);

/**
 * Gives the name of a property as far as it is constant.
 *
 * @returns null for computed keys and private names
 */
export function staticName(key: Key, computed: boolean): string | null {
  if (!computed) {
    if (key.type === "Identifier") return key.name;
    return key.type === "Literal" ? String(key.value) : null;
  }
  if (key.type === "Literal") return typeof key.value === "string" ? key.value : null;
  if (key.type === "TemplateLiteral" && key.expressions.length === 0) {
    return key.quasis[0]?.value.cooked ?? null;
  }
  return null;
}

const canBegin = (text: string): boolean => REWRITTEN_MEMBERS.some((name) => name.startsWith(text));
const canEnd = (text: string): boolean => REWRITTEN_MEMBERS.some((name) => name.endsWith(text));

/**
 * Tells whether a computed key is surely none of the rewritten names.
 *
 * Numbers, booleans and what they are added to never are: none of the names ends or begins like them.
 */
export function isPlainKey(key: AnyNode): boolean {
  switch (key.type) {
    case "Literal":
      return typeof key.value !== "string" || !REWRITTEN_MEMBERS.some((name) => name === key.value);
    case "UpdateExpression":
    case "UnaryExpression":
      return true;
    case "TemplateLiteral":
      return (
        !canBegin(key.quasis[0]?.value.cooked ?? "") ||
        !canEnd(key.quasis.at(-1)?.value.cooked ?? "")
      );
    case "BinaryExpression": {
      if (key.operator !== "+") return true;
      if (isPlainEnd(key.right, canEnd)) return true;
      let first: AnyNode = key.left;
      while (first.type === "BinaryExpression" && first.operator === "+") first = first.left;
      return isPlainEnd(first, canBegin);
    }
    case "ConditionalExpression":
      return isPlainKey(key.consequent) && isPlainKey(key.alternate);
    default:
      return false;
  }
}

function isPlainEnd(node: AnyNode, possible: (text: string) => boolean): boolean {
  if (node.type !== "Literal") return node.type === "UpdateExpression";
  return typeof node.value === "string" ? !possible(node.value) : true;
}

/**
 * Tells whether an expression never gives a window or a document.
 *
 * @param name the member that is read of it: `top` is a length in boxes and styles
 */
export function isHarmless(node: AnyNode, name: string | null = "top"): boolean {
  switch (node.type) {
    case "Literal":
    case "TemplateLiteral":
    case "ObjectExpression":
    case "ArrayExpression":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
    case "ClassExpression":
    case "BinaryExpression":
    case "UnaryExpression":
    case "UpdateExpression":
    case "MetaProperty":
    case "Super":
      return true;
    case "MemberExpression":
      return (
        name === "top" && !node.computed && BOX_MEMBERS.has(staticName(node.property, false) ?? "")
      );
    case "CallExpression": {
      const { callee } = node;
      if (name !== "top") return false;
      if (callee.type === "Identifier") return callee.name === "getComputedStyle";
      return (
        callee.type === "MemberExpression" &&
        BOX_FUNCTIONS.has(staticName(callee.property, callee.computed) ?? "")
      );
    }
    default:
      return false;
  }
}

/** Tells whether an expression is one of the names of global objects. */
export function isGlobalObject(node: AnyNode, thisIsGlobal: boolean): boolean {
  if (node.type === "ThisExpression") return thisIsGlobal;
  if (node.type !== "Identifier") return false;
  return GLOBAL_OBJECTS.has(node.name) || FREE_GLOBAL_OBJECTS.has(node.name);
}

/**
 * Finds the global object whose name an assigned expression begins with: `window`, `self || {}`, `a = document`.
 *
 * @returns null when it begins with anything else
 */
export function assignedGlobal(value: AnyNode, thisIsGlobal: boolean): string | null {
  let node = value;
  for (;;) {
    if (node.type === "LogicalExpression" && node.operator !== "&&") node = node.left;
    else if (node.type === "AssignmentExpression" && node.operator === "=") node = node.right;
    else if (!isGlobalObject(node, thisIsGlobal)) return null;
    else return node.type === "Identifier" ? node.name : "this";
  }
}

/** Property of a pattern: the rest element has neither key nor name. */
export interface PatternProperty {
  readonly name: string | null;
  readonly computed: boolean;
  readonly key: Expression | null;
  /** Whether it may take a native Location, top window or `eval` out of a window. */
  readonly taken: boolean;
  /** Whether it would, if the value were a window. */
  readonly takenOfWindow: boolean;
  readonly shorthand: boolean;
  readonly value: Pattern;
}

/** Reads the properties of an object pattern. */
export function patternProperties(pattern: NodeOf<"ObjectPattern">): PatternProperty[] {
  const isBox = pattern.properties.some(
    (property) =>
      property.type === "Property" &&
      BOX_KEYS.has(staticName(property.key, property.computed) ?? ""),
  );
  return pattern.properties.map((property) => {
    if (property.type === "RestElement") {
      const { argument: value } = property;
      const none = { name: null, computed: false, key: null, taken: false, shorthand: false };
      return { ...none, takenOfWindow: true, value };
    }
    const { key, computed, shorthand, value } = property;
    const name = staticName(key, computed);
    const isMember = name !== null && MEMBERS.has(name);
    const taken = isMember && !(name === "top" && isBox);
    const takenOfWindow = isMember || (computed && name === null && !isPlainKey(key));
    return { name, computed, key, taken, takenOfWindow, shorthand, value };
  });
}

/** Tells whether a top-level `var` of that name is no variable, but the global object's accessor (or function). */
export function isUnforgeable(name: string): boolean {
  return name === "location" || name === "top" || name === "eval";
}

/** Tells whether a body begins with a directive. */
export function hasDirective(body: readonly AnyNode[], text: string): boolean {
  for (const statement of body) {
    if (statement.type !== "ExpressionStatement" || statement.directive === undefined) return false;
    if (statement.directive === text) return true;
  }
  return false;
}
