/**
 * Keeps apart what the author wrote from what is inserted, when a source speaks of the realm object itself: one that
 * probes for the proxy, or the proxy's own code inside the proxy.
 */
import type { AnyNode, Program } from "acorn";
import { REALM } from "@oriel/core";
import type { EditList } from "./edits.ts";
import { OWN_NAME, shorthandKey } from "./insertions.ts";

const hint = REALM.slice(1);

/** The realm object's name, as it is or with its first letter escaped in the form that is used here. */
const OWN = new RegExp(`\\${REALM}|\\\\u\\{0*24\\}${hint}`, "g");

/** Tells whether a source holds the realm object's name in any place. */
export function hasOwnNames(source: string): boolean {
  return source.search(OWN) >= 0;
}

/** Properties of nodes that hold a name which is not one of a variable, unless the node is computed. */
const PROPERTY_NAMES: Readonly<Record<string, readonly string[]>> = {
  BreakStatement: ["label"],
  ContinueStatement: ["label"],
  LabeledStatement: ["label"],
  MemberExpression: ["property"],
  MetaProperty: ["meta", "property"],
  MethodDefinition: ["key"],
  Property: ["key"],
  PropertyDefinition: ["key"],
};

/**
 * Escapes the realm object's name wherever the author wrote it: `$oriel` → `\u{24}oriel`, and the escaped one gets one
 * more zero. In names, strings, templates and comments this means the same. Variables are renamed, too, so that they
 * do not hide the realm object from what is inserted.
 *
 * Regular expressions and tagged templates cannot be written otherwise: there the text stays, and would be taken for
 * an insertion if it were one to the letter.
 */
export function shieldOwnNames(
  source: string,
  program: Program,
  isModule: boolean,
  edits: EditList,
): void {
  const { fixed, variables } = findRanges(program);
  // Exported names have to stay; those of a module are nobody else's variables.
  for (const [at, shorthand] of isModule ? [] : variables) {
    edits.open(at, (shorthand === null ? "" : shorthandKey(shorthand)) + OWN_NAME);
  }
  for (const { index, 0: text } of source.matchAll(OWN)) {
    if (fixed.some(([start, end]) => index >= start && index < end)) continue;
    if (isEscaped(source, index)) continue;
    if (text === REALM) edits.replace(index, index + 1, "\\u{24}");
    else edits.replace(index, index + 3, "\\u{0");
  }
}

/** Whether a backslash makes the character part of an escape. */
function isEscaped(source: string, at: number): boolean {
  let from = at;
  while (source[from - 1] === "\\") from--;
  return (at - from) % 2 === 1;
}

function findRanges(program: Program): {
  fixed: [number, number][];
  variables: Map<number, string | null>;
} {
  const fixed: [number, number][] = [];
  const variables = new Map<number, string | null>();
  const stack: AnyNode[] = [program];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.type === "Literal" && node.regex) fixed.push([node.start, node.end]);
    else if (node.type === "TaggedTemplateExpression") {
      for (const { start, end } of node.quasi.quasis) fixed.push([start, end]);
    } else if (node.type === "Identifier" && node.name.startsWith(REALM)) {
      if (!variables.has(node.start)) variables.set(node.start, null);
    }
    const names = "computed" in node && node.computed ? [] : (PROPERTY_NAMES[node.type] ?? []);
    for (const [key, child] of Object.entries(node)) {
      if (names.includes(key)) continue;
      for (const item of Array.isArray(child) ? child : [child]) {
        if (typeof item === "object" && item !== null && "type" in item)
          stack.push(item as AnyNode);
      }
    }
    if (node.type === "Property" && node.shorthand) {
      const { key } = node;
      if (key.type === "Identifier" && key.name.startsWith(REALM))
        variables.set(key.start, key.name);
    }
  }
  return { fixed, variables };
}
