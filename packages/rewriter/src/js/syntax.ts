import type { AnyNode, MemberExpression, Property } from "acorn";
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
