import { type AnyNode, type Node, type Parser, type TokenType, tokTypes } from "acorn";

/** The parser's own members, as far as they are called or replaced here. Same names in every release of acorn 8. */
interface Internals {
  readonly type: TokenType;
  readonly start: number;
  readonly startLoc: unknown;
  readonly lastTokEnd: number;
  readonly lastTokEndLoc: unknown;
  next(): void;
  parse(): AnyNode;
  startNode(): Node;
  finishNodeAt(node: object, type: string, end: number, location: unknown): AnyNode;
  parseMaybeAssign(...list: unknown[]): AnyNode;
  parseExprAtom(errors?: unknown, head?: unknown, isNew?: unknown): AnyNode;
  parseExprList(close: TokenType, trailing: boolean, empty: boolean, errors?: unknown): AnyNode[];
}

type State = Readonly<Record<string, unknown>>;

/** A part of the source that is parsed when the stack is free again. */
type Part =
  | { readonly state: State; readonly node: object }
  | { readonly state: State; readonly list: AnyNode[]; readonly close: TokenType };

/** Nested expressions that are parsed at once; about a sixth of what the stack takes. */
const DEPTH = 100;

/** Levels above these at which patterns are looked for: none is nested as deeply as that. */
const PATTERN = 5;

const { arrow, backQuote, braceL, braceR, bracketL, bracketR, dollarBraceL } = tokTypes;
const { _class, _function, assign, eq, incDec, name, parenL, parenR } =
  tokTypes as typeof tokTypes & Record<"assign" | "eq" | "incDec", TokenType>;

const OPENING: ReadonlySet<TokenType> = new Set([parenL, bracketL, braceL, dollarBraceL]);
const CLOSING: ReadonlySet<TokenType> = new Set([parenR, bracketR, braceR]);
const DEFERRED: ReadonlySet<TokenType> = new Set([
  parenL,
  bracketL,
  braceL,
  backQuote,
  _class,
  _function,
]);
/** Behind a bracket, these make it a pattern, parameters, or a target. */
const NO_EXPRESSION: ReadonlySet<TokenType> = new Set([arrow, assign, eq, incDec]);

/**
 * Makes the parser take brackets nested deeper than the stack: what is nested too deeply is skipped to its closing
 * bracket, which needs no recursion, and parsed later, from the state that the parser was in. Slower, so for sources
 * only that have exhausted the stack.
 */
export function deferredParts(Base: typeof Parser): typeof Parser {
  const Parent = Base as unknown as new (...list: unknown[]) => Internals;

  class DeferringParser extends Parent {
    #depth = 0;
    /** Where parameters, or a pattern, end: what is in them has to be known at once. */
    #known = 0;
    readonly #parts: Part[] = [];

    override parse(): AnyNode {
      const program = super.parse();
      const made: [object, AnyNode][] = [];
      for (let part = this.#parts.pop(); part !== undefined; part = this.#parts.pop()) {
        this.#restore(part.state);
        this.#depth = 0;
        this.#known = 0;
        if ("node" in part) made.push([part.node, super.parseExprAtom()]);
        else {
          for (const item of super.parseExprList(part.close, true, false)) part.list.push(item);
        }
      }
      // What a part is made of may have been a part itself, in parentheses, that was made later.
      for (let pair = made.pop(); pair !== undefined; pair = made.pop()) Object.assign(...pair);
      return program;
    }

    override parseMaybeAssign(...list: unknown[]): AnyNode {
      this.#depth++;
      const node = super.parseMaybeAssign(...list);
      this.#depth--;
      return node;
    }

    override parseExprAtom(errors?: unknown, head?: unknown, isNew?: unknown): AnyNode {
      if (this.#mayDefer() && DEFERRED.has(this.type)) {
        const state = this.#state();
        const node = this.startNode();
        const isSkipped =
          this.type === _class ? this.#skipClass() : this.#skip(this.type === _function);
        const { lastTokEnd, lastTokEndLoc } = this;
        if (isSkipped && this.#isExpression(lastTokEnd)) {
          this.#parts.push({ state, node });
          // Until it is known; nothing that can be assigned to.
          return this.finishNodeAt(node, "SequenceExpression", lastTokEnd, lastTokEndLoc);
        }
        this.#restore(state);
      }
      return super.parseExprAtom(errors, head, isNew);
    }

    override parseExprList(
      close: TokenType,
      trailing: boolean,
      empty: boolean,
      errors?: unknown,
    ): AnyNode[] {
      if (this.#mayDefer() && close === parenR) {
        const state = this.#state();
        if (this.#skip(false, [parenL]) && this.#isExpression(this.lastTokEnd)) {
          const list: AnyNode[] = [];
          this.#parts.push({ state, list, close });
          return list;
        }
        this.#restore(state);
      }
      return super.parseExprList(close, trailing, empty, errors);
    }

    #mayDefer(): boolean {
      return this.#depth > DEPTH - PATTERN && this.start >= this.#known;
    }

    /** Tells from what is behind a bracket that ends at `end` whether it is an expression, and deep enough. */
    #isExpression(end: number): boolean {
      if (NO_EXPRESSION.has(this.type)) this.#known = end;
      else return this.#depth > DEPTH;
      return false;
    }

    /** Goes behind a class, unless it extends another one: only the parser knows where that ends. */
    #skipClass(): boolean {
      this.next();
      if (this.type === name) this.next();
      return this.type === braceL && this.#skip(true);
    }

    /** Goes behind the bracket that closes those that are open, or the next one; to a brace, for functions. */
    #skip(toBrace: boolean, open: TokenType[] = []): boolean {
      for (;;) {
        const { type } = this;
        if (type === tokTypes.eof) return false;
        if (type === backQuote && open.at(-1) === backQuote) open.pop();
        else if (type === backQuote || OPENING.has(type)) open.push(type);
        else if (CLOSING.has(type)) open.pop();
        this.next();
        if (open.length === 0 && (!toBrace || type === braceR)) return true;
      }
    }

    #state(): State {
      return copy(this as unknown as State);
    }

    #restore(state: State): void {
      Object.assign(this, copy(state));
    }
  }
  return DeferringParser as unknown as typeof Parser;
}

/** The lists among the parser's members are changed in place. */
function copy(state: State): State {
  return Object.fromEntries(
    Object.entries(state).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.slice() : value,
    ]),
  );
}
