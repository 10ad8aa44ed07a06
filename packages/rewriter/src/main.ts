/**
 * Classic build of the rewriter: leaves its functions under {@link REWRITER_GLOBAL}, for page runtimes that load it
 * when they first need it.
 */
import { REWRITER_GLOBAL } from "@oriel/core";
import { rewriteCss } from "./css/rewrite-css.ts";
import { createHtmlRewriter, rewriteHtml } from "./html/create-html-rewriter.ts";
import { rewriteJavascriptUrl } from "./html/javascript-url.ts";
import { restoreHtml } from "./html/restore-html.ts";
import { restoreScript } from "./js/restore-script.ts";
import { rewriteScript } from "./js/rewrite-script.ts";
import { rewriteRefresh } from "./refresh.ts";
import { isScriptType } from "./script-type.ts";
import { rewriteSrcset } from "./srcset.ts";

Object.defineProperty(globalThis, REWRITER_GLOBAL, {
  configurable: true,
  value: {
    createHtmlRewriter,
    isScriptType,
    restoreHtml,
    restoreScript,
    rewriteCss,
    rewriteHtml,
    rewriteJavascriptUrl,
    rewriteRefresh,
    rewriteScript,
    rewriteSrcset,
  },
});
