import type { AnyNode } from "acorn";
import { OPEN, openImport, specifier } from "./insertions.ts";
import type { Scope } from "./scope.ts";
import type { ScriptOptions } from "./types.ts";
import type { VisitTable, Walk } from "./walk.ts";

/** Import maps have the say over all other specifiers. */
const URL_LIKE = /^(?:\.{0,2}\/|[a-z][a-z\d+.-]*:)/i;
/** What resolves rightly against the address of a module, too. */
const RIGHT = /^\.\/(?!.*\.\.)/s;

/**
 * Maps a specifier.
 *
 * @param literal the author's string literal
 * @returns what stands in the place of the literal; null when it stays
 */
export function mapText(
  text: string,
  literal: string,
  { mapSpecifier, moduleUrl }: ScriptOptions,
): string | null {
  if (mapSpecifier === undefined || !URL_LIKE.test(text)) return null;
  if (moduleUrl !== undefined && RIGHT.test(text)) return null;
  const mapped = mapSpecifier(text);
  return mapped === text ? null : specifier(mapped, literal);
}

function mapLiteral(node: AnyNode | null | undefined, walk: Walk): boolean {
  if (node?.type !== "Literal" || typeof node.value !== "string") return false;
  const { start, end, value } = node;
  const text = mapText(value, walk.source.slice(start, end), walk.options);
  if (text !== null) walk.edits.replace(start, end, text);
  return true;
}

/** Tells whether a node is an `import.meta` that has to say the real URL. */
export function isMapped(node: AnyNode, { mapSpecifier }: ScriptOptions): boolean {
  return mapSpecifier !== undefined && node.type === "MetaProperty" && node.meta.name === "import";
}

/** Visits of what only modules have, and of `import()`. */
export const visitModule: VisitTable = {
  ImportDeclaration(node, scope, walk) {
    for (const { local } of node.specifiers) walk.declare(local.name, scope, "lexical");
    mapLiteral(node.source, walk);
  },
  ExportAllDeclaration: (node, _scope, walk) => void mapLiteral(node.source, walk),
  ExportNamedDeclaration(node, scope, walk) {
    mapLiteral(node.source, walk);
    walk.push(node.declaration, scope);
  },
  ExportDefaultDeclaration: (node, scope, walk) => walk.push(node.declaration, scope),
  ImportExpression(node, scope: Scope, walk) {
    if (walk.options.mapSpecifier !== undefined) {
      walk.surround(node, OPEN.imported);
      if (!mapLiteral(node.source, walk)) walk.surround(node.source, openImport(walk.options));
    }
    walk.push(node.source, scope);
    walk.push(node.options, scope);
  },
  MetaProperty(node, _scope, walk) {
    if (isMapped(node, walk.options)) walk.surround(node, OPEN.meta);
  },
};
