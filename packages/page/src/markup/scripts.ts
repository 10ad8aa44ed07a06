import { isScriptType, restoreScript } from "@oriel/rewriter";
import { rewriteText } from "../code/rewrite-text.ts";
import { hookAccessor, hookMethod, type Undo, undoAll } from "../define.ts";
import { getAttribute, NativeNode, nodeTypeOf, setText, textOf } from "../dom-natives.ts";
import { nativeGetter, nativeSetter, toText } from "../natives.ts";
import type { Realm } from "../realm.ts";

const dataOf = nativeGetter<Node, string>("CharacterData", "data");
const setData = nativeSetter<Node, string>("CharacterData", "data");
const childrenOf = nativeGetter<Node, NodeListOf<ChildNode>>("Node", "childNodes");

const OWNERS = ["HTMLScriptElement", "SVGScriptElement"];
const TEXTS = ["text", "textContent", "innerText", "innerHTML"];
/** Methods that take a node first, and those that take any number of nodes and strings. */
const NODE_METHODS = ["appendChild", "insertBefore", "replaceChild"];
const MIXED_METHODS = ["append", "prepend", "replaceChildren"];

/**
 * Rewrites code that a page gives to script elements as text. What it reads there is its own text.
 *
 * Only the elements themselves are watched, so text nodes that change in them later run as they are.
 */
export function installScripts(realm: Realm): Undo {
  return undoAll(
    OWNERS.flatMap((owner) => [
      ...TEXTS.map((name) =>
        hookAccessor<Element, string>(owner, name, {
          get: (script, native) => restoreScript(native.get(script)),
          set(script, value, native) {
            native.set(script, value === null ? "" : codeFor(realm, script, toText(value)));
          },
        }),
      ),
      ...NODE_METHODS.map((name) =>
        hookMethod<Element>(owner, name, (script, args, call) => {
          prepare(realm, script, args[0]);
          return call(script, args);
        }),
      ),
      ...MIXED_METHODS.map((name) =>
        hookMethod<Element>(owner, name, (script, args, call) => {
          for (const node of args) prepare(realm, script, node);
          const isText = args.length > 0 && !args.some((node) => node instanceof NativeNode);
          // a token may begin in one string and end in the next
          return call(
            script,
            isText
              ? [codeFor(realm, script, args.map(toText).join(""))]
              : args.map((node) =>
                  node instanceof NativeNode ? node : codeFor(realm, script, toText(node)),
                ),
          );
        }),
      ),
      hookMethod<Element>(owner, "insertAdjacentText", (script, args, call) => {
        if (args.length > 1 && /^(?:afterbegin|beforeend)$/i.test(toText(args[0]))) {
          args[1] = codeFor(realm, script, toText(args[1]));
        }
        return call(script, args);
      }),
    ]),
  );
}

/** Rewrites a script element's text again after its type has changed. */
export function refreshScript(realm: Realm, script: Element): void {
  const present = textOf(script) ?? "";
  const wanted = codeFor(realm, script, restoreScript(present));
  if (wanted !== present) setText(script, wanted);
}

function codeFor(realm: Realm, script: Element, text: string): string {
  const type = isScriptType(getAttribute(script, "type"), getAttribute(script, "language"));
  return type === "script" || type === "module" ? rewriteText(realm, text, type) : text;
}

/** Rewrites the text nodes that come into a script. */
function prepare(realm: Realm, script: Element, node: unknown): void {
  if (!(node instanceof NativeNode)) return;
  const type = nodeTypeOf(node);
  if (type === NativeNode.DOCUMENT_FRAGMENT_NODE) {
    for (const child of childrenOf(node)) prepare(realm, script, child);
  } else if (type === NativeNode.TEXT_NODE) {
    const text = dataOf(node);
    const code = codeFor(realm, script, restoreScript(text));
    if (code !== text) setData(node, code);
  }
}
