import { type Codec, readAuthored, withAuthored } from "@oriel/core";
import { rewriteCss } from "../css/rewrite-css.ts";
import { restoreScript } from "../js/restore-script.ts";
import type { AttributeRule } from "./attribute-rule.ts";
import type { DocumentState } from "./document-state.ts";
import type { Namespace } from "./markup.ts";
import { mapDocumentUrl } from "./url-rules.ts";

/** Event handlers: no more is asked than that the name looks like one; unknown ones are restored like the others. */
const HANDLER = /^on[a-z]+$/;
/** Attributes of SVG that are style declarations and may name a resource. */
const PRESENTATION = /^(?:fill|stroke|mask|filter|cursor|clip-path|marker(?:-(?:start|mid|end))?)$/;

const handlerRule: AttributeRule = {
  rewrite(code, _, document) {
    const rewritten = document.script(code, "handler");
    return rewritten === code ? null : rewritten;
  },
  restore: (code) => restoreScript(code),
};

const styleRule: AttributeRule = {
  concerns: (_, policy) => policy === "encoded",
  rewrite(css, _, document) {
    const rewritten = rewriteDocumentCss(css, document, "declarations");
    return rewritten === css ? null : rewritten;
  },
  restore: (css, codec) => restoreCss(css, codec, "declarations"),
};

/** Scripts change the style of an element without a word about the attribute. */
const ownStyleRule: AttributeRule = { ...styleRule, volatile: true };

/**
 * Gives the rule for an attribute that any element may have.
 *
 * @param attribute lower-case attribute name
 * @returns undefined when there is none
 */
export function universalRule(attribute: string, namespace: Namespace): AttributeRule | undefined {
  if (attribute.charCodeAt(0) === 111 && HANDLER.test(attribute)) return handlerRule;
  if (attribute === "style") return ownStyleRule;
  return namespace === "svg" && PRESENTATION.test(attribute) ? styleRule : undefined;
}

/** Gives rewritten CSS as its author wrote it. */
export function restoreCss(
  css: string,
  codec: Codec,
  context: "stylesheet" | "declarations",
): string {
  return rewriteCss(css, { context, map: (url) => readAuthored(url, codec) });
}

/** Maps the URLs of a style sheet or of declarations that stand in the document. */
export function rewriteDocumentCss(
  css: string,
  document: DocumentState,
  context: "stylesheet" | "declarations",
): string {
  return rewriteCss(css, {
    context,
    map(url, kind) {
      const asset = kind === "import" ? "css" : "xhr";
      const mapped = mapDocumentUrl(url, { class: "subresource", asset }, document);
      return mapped === null ? url : withAuthored(mapped, url, document.options.codec);
    },
  });
}
