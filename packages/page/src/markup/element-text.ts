import { hookAccessor, hookMethod, type Undo, undoAll } from "../define.ts";
import { NativeNode, nodeTypeOf } from "../dom-natives.ts";
import { nativeGetter, nativeSetter, toText } from "../natives.ts";

const dataOf = nativeGetter<Node, string>("CharacterData", "data");
const setData = nativeSetter<Node, string>("CharacterData", "data");
const childrenOf = nativeGetter<Node, NodeListOf<ChildNode>>("Node", "childNodes");

const TEXTS = ["text", "textContent", "innerText", "innerHTML"];
/** Methods that take a node first, and those that take any number of nodes and strings. */
const NODE_METHODS = ["appendChild", "insertBefore", "replaceChild"];
const MIXED_METHODS = ["append", "prepend", "replaceChildren"];

/** What stands in elements in the place of the author's text. */
export interface TextRule {
  /** Gives what the browser shall see. */
  write(element: Element, text: string): string;
  /** Gives the author's text of a written one, and any other text as it is. */
  read(text: string): string;
}

/**
 * Exchanges the text that a page gives to elements, and what it reads there.
 *
 * Only the elements themselves are watched, not text nodes that change in them later.
 *
 * @param owners names of their interfaces
 */
export function installElementText(owners: readonly string[], { write, read }: TextRule): Undo {
  return undoAll(
    owners.flatMap((owner) => [
      ...TEXTS.map((name) =>
        hookAccessor<Element, string>(owner, name, {
          get: (element, native) => read(native.get(element)),
          set(element, value, native) {
            native.set(element, value === null ? "" : write(element, toText(value)));
          },
        }),
      ),
      ...NODE_METHODS.map((name) =>
        hookMethod<Element>(owner, name, (element, args, call) => {
          prepare(element, args[0]);
          return call(element, args);
        }),
      ),
      ...MIXED_METHODS.map((name) =>
        hookMethod<Element>(owner, name, (element, args, call) => {
          for (const node of args) prepare(element, node);
          const isText = args.length > 0 && !args.some((node) => node instanceof NativeNode);
          // a token may begin in one string and end in the next
          return call(
            element,
            isText
              ? [write(element, args.map(toText).join(""))]
              : args.map((node) =>
                  node instanceof NativeNode ? node : write(element, toText(node)),
                ),
          );
        }),
      ),
      hookMethod<Element>(owner, "insertAdjacentText", (element, args, call) => {
        if (args.length > 1 && /^(?:afterbegin|beforeend)$/i.test(toText(args[0]))) {
          args[1] = write(element, toText(args[1]));
        }
        return call(element, args);
      }),
    ]),
  );

  /** Exchanges the text nodes that come into an element. */
  function prepare(element: Element, node: unknown): void {
    if (!(node instanceof NativeNode)) return;
    const type = nodeTypeOf(node);
    if (type === NativeNode.DOCUMENT_FRAGMENT_NODE) {
      for (const child of childrenOf(node)) prepare(element, child);
    } else if (type === NativeNode.TEXT_NODE) {
      const text = dataOf(node);
      const code = write(element, read(text));
      if (code !== text) setData(node, code);
    }
  }
}
