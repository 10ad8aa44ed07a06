/**
 * Scopes of one source text. Only the names that the rewriter asks for are kept.
 */

/**
 * - `global`: top level of a classic script; its `var` and `function` names are properties of the global object
 * - `caller`: around code whose free names may be variables of somebody else (eval code, event handlers)
 * - `function`: function body, module, static block: where `var` goes
 * - `parameters`: parameters of a function; holds variables that direct evals in them make, too
 * - `block`: blocks, loop heads, catch parameters, classes, names of function expressions
 * - `with`: body of a `with` statement
 */
export type ScopeKind = "global" | "caller" | "function" | "parameters" | "block" | "with";

/** How a name came into its scope. */
export type BindingKind = "lexical" | "var" | "catch" | "parameter";

interface Binding {
  kind: BindingKind;
  /** It may hold a native object that came out of a window by destructuring. */
  tainted: boolean;
  /** It was given a global object by its name: `const w = window`. */
  alias: boolean;
}

/**
 * What a name stands for.
 *
 * - `local`: a variable of the source
 * - `tainted`: one that may hold a native Location, top window or `eval`
 * - `dynamic`: decided at run time
 * - `global`: the property of the global object
 */
export type Meaning = "local" | "tainted" | "dynamic" | "global";

/** One scope; inner scopes know outer ones. */
export class Scope {
  readonly parent: Scope | null;
  readonly kind: ScopeKind;
  readonly strict: boolean;
  /** Whether `this` is the global object's, as far as the syntax tells. */
  readonly thisIsGlobal: boolean;
  /** A sloppy direct eval in it may declare any name. */
  leaky = false;
  #bindings: Map<string, Binding> | null = null;
  /** Aliases of global objects that no scope declares. */
  #aliases: Set<string> | null = null;

  constructor(
    parent: Scope | null,
    kind: ScopeKind,
    options: { strict?: boolean; thisIsGlobal?: boolean } = {},
  ) {
    this.parent = parent;
    this.kind = kind;
    this.strict = options.strict ?? parent?.strict ?? false;
    this.thisIsGlobal = options.thisIsGlobal ?? parent?.thisIsGlobal ?? false;
  }

  /** The nearest scope that holds `var` names. */
  variables(): Scope {
    const inner = this.kind === "block" || this.kind === "with";
    return inner && this.parent !== null ? this.parent.variables() : this;
  }

  /** Tells whether the value of a `var` declared here may go to the object of a `with` statement. */
  isInsideWith(): boolean {
    if (this.kind === "with") return true;
    return this.kind === "block" && this.parent !== null && this.parent.isInsideWith();
  }

  /** Declares a name in this very scope. */
  add(name: string, kind: BindingKind, tainted = false): void {
    this.#bindings ??= new Map();
    const known = this.#bindings.get(name);
    if (known === undefined) this.#bindings.set(name, { kind, tainted, alias: false });
    else known.tainted ||= tainted;
  }

  /** How the name is declared in this very scope. */
  declares(name: string): BindingKind | undefined {
    return this.#bindings?.get(name)?.kind;
  }

  /** Notes that a variable, wherever it is declared, is given a value out of a window. */
  taint(name: string): void {
    const binding = this.#bindings?.get(name);
    if (binding === undefined) this.parent?.taint(name);
    else binding.tainted = true;
  }

  /** Notes that a variable, wherever it is declared, is given a global object. */
  alias(name: string): void {
    const binding = this.#bindings?.get(name);
    if (binding !== undefined) binding.alias = true;
    else if (this.parent !== null) this.parent.alias(name);
    else (this.#aliases ??= new Set()).add(name);
  }

  /** Tells whether a name used in this scope is one that {@link alias} was told of. */
  isAlias(name: string): boolean {
    const binding = this.#bindings?.get(name);
    if (binding !== undefined) return binding.alias;
    return this.parent?.isAlias(name) ?? this.#aliases?.has(name) ?? false;
  }

  /** Finds what a name used in this scope stands for. Every declaration has to be known by then. */
  resolve(name: string): Meaning {
    return Scope.#resolve(this, name);
  }

  static #resolve(start: Scope, name: string): Meaning {
    let insideWith = false;
    let leaky = false;
    for (let scope: Scope | null = start; scope !== null; scope = scope.parent) {
      const binding = scope.#bindings?.get(name);
      if (binding !== undefined) {
        if (insideWith) return "dynamic";
        return binding.tainted ? "tainted" : "local";
      }
      insideWith ||= scope.kind === "with";
      leaky ||= scope.leaky || scope.kind === "caller";
    }
    return insideWith || leaky ? "dynamic" : "global";
  }
}
