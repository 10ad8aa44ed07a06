import { type Codec, INJECTED_ATTRIBUTE, KEPT_ATTRIBUTE, REALM } from "@oriel/core";
import { createHtmlStream } from "./html-stream.ts";
import type { FragmentContext, Syntax } from "./markup.ts";
import { createRestoreVisitor } from "./rewrite-visitor.ts";
import { createXmlStream } from "./xml-stream.ts";

/** How {@link restoreHtml} reads its markup. */
export interface RestoreOptions {
  /** Default: `html`; `xml` for what XMLSerializer gives. */
  readonly syntax?: Syntax;
  /** The element whose `innerHTML` it is; default: an HTML element that holds elements. */
  readonly context?: FragmentContext;
  /** False where `<noscript>` holds elements. */
  readonly scripting?: boolean;
}

/**
 * Gives what the author of a document wrote, from what a browser has serialised of the rewritten document: kept
 * values stand in their attributes again, proxied addresses are the real ones, injected nodes and code are gone.
 *
 * @param markup value of `innerHTML`, `outerHTML` and the like
 * @returns the same string when there is nothing to restore
 */
export function restoreHtml(markup: string, codec: Codec, options: RestoreOptions = {}): string {
  const marks = [KEPT_ATTRIBUTE, INJECTED_ATTRIBUTE, REALM, codec.scope];
  if (!marks.some((mark) => markup.includes(mark))) return markup;
  const { syntax = "html", context, scripting } = options;
  const create = syntax === "xml" ? createXmlStream : createHtmlStream;
  const stream = create(createRestoreVisitor(codec), { inject: "", context, scripting });
  return stream.write(markup) + stream.end();
}
