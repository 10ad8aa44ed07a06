/** What the syntax of a computed key tells of its value. */
import type { AnyNode, CallExpression } from "acorn";
import { REWRITTEN_MEMBERS } from "@oriel/core";
import { BOX_KEYS } from "./syntax.ts";

/** Tells whether a text is one of the rewritten names. */
export const isName = (text: string): boolean => REWRITTEN_MEMBERS.some((name) => name === text);

/** Tells whether one of the rewritten names begins, ends or goes on like a text. */
export const canBegin = (text: string): boolean =>
  REWRITTEN_MEMBERS.some((name) => name.startsWith(text));
export const canEnd = (text: string): boolean =>
  REWRITTEN_MEMBERS.some((name) => name.endsWith(text));
export const canHold = (text: string): boolean =>
  REWRITTEN_MEMBERS.some((name) => name.includes(text));

/** Tells whether a computed key is surely none of the rewritten names. */
export function isPlainKey(key: AnyNode): boolean {
  switch (key.type) {
    case "Literal":
      return typeof key.value !== "string" || !isName(key.value);
    case "UpdateExpression":
    case "UnaryExpression":
      return true;
    case "TemplateLiteral":
      return (
        !canBegin(key.quasis[0]?.value.cooked ?? "") ||
        !canEnd(key.quasis.at(-1)?.value.cooked ?? "") ||
        !key.quasis.every(({ value }) => canHold(value.cooked ?? ""))
      );
    case "BinaryExpression":
      return key.operator !== "+" || isPlainSum(operandsOf(key));
    case "ConditionalExpression":
      return isPlainKey(key.consequent) && isPlainKey(key.alternate);
    default:
      return false;
  }
}

/** Gives what is added up, from left to right. */
function operandsOf(sum: AnyNode): readonly AnyNode[] {
  const list: AnyNode[] = [];
  const stack = [sum];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.type === "BinaryExpression" && node.operator === "+") {
      stack.push(node.right, node.left);
    } else list.push(node);
  }
  return list;
}

/** Gives a string that is written there, with quotes or as a template. */
function textOf(node: AnyNode): string | null {
  if (node.type === "Literal") return typeof node.value === "string" ? node.value : null;
  if (node.type !== "TemplateLiteral" || node.expressions.length > 0) return null;
  return node.quasis[0]?.value.cooked ?? null;
}

/**
 * Tells whether a sum is none of the rewritten names. No number, boolean or name of a type is part of one, be it added
 * up first or not.
 */
function isPlainSum(operands: readonly AnyNode[]): boolean {
  const last = operands.length - 1;
  return operands.some((node, i) => {
    const text = textOf(node);
    if (text === null) return node.type === "Literal" || IS_NO_PART.has(node.type);
    return i === 0 ? !canBegin(text) : i === last ? !canEnd(text) : !canHold(text);
  });
}

/** Operands that give a number, a boolean or a constant word: a `+` among binary ones was taken apart. */
const IS_NO_PART: ReadonlySet<string> = new Set([
  "BinaryExpression",
  "UnaryExpression",
  "UpdateExpression",
]);

/**
 * Tells whether a computed key is a string being made that may be one of the rewritten names: what scripts do that
 * hide what they access. Variables, members, numbers and sums of them are not, nor is what a function makes of them:
 * such are the keys of tables and lists.
 *
 * - a call that is given a constant (`f(0x1a)`, `"noitacol".split("").reverse().join("")`), or nothing (`f()`), or is
 *   one of {@link TEXT_FUNCTIONS}, or of a function that stands there
 * - a member of a variable with an obfuscated name: a list of all strings of the script
 * - a template, or a sum with a string in it, or of such calls only
 * - a condition, of which one result is such a key or a rewritten name; but not `top` beside `left`
 * - what an object or list of one item becomes when it is a key
 */
export function isMadeKey(key: AnyNode): boolean {
  switch (key.type) {
    case "CallExpression":
      return isMadeCall(key);
    case "MemberExpression":
      return key.object.type === "Identifier" && OBFUSCATED.test(key.object.name);
    case "NewExpression":
      return key.arguments.length > 0;
    case "TaggedTemplateExpression":
    case "ObjectExpression":
      return true;
    case "ArrayExpression":
      return key.elements.length === 1;
    case "TemplateLiteral":
      return key.expressions.length > 0 && !isPlainKey(key);
    case "BinaryExpression":
      return key.operator === "+" && isMadeSum(operandsOf(key));
    case "ConditionalExpression":
    case "LogicalExpression":
      return isMadeChoice(resultsOf(key));
    case "AssignmentExpression":
      if (key.operator === "+=") return isMadeSum([key.left, ...operandsOf(key.right)]);
      return GIVES_RIGHT.has(key.operator) && isMadeResult(key.right);
    case "SequenceExpression":
      return isMadeResult(key.expressions.at(-1) ?? key);
    case "AwaitExpression":
      return key.argument.type === "CallExpression" && isMadeCall(key.argument);
    case "ChainExpression":
      return isMadeKey(key.expression);
    default:
      return false;
  }
}

