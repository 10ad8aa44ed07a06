import type {
  createHtmlRewriter,
  restoreHtml,
  rewriteCss,
  rewriteHtml,
  rewriteJavascriptUrl,
  rewriteRefresh,
  rewriteScript,
  rewriteSrcset,
} from "@oriel/rewriter";

/** What the classic build of the rewriter leaves under its global name. */
export interface RewriterApi {
  readonly rewriteScript: typeof rewriteScript;
  readonly createHtmlRewriter: typeof createHtmlRewriter;
  readonly rewriteHtml: typeof rewriteHtml;
  readonly rewriteJavascriptUrl: typeof rewriteJavascriptUrl;
  readonly rewriteRefresh: typeof rewriteRefresh;
  readonly restoreHtml: typeof restoreHtml;
  readonly rewriteCss: typeof rewriteCss;
  readonly rewriteSrcset: typeof rewriteSrcset;
}
