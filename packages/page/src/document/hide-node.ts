import { type Call, defineHidden, defineMethod, disguise } from "../define.ts";
import { nextOf, ownerOf, parentOf, previousOf } from "../dom-natives.ts";
import { type AnyFunction, apply, findDescriptor, nativeGetter } from "../natives.ts";
import { hiddenIn, QUERIES, queryPast } from "./query-past.ts";
import { skippingList } from "./skipping-list.ts";

type Get<T = Node | null> = (self: Node) => T;

const getter = <T = Node | null>(owner: string, name: string): Get<T> => nativeGetter(owner, name);
const nextElement = getter("Element", "nextElementSibling");
const previousElement = getter("Element", "previousElementSibling");

/** Members by which siblings find each other. */
const SIDEWAYS: readonly (readonly [string, Get])[] = [
  ["nextSibling", nextOf],
  ["nextElementSibling", nextElement],
  ["previousSibling", previousOf],
  ["previousElementSibling", previousElement],
];
/** Members by which a parent finds its children, and the step on from a hidden one. */
const INWARDS: readonly (readonly [string, Get, Get])[] = [
  ["firstChild", getter("Node", "firstChild"), nextOf],
  ["firstElementChild", getter("Element", "firstElementChild"), nextElement],
  ["lastChild", getter("Node", "lastChild"), previousOf],
  ["lastElementChild", getter("Element", "lastElementChild"), previousElement],
];
const LISTS: readonly (readonly [string, Get<HTMLCollection | NodeListOf<Node>>])[] = [
  ["childNodes", getter("Node", "childNodes")],
  ["children", getter("Element", "children")],
];
const childElementCount = getter<number>("Element", "childElementCount");

/** Nodes that step over a hidden one already, with the one that they step over. */
const armed = new WeakMap<Node, { node: Element }>();

/**
 * Hides a child of a root element from the page, by own members of the few nodes above and beside it, so that all
 * others stay as they are. May be called again when the node has moved or has been replaced.
 */
export function hideNode(node: Element, root: Element, siblings: readonly (Node | null)[]): void {
  const document = ownerOf(node);
  if (document !== null) hiddenIn.set(document, node);
  for (const sibling of [...siblings, nextOf(node), previousOf(node)]) {
    const hidden = sibling === null ? null : arm(sibling, node);
    if (sibling === null || hidden === null) continue;
    for (const [name, step] of SIDEWAYS) {
      own(sibling, name, () => past(step(sibling), step, hidden.node));
    }
  }
  const hidden = arm(root, node);
  if (hidden === null) return;
  for (const [name, get, step] of INWARDS)
    own(root, name, () => past(get(root), step, hidden.node));
  for (const [name, get] of LISTS) {
    const list = skippingList(get(root), () => hidden.node);
    own(root, name, () => list);
  }
  own(root, "childElementCount", () => {
    return childElementCount(root) - (parentOf(hidden.node) === root ? 1 : 0);
  });
  for (const name of QUERIES) {
    defineMethod(root, name, (native) => {
      const call: Call = (self, args) => apply(native, self as never, args as never);
      const made = {
        query: (...args: unknown[]): unknown => queryPast(hidden.node, name, root, args, call),
      };
      return made.query;
    });
  }
}

/** Registers what a node steps over; null when it did so before. */
function arm(node: Node, hidden: Element): { node: Element } | null {
  const known = armed.get(node);
  const entry = known ?? { node: hidden };
  entry.node = hidden;
  if (known !== undefined) return null;
  armed.set(node, entry);
  return entry;
}

function past(found: Node | null, step: Get, hidden: Node): Node | null {
  return found === hidden ? step(found) : found;
}

function own(node: Node, name: string, get: () => unknown): void {
  const native = findDescriptor(node, name)?.get as AnyFunction | undefined;
  defineHidden(node, name, { get: native === undefined ? get : disguise(get, native) });
}
