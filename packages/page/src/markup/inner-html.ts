import { hookAccessor, hookMethod, type Undo, undoAll } from "../define.ts";
import { contentTypeOf, localNameOf, NativeElement, ownerOf, parentOf } from "../dom-natives.ts";
import { nativeGetter, toText } from "../natives.ts";
import { beforeReading } from "../navigation/swaps.ts";
import type { Realm } from "../realm.ts";
import type { RewriterApi } from "../rewriter-api.ts";
import { restoreMarkup, rewriteMarkup } from "./rewriting.ts";

type Options = Partial<Parameters<RewriterApi["rewriteHtml"]>[1]>;

const namespaceOf = nativeGetter<Element, string | null>("Element", "namespaceURI");
const startOf = nativeGetter<Range, Node>("Range", "startContainer");
const NAMESPACES: Record<string, "svg" | "math"> = {
  "http://www.w3.org/2000/svg": "svg",
  "http://www.w3.org/1998/Math/MathML": "math",
};

/** Rewrites markup that a page gives to the DOM, and restores what it gets from there. */
export function installInnerHtml(realm: Realm): Undo {
  const rewrite = (value: unknown, context: Node | null): string =>
    rewriteMarkup(realm, toText(value), () => contextOptions(context));
  const serialise = (read: () => unknown): string => {
    beforeReading();
    return restoreMarkup(realm, read() as string);
  };
  /** The markup is read as content of the element's parent. */
  const outside = new Set(["outerHTML", "beforebegin", "afterend"]);

  return undoAll([
    ...["Element/innerHTML", "Element/outerHTML", "ShadowRoot/innerHTML"].map((path) => {
      const [owner = "", name = ""] = path.split("/");
      return hookAccessor<Element, string>(owner, name, {
        get: (node, native) => serialise(() => native.get(node)),
        set(node, value, native) {
          const context = outside.has(name) ? parentOf(node) : node;
          native.set(node, value === null ? "" : rewrite(value, context));
        },
      });
    }),
    hookMethod<Element>("Element", "insertAdjacentHTML", (element, args, call) => {
      if (args.length > 1) {
        const isOutside = outside.has(toText(args[0]).toLowerCase());
        args[1] = rewrite(args[1], isOutside ? parentOf(element) : element);
      }
      return call(element, args);
    }),
    hookMethod<Range>("Range", "createContextualFragment", (range, args, call) => {
      if (args.length > 0) args[0] = rewrite(args[0], startOf(range));
      return call(range, args);
    }),
    ...["Element", "ShadowRoot"].flatMap((owner) => [
      hookMethod<Element>(owner, "setHTMLUnsafe", (node, args, call) => {
        if (args.length > 0) args[0] = rewrite(args[0], node);
        return call(node, args);
      }),
      hookMethod(owner, "getHTML", (node, args, call) => serialise(() => call(node, args))),
    ]),
    hookMethod("XMLSerializer", "serializeToString", (serializer, args, call) =>
      serialise(() => call(serializer, args)),
    ),
    hookMethod("Document", "execCommand", (document, args, call) => {
      if (/^insertHTML$/i.test(toText(args[0])) && args.length > 2)
        args[2] = rewrite(args[2], null);
      return call(document, args);
    }),
  ]);
}

/** Tells the rewriter how the parser will read the markup. */
function contextOptions(node: Node | null): Options {
  if (!(node instanceof NativeElement)) return {};
  const document = ownerOf(node);
  return {
    context: {
      name: localNameOf(node).toLowerCase(),
      namespace: NAMESPACES[namespaceOf(node) ?? ""] ?? "html",
    },
    ...(document !== null && contentTypeOf(document) !== "text/html" && { syntax: "xml" }),
  };
}
