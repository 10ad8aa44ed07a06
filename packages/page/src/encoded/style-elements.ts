import { hookAccessor, type Undo, undoAll } from "../define.ts";
import { localNameOf, NativeElement, parentOf } from "../dom-natives.ts";
import { nativeGetter, toText } from "../natives.ts";
import { installElementText } from "../markup/element-text.ts";
import { type CssText, mayHaveAddress } from "./css-text.ts";

const typeOf = nativeGetter<Node, number>("Node", "nodeType");

/** Members that hold the text of a text node. */
const TEXTS = ["CharacterData/data", "Node/nodeValue", "Node/textContent"];
const TEXT_NODE = 3;

/** Lets pages give style elements text with real addresses, and read it there. */
export function installStyleElements({ read, write }: CssText): Undo {
  const written = (text: string): string => write(text, "stylesheet");
  const isStyle = (node: Node): boolean => {
    const parent = parentOf(node);
    return parent instanceof NativeElement && localNameOf(parent) === "style";
  };
  return undoAll([
    installElementText(["HTMLStyleElement", "SVGStyleElement"], {
      write: (_, text) => written(text),
      read,
    }),
    // style libraries go on writing to the text node
    ...TEXTS.map((path) => {
      const [owner = "", name = ""] = path.split("/");
      return hookAccessor<Node, string | null>(owner, name, {
        get(node, native) {
          const text = native.get(node);
          return text === null ? null : read(text);
        },
        set(node, value, native) {
          const text = value === null ? null : toText(value);
          const isCss =
            text !== null && mayHaveAddress(text) && typeOf(node) === TEXT_NODE && isStyle(node);
          native.set(node, isCss ? written(text) : text);
        },
      });
    }),
  ]);
}
