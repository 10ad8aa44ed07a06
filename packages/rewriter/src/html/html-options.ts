import type { Codec, UrlPolicy } from "@oriel/core";
import type { rewriteScript } from "../js/rewrite-script.ts";
import type { FragmentContext, Syntax } from "./markup.ts";

/** What the HTML rewriter has to know of a document. */
export interface HtmlOptions {
  readonly codec: Codec;
  readonly policy: UrlPolicy;
  /** Real URL of the document. */
  readonly url: string;
  /** Base URL so far; default: `url`. */
  readonly base?: string;
  /** Markup put before anything that can run or load; ASCII, and well-formed where `syntax` is `xml`. */
  readonly inject: string;
  /**
   * Gives what `inject` is for the srcdoc documents in this one.
   *
   * @param base base URL that they inherit
   */
  readonly srcdocInject: (base: string) => string;
  /** `xml`: XHTML, SVG and other XML documents. */
  readonly syntax: Syntax;
  /** Markup for `innerHTML` and the like: nothing is injected, and `<base>` does not count. */
  readonly fragment?: boolean;
  /** The element that a fragment is for; default: an HTML element that holds elements. */
  readonly context?: FragmentContext;
  /** False where scripts do not run and `<noscript>` holds elements; default: true. */
  readonly scripting?: boolean;
  /**
   * The markup is a one-byte view of the document's bytes, and this reads bytes as characters: URLs, scripts, styles
   * and srcdoc documents have to be understood. Default: the markup is text.
   *
   * @param bytes characters up to U+00FF that stand for bytes
   */
  readonly decodeText?: (bytes: string) => string;
  /**
   * The inverse of `decodeText`, for scripts and styles that change. Characters that the document's character set
   * lacks become character references, as in a form.
   *
   * @returns characters up to U+00FF that stand for bytes
   */
  readonly encodeText?: (text: string) => string;
  /** Default: the package's own. */
  readonly rewriteScript?: typeof rewriteScript;
}
