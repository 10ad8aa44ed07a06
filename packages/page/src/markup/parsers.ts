import { defineMethod, hookMethod, type Undo, undoAll } from "../define.ts";
import { bodyOf, documentElementOf, headOf, insertBefore } from "../dom-natives.ts";
import { makeBase } from "../document/base.ts";
import { hideNode } from "../document/hide-node.ts";
import { apply, globals, toText } from "../natives.ts";
import type { Realm } from "../realm.ts";
import { rewriteMarkup } from "./rewriting.ts";

/** Rewrites the documents that a page parses: their nodes may come into its own one later. */
export function installParsers(realm: Realm): Undo {
  const parse = (args: unknown[], html: boolean, call: () => unknown): unknown => {
    if (args.length === 0) return call();
    args[0] = rewriteMarkup(realm, toText(args[0]), () => ({
      fragment: false,
      scripting: false,
      ...(!html && { syntax: "xml" as const }),
    }));
    const document = call() as Document;
    if (html) giveBase(document);
    return document;
  };
  return undoAll([
    hookMethod("DOMParser", "parseFromString", (parser, args, call) =>
      parse(args, args[1] === "text/html", () => call(parser, args)),
    ),
    ...["parseHTMLUnsafe", "parseHTML"].map((name) =>
      defineMethod(globals["Document"] as object, name, (native) => {
        const made = {
          parse(this: unknown, ...args: unknown[]): unknown {
            return parse(args, true, () => apply(native, this as never, args as never));
          },
        };
        return made.parse;
      }),
    ),
  ]);

  /** Such a document has the address of the realm's own one, against which nothing may be resolved. */
  function giveBase(document: Document): void {
    const root = documentElementOf(document);
    if (root === null) return;
    const base = makeBase(document, realm.baseUrl());
    insertBefore(root, base, null);
    hideNode(base, root, [headOf(document), bodyOf(document)]);
  }
}
