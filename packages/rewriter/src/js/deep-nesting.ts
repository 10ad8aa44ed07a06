import { type AnyNode, type Node, type Parser, type TokenType, tokTypes } from "acorn";

/** The parser's own methods, as far as they are called or replaced here. Same names in every release of acorn 8. */
interface Internals {
  readonly type: TokenType & { readonly binop: number | null };
  readonly value: string;
  readonly start: number;
  readonly startLoc: unknown;
  readonly options: { readonly allowSuperOutsideMethod?: boolean };
  readonly allowNewDotTarget: boolean;
  catchStackOverflow<T>(parse: () => T): T;
  next(): void;
  eat(type: TokenType): boolean;
  expect(type: TokenType): void;
  raiseRecoverable(at: number, message: string): void;
  startNode(): Node;
  startNodeAt(start: number, location: unknown): Node;
  finishNode(node: object, type: string): AnyNode;
  buildBinary(
    start: number,
    location: unknown,
    left: AnyNode,
    right: AnyNode,
    operator: string,
    isLogical: boolean,
  ): AnyNode;
  checkExpressionErrors(errors: unknown): boolean;
  parseExprOp(
    left: AnyNode,
    start: number,
    location: unknown,
    minimum: number,
    head: unknown,
  ): AnyNode;
  parseExprOps(head: unknown, errors: unknown): AnyNode;
  parseIfStatement(node: object): AnyNode;
  parseMaybeAssign(head?: unknown): AnyNode;
  parseMaybeConditional(head: unknown, errors: unknown): AnyNode;
  parseMaybeUnary(errors: unknown, sawUnary: boolean, incDec: boolean, head: unknown): AnyNode;
  parseParenExpression(): AnyNode;
  parseStatement(context: string): AnyNode;
}

const { _else, _if, _in, coalesce, colon, logicalAND, logicalOR, question } = tokTypes;

/** Alternatives after which no `?` can follow. */
const CLOSED = new Set<string>([
  "ArrowFunctionExpression",
  "AssignmentExpression",
  "YieldExpression",
]);

/**
 * Makes the parser take chains as long as memory lasts: `a + b + …`, `a ? b : c ? d : …` and `if … else if …` are
 * parsed in loops. Generated code has chains of thousands, which the engines take.
 */
export function deepNesting(Base: typeof Parser): typeof Parser {
  const Parent = Base as unknown as new (...list: unknown[]) => Internals;

  class DeepParser extends Parent {
    /** Where an expression begins whose `?` belongs to the loop around it. */
    #test = -1;

    /** Code of a direct eval may stand in a function. */
    override get allowNewDotTarget(): boolean {
      return this.options.allowSuperOutsideMethod === true || super.allowNewDotTarget;
    }

    /** An exhausted stack is no error of the source. */
    override catchStackOverflow<T>(parse: () => T): T {
      return parse();
    }

    override parseExprOp(
      first: AnyNode,
      start: number,
      location: unknown,
      minimum: number,
      head: unknown,
    ): AnyNode {
      let left = first;
      for (;;) {
        const { type, value } = this;
        const { binop } = type;
        if (binop === null || binop <= minimum || (head && type === _in)) return left;
        const isLogical = type === logicalOR || type === logicalAND;
        const isCoalesce = type === coalesce;
        // `??` takes no `||` and no `&&` on its right side.
        const precedence = isCoalesce ? (logicalAND as Internals["type"]).binop : binop;
        this.next();
        const { start: from, startLoc } = this;
        const operand = this.parseMaybeUnary(null, false, false, head);
        const right = this.parseExprOp(operand, from, startLoc, precedence ?? binop, head);
        left = this.buildBinary(start, location, left, right, value, isLogical || isCoalesce);
        const mixed = isCoalesce
          ? this.type === logicalOR || this.type === logicalAND
          : isLogical && this.type === coalesce;
        if (mixed) this.raiseRecoverable(this.start, "`??` cannot be mixed with `||` and `&&`");
      }
    }

    override parseMaybeConditional(head: unknown, errors: unknown): AnyNode {
      const { start, startLoc } = this;
      const isTest = this.#test === start;
      this.#test = -1;
      let test = this.parseExprOps(head, errors);
      if (isTest || this.checkExpressionErrors(errors)) return test;
      if (test.type === "ArrowFunctionExpression" && test.start === start) return test;
      const open: object[] = [];
      let from = start;
      let location = startLoc;
      while (!(CLOSED.has(test.type) && test.start === from) && this.eat(question)) {
        const consequent = this.parseMaybeAssign();
        this.expect(colon);
        open.push(Object.assign(this.startNodeAt(from, location), { test, consequent }));
        from = this.start;
        location = this.startLoc;
        this.#test = from;
        test = this.parseMaybeAssign(head);
        this.#test = -1;
      }
      let result = test;
      for (let node = open.pop(); node !== undefined; node = open.pop()) {
        result = this.finishNode(
          Object.assign(node, { alternate: result }),
          "ConditionalExpression",
        );
      }
      return result;
    }

    override parseIfStatement(first: object): AnyNode {
      const open: object[] = [];
      let node = first;
      let alternate: AnyNode | null = null;
      for (;;) {
        this.next();
        const test = this.parseParenExpression();
        const consequent = this.parseStatement("if");
        open.push(Object.assign(node, { test, consequent }));
        if (!this.eat(_else)) break;
        if (this.type !== _if) {
          alternate = this.parseStatement("if");
          break;
        }
        node = this.startNode();
      }
      let result = alternate;
      for (let next = open.pop(); next !== undefined; next = open.pop()) {
        result = this.finishNode(Object.assign(next, { alternate: result }), "IfStatement");
      }
      return result as AnyNode;
    }
  }
  return DeepParser as unknown as typeof Parser;
}
