/** Elements that the HTML rewriter edits under either policy, by their start tags. */
const ELEMENTS =
  /<(?:i?frame|object|embed|base|meta|link|track|(?:[\w.-]+:)?(?:use|script))[\s/>]/i;
/** Attributes that it edits on other elements too: event handlers, and what contacts a host by itself. */
const ATTRIBUTES = /[\s"'/](?:on[a-z]+[\s=]|(?:ping|attributionsrc)[\s=/>])/i;
const SCRIPT_URL = /javascript:/i;
/** The beginning of a value, up to something that may be a colon, of characters that may make up the scheme. */
const SCHEME = /=([a-z0-9&#;\s"'\u0000-\u001f]*)(?::|&colon|&#0*58|&#x0*3a)/gi;
/** What the encoded policy edits besides. */
const SUBRESOURCES =
  /[\s"'/](?:src|srcset|imagesrcset|poster|background|style|(?:[\w.-]+:)?href|fill|stroke|mask|filter|cursor|clip-path|marker(?:-\w+)?)[\s=]|<style[\s/>]/i;

/**
 * Tells whether markup may have something in it that the HTML rewriter would change under the native policy. It stands
 * apart from the rewriter, so that the page runtime can ask before it loads that; it may say yes without need, never no.
 *
 * @param markup what a page gives to `innerHTML`, `document.write` and the like
 */
export function needsRewriting(markup: string): boolean {
  return (
    ELEMENTS.test(markup) ||
    ATTRIBUTES.test(markup) ||
    SCRIPT_URL.test(markup) ||
    hasDisguisedScheme(markup)
  );
}

/** Tells the same for the encoded policy. */
export function needsEncoding(markup: string): boolean {
  return needsRewriting(markup) || SUBRESOURCES.test(markup);
}

/** `javascript:` can be written with character references, line breaks and tabs in it. */
function hasDisguisedScheme(markup: string): boolean {
  for (const [, text = ""] of markup.matchAll(SCHEME)) {
    if (/[&\t\n\f\r]/.test(text)) return true;
  }
  return false;
}
