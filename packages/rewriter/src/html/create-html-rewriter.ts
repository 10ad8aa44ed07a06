import { createDocumentState } from "./document-state.ts";
import type { HtmlOptions } from "./html-options.ts";
import { createHtmlStream } from "./html-stream.ts";
import type { MarkupStream } from "./markup.ts";
import { createRewriteVisitor } from "./rewrite-visitor.ts";
import { createXmlStream } from "./xml-stream.ts";

/** srcdoc documents in srcdoc documents; deeper ones come out empty. */
const MAX_DEPTH = 32;

/**
 * Makes a rewriter for a document that comes in pieces. What it does not have to change passes as it came: bytes
 * that no rule touches stay the same bytes, malformed markup stays malformed, the doctype keeps its effect.
 *
 * It never throws, gives the same output however the input is cut, takes linear time, and keeps no more than an
 * unfinished token or the text of one inline script or style sheet. All that it inserts is ASCII, but for characters
 * of a changed script that were not ASCII before.
 *
 * The caller has to name the character set in the response's header: the injected markup may push a
 * `<meta charset>` out of the range in which browsers look for it.
 */
export function createHtmlRewriter(options: HtmlOptions): MarkupStream {
  return createRewriter(options, 0);
}

/**
 * Rewrites a document or, with `fragment`, what a page gives to `innerHTML` and the like.
 *
 * @returns the same text when nothing had to change and nothing was injected
 */
export function rewriteHtml(markup: string, options: HtmlOptions): string {
  const rewriter = createHtmlRewriter(options);
  return rewriter.write(markup) + rewriter.end();
}

function createRewriter(options: HtmlOptions, depth: number): MarkupStream {
  const document = createDocumentState(options, (markup, base, scripting) =>
    depth < MAX_DEPTH ? rewriteSrcdoc(markup, base, scripting, options, depth + 1) : "",
  );
  const { syntax, fragment = false, inject, context, scripting } = options;
  const create = syntax === "xml" ? createXmlStream : createHtmlStream;
  return create(createRewriteVisitor(document), {
    inject: fragment ? "" : inject,
    context: fragment ? context : undefined,
    scripting,
  });
}

/** A srcdoc document is HTML whatever document it is in, and its text has no bytes of its own. */
function rewriteSrcdoc(
  markup: string,
  base: string,
  scripting: boolean,
  { codec, policy, srcdocInject, rewriteScript }: HtmlOptions,
  depth: number,
): string {
  const rewriter = createRewriter(
    {
      codec,
      policy,
      srcdocInject,
      url: base,
      inject: srcdocInject(base),
      syntax: "html",
      scripting,
      ...(rewriteScript !== undefined && { rewriteScript }),
    },
    depth,
  );
  return rewriter.write(markup) + rewriter.end();
}
