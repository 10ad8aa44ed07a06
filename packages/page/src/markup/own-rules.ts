import { NEUTRALISED_HTTP_EQUIV } from "@oriel/core";
import { isScriptType, neutraliseRel } from "@oriel/rewriter";
import { baseUriOf, getAttribute } from "../dom-natives.ts";
import { srcdocMarkup } from "../frames/srcdoc.ts";
import { NativeURL } from "../natives.ts";
import type { Realm } from "../realm.ts";
import type { AttributeRule } from "./attribute-rule.ts";
import { htmlOptions, restoreMarkup } from "./rewriting.ts";
import { refreshScript } from "./scripts.ts";
import { updateTokens } from "./token-lists.ts";

/** A rule, as far as it differs from leaving the attribute alone. */
export type RuleParts = Partial<Omit<AttributeRule, "name">>;

/** Gives the rules that are more than a URL, as `element/attribute`. */
export function ownRules(
  realm: Realm,
  refresh: (element: Element, attribute: string) => void,
): Record<string, RuleParts> {
  const { codec } = realm;
  return {
    "base/href": {
      isUrl: true,
      // the browser would resolve it against the document's own address
      write: (value) => {
        const url = resolve(value, realm.principalUrl());
        return url === null || /^(?:data|javascript):/.test(url) ? realm.principalUrl() : url;
      },
    },
    "script/integrity": { write: () => null },
    "script/type": {
      write: (value) => (isScriptType(value) === "speculationrules" ? "application/json" : value),
      after(script) {
        refreshScript(realm, script);
        refresh(script, "src");
      },
    },
    "link/rel": {
      write: (value) => {
        const rel = neutraliseRel(value);
        return rel === null ? value : rel === "" ? null : rel;
      },
      after(link, value) {
        updateTokens(link, "rel", value);
        refresh(link, "href");
      },
    },
    "link/integrity": {
      // what is rewritten has another checksum
      write: (value, link) =>
        realm.boot.policy === "native" && getAttribute(link, "rel") === "stylesheet" ? value : null,
    },
    "meta/http-equiv": {
      write: (value) => (NEUTRALISED_HTTP_EQUIV.has(value.trim().toLowerCase()) ? null : value),
      after: (meta) => refresh(meta, "content"),
    },
    "meta/name": { write: (value) => (/^\s*referrer\s*$/i.test(value) ? null : value) },
    "meta/content": {
      write: (value, meta) =>
        /^\s*refresh\s*$/i.test(getAttribute(meta, "http-equiv") ?? "")
          ? realm.rewriter().rewriteRefresh(value, (url) => {
              const absolute = resolve(url, baseUriOf(meta));
              return absolute === null ? url : codec.encode(absolute);
            })
          : value,
      read: (value) =>
        value.includes(codec.scope) ? realm.rewriter().rewriteRefresh(value, codec.restore) : value,
    },
    "iframe/srcdoc": {
      write: (value) =>
        realm
          .rewriter()
          .rewriteHtml(value, htmlOptions(realm, { fragment: false, inject: srcdocMarkup(realm) })),
      read: (value) => restoreMarkup(realm, value),
    },
    "iframe/sandbox": {
      // a service worker controls no document of an opaque origin
      write: (value) =>
        /(?:^|\s)allow-same-origin(?:$|\s)/i.test(value)
          ? value
          : `${value} allow-same-origin`.trimStart(),
      after: (frame, value) => updateTokens(frame, "sandbox", value),
    },
  };
}

/** Resolves a URL; null when it cannot be parsed. */
export function resolve(url: string, base: string): string | null {
  try {
    return new NativeURL(url, base).href;
  } catch {
    return null;
  }
}
