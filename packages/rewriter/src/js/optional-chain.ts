import type { AnyNode, MemberExpression } from "acorn";
import { goOn, type ObjectCall, OPEN } from "./insertions.ts";
import type { NodeOf } from "./syntax.ts";
import { afterExpression } from "./trivia.ts";
import type { Walk } from "./walk.ts";

/** An optional link whose left side is kept, so that what follows can be wrapped in parts. */
export interface Link {
  /** Where the chain goes on. */
  readonly at: number;
  /** What follows there. */
  readonly rest: "name" | "brackets" | "arguments" | "method";
  /** What the objects of members behind the link are given to; the outermost first. */
  readonly calls: [ObjectCall, ...ObjectCall[]];
  readonly order: number;
}

type Step = MemberExpression | NodeOf<"CallExpression">;

/** Finds the last optional link in a chain that ends with the node. */
export function lastOptional(node: AnyNode): Step | null {
  let at: AnyNode = node;
  for (;;) {
    if (at.type === "MemberExpression") {
      if (at.optional) return at;
      at = at.object;
    } else if (at.type === "CallExpression") {
      if (at.optional) return at;
      at = at.callee;
    } else return null;
  }
}

/**
 * Wraps the object of a member that stands behind an optional link: the whole rest of the chain has to be skipped
 * when the link's left side is nullish, and only then.
 *
 * `a?.b.location` → `$oriel.nullish(a)?.wrap($oriel.kept.b).location`
 *
 * @returns false when it cannot be done: the function of a private name or of `super` is called optionally
 */
export function wrapBehindLink(
  walk: Walk,
  link: Step,
  objectEnd: number,
  call: ObjectCall,
): boolean {
  const { edits, links, source } = walk;
  const left = link.type === "MemberExpression" ? link.object : link.callee;
  const isMethod = link.type === "CallExpression" && left.type === "MemberExpression";
  if (isMethod && (left.object.type === "Super" || left.property.type === "PrivateIdentifier")) {
    return false;
  }
  const { end, next } = afterExpression(source, left.end);
  if (!source.startsWith("?.", next)) return false;
  const at = isMethod ? link.end : next + 2;
  const known = links.get(at);
  if (known !== undefined) known.calls.push(call);
  else {
    edits.open(link.start, isMethod ? OPEN.method : OPEN.nullish);
    edits.close(isMethod ? afterExpression(source, left.object.end).end : end);
    let rest: Link["rest"] = "method";
    if (!isMethod) {
      if (link.type === "CallExpression") rest = "arguments";
      else rest = link.computed ? "brackets" : "name";
    }
    links.set(at, { at, rest, calls: [call], order: edits.reserve() });
  }
  edits.close(objectEnd);
  return true;
}

/** Inserts what the links need, when it is known how deep each one is wrapped. */
export function settleLinks(walk: Walk): void {
  for (const { at, rest, calls, order } of walk.links.values()) {
    const text = goOn(calls, rest);
    if (rest === "method") walk.edits.close(at, text);
    else walk.edits.open(at, text, order);
  }
}
