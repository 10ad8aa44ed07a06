import { isScriptType, restoreScript } from "@oriel/rewriter";
import { rewriteText } from "../code/rewrite-text.ts";
import type { Undo } from "../define.ts";
import { getAttribute, setText, textOf } from "../dom-natives.ts";
import type { Realm } from "../realm.ts";
import { installElementText } from "./element-text.ts";

/** Rewrites code that a page gives to script elements as text. What it reads there is its own text. */
export function installScripts(realm: Realm): Undo {
  return installElementText(["HTMLScriptElement", "SVGScriptElement"], {
    write: (script, text) => codeFor(realm, script, text),
    read: restoreScript,
  });
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
