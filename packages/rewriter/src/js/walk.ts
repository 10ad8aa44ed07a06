import type { AnyNode, CallExpression, Identifier, Program } from "acorn";
import { EditList } from "./edits.ts";
import { type ObjectCall, PARENTHESIS } from "./insertions.ts";
import type { Link } from "./optional-chain.ts";
import type { BindingKind, Scope } from "./scope.ts";
import { isUnforgeable, type NodeOf } from "./syntax.ts";
import type { ScriptOptions } from "./types.ts";

/**
 * How a name is used.
 *
 * - `read`, `call` (or tag of a template), `write`, `update` (read and written)
 * - `shorthand`, `shorthand-write`: `{ location }` as value, as assignment target
 * - `eval`: called, so a direct eval if it is the real one
 * - `object`: `name[key]`
 * - `pick`: spread, or taken apart by a pattern for what a window would have
 * - `alias`: given a global object
 * - `taint`: written to by a pattern that took the value out of an object
 */
export type Use =
  | "read"
  | "call"
  | "write"
  | "update"
  | "shorthand"
  | "shorthand-write"
  | "eval"
  | "object"
  | "pick"
  | "alias"
  | "taint";

/** A use of a name; what it stands for is known only when all declarations have been seen. */
export interface Reference {
  readonly name: string;
  readonly node: Identifier;
  readonly scope: Scope;
  readonly use: Use;
  /** Place in the order of insertions. */
  readonly order: number;
  /** `eval`: the call. */
  readonly call?: CallExpression;
  /** `object`: the computed key. */
  readonly key?: AnyNode;
  /** `object`: what the object is given to if it is no global one, because the key is a string being made. */
  readonly made?: ObjectCall;
  /** `pick`: the assignment around it, and its place in the order. */
  readonly assignment?: { readonly node: AnyNode; readonly order: number };
  /** `alias`: the name of the global object. */
  readonly of?: string;
  /** The callee of `new` that begins with the name. */
  readonly callee?: AnyNode;
}

/** Looks at one node; children that have to be visited are pushed. */
type Visit<T extends AnyNode["type"]> = (node: NodeOf<T>, scope: Scope, walk: Walk) => void;

/** Visits by type of node. */
export type VisitTable = { readonly [T in AnyNode["type"]]?: Visit<T> };

/** Children by type of node, for nodes that need no visit of their own. */
export type ChildTable = { readonly [T in AnyNode["type"]]?: readonly (keyof NodeOf<T>)[] };

type AnyVisit = (node: AnyNode, scope: Scope, walk: Walk) => void;

/** One walk over a syntax tree, without recursion: source texts may be nested deeper than the stack. */
export class Walk {
  readonly source: string;
  readonly options: ScriptOptions;
  /** Names whose uses are kept. */
  readonly names: ReadonlySet<string>;
  /** Names that turned out to be of interest after uses of them may have been passed by. */
  readonly missing: Set<string> = new Set();
  readonly edits: EditList = new EditList();
  readonly references: Reference[] = [];
  /** Function declarations in blocks of sloppy code, which may be variables of the function, too. */
  readonly blockFunctions: { readonly name: string; readonly scope: Scope }[] = [];
  /** Optional links that are kept, by the offset at which the chain goes on. */
  readonly links: Map<number, Link> = new Map();
  /** Callees of `new` by the name that they begin with. */
  readonly callees: Map<AnyNode, AnyNode> = new Map();
  readonly #places: readonly number[] | null;
  readonly #nodes: AnyNode[] = [];
  readonly #scopes: Scope[] = [];

  /** @param places offsets of which at least one is in each node worth a visit; null: visits all */
  constructor(
    source: string,
    options: ScriptOptions,
    names: ReadonlySet<string>,
    places: readonly number[] | null,
  ) {
    this.source = source;
    this.options = options;
    this.names = names;
    this.#places = places;
  }

  /** Walks a whole program: visits the nodes of types in the first table, the children in the second one of others. */
  run(program: Program, scope: Scope, visits: VisitTable, children: ChildTable): void {
    this.push(program, scope);
    for (;;) {
      const node = this.#nodes.pop();
      const scope = this.#scopes.pop();
      if (node === undefined || scope === undefined) return;
      const visit = visits[node.type] as AnyVisit | undefined;
      if (visit !== undefined) visit(node, scope, this);
      else {
        for (const key of children[node.type] ?? []) {
          this.push((node as unknown as Record<string, AnyNode | AnyNode[]>)[key], scope);
        }
      }
    }
  }

  /** Takes nodes on to visit. */
  push(node: AnyNode | readonly (AnyNode | null)[] | null | undefined, scope: Scope): void {
    if (node === null || node === undefined) return;
    if ("type" in node) {
      if (!this.#isWorthIt(node)) return;
      this.#nodes.push(node);
      this.#scopes.push(scope);
    } else for (const item of node) this.push(item, scope);
  }

  #isWorthIt({ start, end }: AnyNode): boolean {
    const places = this.#places;
    if (places === null) return true;
    let from = 0;
    let to = places.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((places[middle] ?? 0) < start) from = middle + 1;
      else to = middle;
    }
    return (places[from] ?? end) < end;
  }

  /** Makes an expression the last argument of an inserted call. */
  surround(node: AnyNode, open: string, order: number = this.edits.reserve()): void {
    const isList = node.type === "SequenceExpression";
    this.edits.open(node.start, isList ? open + PARENTHESIS : open, order);
    this.edits.close(node.end);
    if (isList) this.edits.close(node.end);
  }

  /** Notes a use of a name. */
  refer(node: Identifier, scope: Scope, use: Use, more: Partial<Reference> = {}): void {
    const { name } = node;
    if (!this.names.has(name)) return;
    const order = this.edits.reserve();
    const callee = this.callees.get(node);
    const start = { name, node, scope, use, order };
    this.references.push({ ...start, ...(callee !== undefined && { callee }), ...more });
  }

  /** Notes that a name is given a value that a pattern took out of an object. */
  taint(node: Identifier, scope: Scope): void {
    if (this.names.has(node.name)) this.refer(node, scope, "taint");
    else this.missing.add(node.name);
  }

  /** Notes that a name is given a global object. */
  alias(node: Identifier, scope: Scope, of: string): void {
    if (this.names.has(node.name)) this.refer(node, scope, "alias", { of });
    else this.missing.add(node.name);
  }

  /**
   * Declares a name in a scope.
   *
   * @param tainted whether its value is taken out of an object under a rewritten name
   */
  declare(name: string, scope: Scope, kind: BindingKind, tainted = false): void {
    if (!this.names.has(name)) {
      if (!tainted) return;
      this.missing.add(name);
    }
    const target = kind === "var" ? scope.variables() : scope;
    const ofGlobal = kind === "var" && (target.kind === "global" || target.kind === "caller");
    if (ofGlobal && !(tainted && !isUnforgeable(name))) return;
    target.add(name, kind, tainted);
  }
}
