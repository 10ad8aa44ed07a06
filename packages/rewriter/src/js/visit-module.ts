import type { AnyNode } from "acorn";
import { OPEN, openImport, specifier } from "./insertions.ts";
import type { Scope } from "./scope.ts";
import type { ScriptOptions } from "./types.ts";
import type { VisitTable, Walk } from "./walk.ts";

/** Import maps have the say over all other specifiers. */
const URL_LIKE = /^(?:\.{0,2}\/|[a-z][a-z\d+.-]*:)/i;
/** What resolves rightly against the address of a module, too. */
const RIGHT = /^\.\/(?!.*\.\.)/s;

function mapLiteral(node: AnyNode | null | undefined, walk: Walk): boolean {
  const { mapSpecifier, moduleUrl } = walk.options;
  if (mapSpecifier === undefined || node === null || node === undefined) return false;
  if (node.type !== "Literal" || typeof node.value !== "string") return false;
  if (!URL_LIKE.test(node.value)) return true;
  if (moduleUrl !== undefined && RIGHT.test(node.value)) return true;
  const mapped = mapSpecifier(node.value);
  if (mapped !== node.value) {
    const literal = walk.source.slice(node.start, node.end);
    walk.edits.replace(node.start, node.end, specifier(mapped, literal));
  }
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
    const { mapSpecifier, moduleUrl } = walk.options;
    if (mapSpecifier !== undefined) walk.surround(node, OPEN.imported);
    if (mapSpecifier !== undefined && !mapLiteral(node.source, walk)) {
      const base = moduleUrl ?? mapSpecifier("./");
      walk.surround(node.source, openImport(base.replaceAll('"', "%22")));
    }
    walk.push(node.source, scope);
    walk.push(node.options, scope);
  },
  MetaProperty(node, _scope, walk) {
    if (isMapped(node, walk.options)) walk.surround(node, OPEN.meta);
  },
};
