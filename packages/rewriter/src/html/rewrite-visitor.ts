import { authoredAttribute, type Codec, INJECTED_ATTRIBUTE } from "@oriel/core";
import type { DocumentState } from "./document-state.ts";
import { restoreTag, rewriteTag, viewTag } from "./edit-tag.ts";
import { textRestorer, textRewriter } from "./element-text.ts";
import { findRule } from "./find-rule.ts";
import type { MarkupVisitor } from "./markup.ts";
import { rewriteStylesheetInstruction } from "./xml-stylesheet.ts";

/** Makes the visitor that rewrites a document. */
export function createRewriteVisitor(document: DocumentState): MarkupVisitor {
  const { policy } = document.options;
  return {
    wants(name, namespace, attributes) {
      if (isTextElement(name)) return true;
      return attributes.some((attribute) => {
        const rule = findRule(name, namespace, attribute.name);
        return rule !== undefined && rule.concerns?.(attribute.value, policy) !== false;
      });
    },
    startTag(tag) {
      const element = viewTag(tag, document.decode);
      const text = textRewriter(element, document);
      const rewritten = rewriteTag(element, document);
      return {
        ...(rewritten !== null && { tag: rewritten }),
        ...(text !== null && { text }),
      };
    },
    instruction: (source) => rewriteStylesheetInstruction(source, document),
  };
}

/** Makes the visitor that restores what a browser has serialised of a rewritten document. */
export function createRestoreVisitor(codec: Codec): MarkupVisitor {
  return {
    wants(name, namespace, attributes) {
      if (isTextElement(name)) return true;
      return attributes.some(
        (attribute) =>
          attribute.name === INJECTED_ATTRIBUTE ||
          authoredAttribute(attribute.name) !== null ||
          findRule(name, namespace, attribute.name) !== undefined,
      );
    },
    startTag(tag) {
      if (tag.attributes.some(({ name }) => name === INJECTED_ATTRIBUTE)) {
        return tag.name === "script" ? { tag: "", text: () => "", removeEnd: true } : { tag: "" };
      }
      const restored = restoreTag(tag, codec);
      const text = textRestorer(tag, codec);
      return {
        ...(restored !== null && { tag: restored }),
        ...(text !== null && { text }),
      };
    },
  };
}

function isTextElement(name: string): boolean {
  return name === "script" || name === "style";
}
