import { parentOf } from "../dom-natives.ts";
import { apply, nativeMethod } from "../natives.ts";

type List = HTMLCollection | NodeListOf<Node>;

const compare = nativeMethod<(self: Node, other: Node) => number>(
  "Node",
  "compareDocumentPosition",
);
/** `Node.DOCUMENT_POSITION_FOLLOWING` */
const FOLLOWING = 4;

/**
 * Gives a live list in document order a face from which one node is missing, at the price of one comparison of
 * positions per look.
 *
 * @param hiddenNode gives the node, which the list has whenever the node has a parent
 */
export function skippingList<L extends List>(list: L, hiddenNode: () => Node): L {
  const length = (): number => list.length - (has() ? 1 : 0);
  const at = (index: number): Node | undefined => {
    const node = list[index];
    return node === undefined || !has() || isBefore(node) ? node : list[index + 1];
  };
  const item = (index: number): Node | null => at(index >>> 0) ?? null;
  return new Proxy(list, {
    get(target, key) {
      if (key === "length") return length();
      if (key === "item") return item;
      const index = indexOf(key);
      if (index !== null) return at(index);
      const value: unknown = Reflect.get(target, key, target);
      // what arrays have too works on any list; the others want the native one
      return key === "namedItem" && typeof value === "function"
        ? (name: unknown) => apply(value as never, target as never, [name] as never)
        : value;
    },
    has(target, key) {
      const index = indexOf(key);
      return index === null ? key in target : index < length();
    },
    ownKeys(target) {
      const shown = length();
      return Reflect.ownKeys(target).filter((key) => (indexOf(key) ?? -1) < shown);
    },
    getOwnPropertyDescriptor(target, key) {
      const index = indexOf(key);
      if (index === null) return Reflect.getOwnPropertyDescriptor(target, key);
      const value = at(index);
      return value === undefined
        ? undefined
        : { value, writable: false, enumerable: true, configurable: true };
    },
  });

  /** Tells whether a node stands before the hidden one, so that the hidden one does not shift it. */
  function isBefore(node: Node): boolean {
    const hidden = hiddenNode();
    return node !== hidden && (compare(node, hidden) & FOLLOWING) !== 0;
  }

  function has(): boolean {
    return parentOf(hiddenNode()) !== null;
  }
}

function indexOf(key: PropertyKey): number | null {
  return typeof key === "string" && /^\d+$/.test(key) ? Number(key) : null;
}
