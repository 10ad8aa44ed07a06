import { INJECTED_ATTRIBUTE, needsRewriting } from "@oriel/core";
import { mayNeedRealm } from "@oriel/rewriter";
import { srcdocMarkup } from "../frames/srcdoc.ts";
import type { Realm } from "../realm.ts";
import type { RewriterApi } from "../rewriter-api.ts";

type HtmlOptions = Parameters<RewriterApi["rewriteHtml"]>[1];

const INJECTED_BASE = new RegExp(`<base [^>]*${INJECTED_ATTRIBUTE}="[^>]*>`, "g");
/** What rewritten markup has and others have not: kept attributes, injected elements, inserted code. */
const MARK = "oriel";

/**
 * Rewrites the code in a `javascript:` URL.
 *
 * @param url absolute URL
 * @param start code that is to run before
 */
export function rewriteScriptUrl(realm: Realm, url: string, start = ""): string {
  // the code may be there in escapes only
  if (!url.includes("%") && !mayNeedRealm(url)) {
    return url.replace(":", () => `:${start}`);
  }
  const rewriter = realm.rewriter();
  return (
    rewriter.rewriteJavascriptUrl(
      url,
      (code) => start + rewriter.rewriteScript(code, { goal: "script" }).code,
    ) ?? url
  );
}

/** Gives the options for markup that comes into the realm's document, as a fragment where nothing else is said. */
export function htmlOptions(realm: Realm, more: Partial<HtmlOptions> = {}): HtmlOptions {
  return {
    codec: realm.codec,
    policy: realm.boot.policy,
    url: realm.url(),
    base: realm.baseUrl(),
    inject: "",
    srcdocInject: () => srcdocMarkup(realm),
    syntax: "html",
    fragment: true,
    ...more,
  };
}

/** Tells whether markup may need the rewriter. */
export function mayNeedRewriting({ encoded }: Realm, markup: string): boolean {
  return encoded === null ? needsRewriting(markup) : encoded.needsRewriting(markup);
}

/** Rewrites markup that a page makes at run time; loads the rewriter only when the markup may need it. */
export function rewriteMarkup(
  realm: Realm,
  markup: string,
  more: () => Partial<HtmlOptions> = () => ({}),
): string {
  return mayNeedRewriting(realm, markup)
    ? realm.rewriter().rewriteHtml(markup, htmlOptions(realm, more()))
    : markup;
}

/** Gives serialised markup as the author wrote it. */
export function restoreMarkup(realm: Realm, markup: string): string {
  // most often there is only this, and no need to load a rewriter
  const text = markup.includes(INJECTED_ATTRIBUTE) ? markup.replace(INJECTED_BASE, "") : markup;
  return text.includes(MARK) || text.includes(realm.codec.scope)
    ? realm.rewriter().restoreHtml(text, realm.codec)
    : text;
}
