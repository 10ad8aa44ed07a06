import type { AnyNode } from "acorn";
import { openImport, specifier } from "./insertions.ts";
import type { Scope } from "./scope.ts";
import type { VisitTable, Walk } from "./walk.ts";

function mapLiteral(node: AnyNode | null | undefined, walk: Walk): boolean {
  const { mapSpecifier } = walk.options;
  if (mapSpecifier === undefined || node === null || node === undefined) return false;
  if (node.type !== "Literal" || typeof node.value !== "string") return false;
  const mapped = mapSpecifier(node.value);
  if (mapped !== node.value) {
    const literal = walk.source.slice(node.start, node.end);
    walk.edits.replace(node.start, node.end, specifier(mapped, literal));
  }
  return true;
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
    const { mapSpecifier } = walk.options;
    if (mapSpecifier !== undefined && !mapLiteral(node.source, walk)) {
      walk.surround(node.source, openImport(mapSpecifier("./").replaceAll('"', "%22")));
    }
    walk.push(node.source, scope);
    walk.push(node.options, scope);
  },
};