/** Assignments that give their right side; others give a number. */
const GIVES_RIGHT: ReadonlySet<string> = new Set(["=", "||=", "&&=", "??="]);

const isText = (node: AnyNode): boolean =>
  node.type === "TemplateLiteral" || (node.type === "Literal" && typeof node.value === "string");

function isMadeResult(node: AnyNode): boolean {
  const text = textOf(node);
  return text === null ? isMadeKey(node) : isName(text);
}

function isMadeSum(operands: readonly AnyNode[]): boolean {
  if (isPlainSum(operands)) return false;
  return operands.some(isMadeOperand) || operands.every(isMadeKey);
}

/** Tells whether what is added up is a string for sure. */
function isMadeOperand(node: AnyNode): boolean {
  if (node.type === "MemberExpression") {
    // `("abc" + x)[2]`
    const { object, computed } = node;
    return computed && (isText(object) || object.type === "BinaryExpression");
  }
  return isText(node) || node.type === "ArrayExpression" || node.type === "ObjectExpression";
}

/** Gives what a key may turn out to be: the results of conditions in it. */
function resultsOf(choice: AnyNode): readonly AnyNode[] {
  const list: AnyNode[] = [];
  const stack = [choice];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.type === "ConditionalExpression") stack.push(node.consequent, node.alternate);
    else if (node.type === "LogicalExpression") stack.push(node.left, node.right);
    else list.push(node);
  }
  return list;
}

function isMadeChoice(results: readonly AnyNode[]): boolean {
  const names = results.map(textOf);
  const isBox = names.some((name) => name !== null && BOX_KEYS.has(name));
  return results.some((node, i) => {
    const name = names[i] ?? null;
    if (name === null) return isMadeKey(node);
    return isName(name) && !(isBox && name === "top");
  });
}

/** Objects whose functions give numbers or symbols. */
export const NUMERIC_OBJECTS: ReadonlySet<string> = new Set([
  "Math",
  "Number",
  "BigInt",
  "Symbol",
  "Date",
]);
/** Functions that give numbers, booleans or symbols. */
export const NUMERIC_FUNCTIONS: ReadonlySet<string> = new Set([
  "Number",
  "BigInt",
  "Symbol",
  "Boolean",
  "parseInt",
  "parseFloat",
]);
/** Methods that do, whatever has them. */
export const NUMERIC_METHODS: RegExp =
  /^(?:(?:lastI|i)ndexOf|find(?:Last)?Index|search|charCodeAt|codePointAt|push|unshift|localeCompare|getTime|get(?:UTC)?(?:Date|Day|FullYear|Hours|Milliseconds|Minutes|Month|Seconds))$/;
/** Names as obfuscators make them: of functions that give strings, and of lists of them. */
export const OBFUSCATED: RegExp = /^\w*_0x[\da-f]+$/;
/** Functions that give strings. */
export const TEXT_FUNCTIONS: RegExp =
  /^(?:String|atob|unescape|decodeURI|decodeURIComponent|\w*_0x[\da-f]+)$/;

function isMadeCall({ callee, arguments: list }: CallExpression): boolean {
  switch (callee.type) {
    case "Identifier":
      if (NUMERIC_FUNCTIONS.has(callee.name)) return false;
      if (list.length === 0 || TEXT_FUNCTIONS.test(callee.name)) return true;
      break;
    case "MemberExpression": {
      const { object, property, computed } = callee;
      if (!computed) {
        const name = object.type === "Identifier" ? object.name : "";
        if (NUMERIC_OBJECTS.has(name)) return false;
        if (property.type === "Identifier" && NUMERIC_METHODS.test(property.name)) return false;
        if (name === "String") return true;
      }
      if (object.type === "ArrayExpression" || isConstant(object)) return true;
      break;
    }
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      return true;
    default:
  }
  return list.some(isConstant);
}

/** Tells whether an argument is a number or a text that is written there, or one that is made of such. */
function isConstant(node: AnyNode): boolean {
  switch (node.type) {
    case "Literal":
      return typeof node.value !== "boolean" && node.value !== null;
    case "TemplateLiteral":
      return true;
    case "UnaryExpression":
      return node.operator !== "!" && isConstant(node.argument);
    case "BinaryExpression":
      return isConstant(node.left) && isConstant(node.right);
    case "CallExpression":
      return isMadeCall(node);
    default:
      return false;
  }
}
