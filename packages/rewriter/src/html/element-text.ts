import type { Codec } from "@oriel/core";
import { restoreScript } from "../js/restore-script.ts";
import { isScriptType } from "../script-type.ts";
import type { RuleElement } from "./attribute-rule.ts";
import { decodeText, encodeLike, encodeText } from "./character-references.ts";
import type { DocumentState } from "./document-state.ts";
import { rewriteImportMap } from "./import-map.ts";
import type { Tag } from "./markup.ts";
import { restoreCss, rewriteDocumentCss } from "./universal-rules.ts";

type Edit = (text: string) => string;

/** Text, CDATA sections and what else may stand in an element's source. */
const PIECES = /<!\[CDATA\[([^]*?)\]\]>|<!--[^]*?-->|[^<]+|[^]/g;

/**
 * Tells how the text of a script or style element is rewritten.
 *
 * @returns null when it stays as it is
 */
export function textRewriter(element: RuleElement, document: DocumentState): Edit | null {
  const edit = editOf(element, document);
  if (edit === null) return null;
  return (source) => {
    const text = document.decode(source);
    const edited = editSource(element.tag, text, edit, encodeText);
    return edited === text ? source : document.encode(edited);
  };
}

/**
 * Tells how the text of a rewritten script or style element is restored.
 *
 * @returns null when it is neither
 */
export function textRestorer(tag: Tag, codec: Codec): Edit | null {
  if (!isTextElement(tag)) return null;
  const edit: Edit =
    tag.name === "style"
      ? (css) => restoreCss(css, codec, "stylesheet")
      : (code) => restoreImportMap(restoreScript(code), codec);
  return (source) => editSource(tag, source, edit, (text) => encodeLike(text, "", source));
}

function editOf(element: RuleElement, document: DocumentState): Edit | null {
  const { tag } = element;
  if (!isTextElement(tag)) return null;
  const isEncoded = document.options.policy === "encoded";
  if (tag.name === "style") {
    return isEncoded ? (css) => rewriteDocumentCss(css, document, "stylesheet") : null;
  }
  const sources = tag.namespace === "svg" ? ["href", "xlink:href"] : ["src"];
  if (sources.some((name) => element.get(name) !== null)) return null;
  switch (isScriptType(element.get("type"), element.get("language"))) {
    case "script":
      return (code) => document.script(code, "script");
    case "module":
      return (code) => document.script(code, "module");
    case "importmap":
      return isEncoded ? (text) => rewriteImportMap(text, document.mapSpecifier) : null;
    default:
      return null;
  }
}

function isTextElement({ name, namespace }: Tag): boolean {
  return (name === "script" || name === "style") && (namespace === "html" || namespace === "svg");
}

/** Edits the text that an element's source stands for: the source itself where the parser reads raw text. */
function editSource(tag: Tag, source: string, edit: Edit, encode: Edit): string {
  const { syntax, namespace } = tag;
  if (syntax === "html" && namespace === "html") return edit(source);
  let text = "";
  let comments = "";
  let hasCdata = false;
  for (const [piece, cdata] of source.matchAll(PIECES)) {
    if (cdata !== undefined) {
      text += cdata;
      hasCdata = true;
    } else if (piece.startsWith("<!--")) {
      comments += piece;
    } else {
      text += decodeText(piece, syntax);
    }
  }
  const edited = edit(text);
  if (edited === text) return source;
  const written = hasCdata
    ? `<![CDATA[${edited.replaceAll("]]>", "]]]]><![CDATA[>")}]]>`
    : encode(edited);
  return written + comments;
}

/** Addresses of an import map are the only proxied ones that stand in a script element's text. */
function restoreImportMap(text: string, codec: Codec): string {
  if (!text.includes(codec.scope)) return text;
  return rewriteImportMap(text, codec.restore);
}
