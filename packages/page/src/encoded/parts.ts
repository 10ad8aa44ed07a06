import { type Asset, mapUrl, needsEncoding, type Sink, SUBRESOURCE_SINKS } from "@oriel/core";
import { isScriptType, linkAsset, mayNeedMapping, mayNeedRealm } from "@oriel/rewriter";
import { getAttribute } from "../dom-natives.ts";
import type { RuleParts } from "../markup/own-rules.ts";
import type { Realm } from "../realm.ts";
import { createCssText, type CssText } from "./css-text.ts";

/** What hooks of every realm ask for under the encoded policy. */
export interface EncodedParts {
  readonly css: CssText;
  /** Attributes that hold addresses besides those that do under either policy. */
  readonly sinks: readonly Sink[];
  /** Tells what an element loads; null: nothing. */
  assetOf(sink: Sink, element: Element): Asset | null;
  /** Gives the address for a module specifier; bare ones are the import map's. */
  mapSpecifier(specifier: string): string;
  /** Tells whether code may need the rewriter. */
  mayNeedEdits(code: string): boolean;
  /** Tells whether markup may need the rewriter. */
  needsRewriting(markup: string): boolean;
  /** Gives the rule for attributes that hold several URLs. */
  srcsetRule(map: (url: string, element: Element) => string): RuleParts;
  /** Gives the rule for an attribute that is CSS; null for all others. */
  styleRule(name: string): RuleParts | null;
}

/** Attributes that are declarations, most of them in SVG only. */
const STYLED = /^(?:style|fill|stroke|mask|filter|cursor|clip-path|marker(?:-(?:start|mid|end))?)$/;

const URL_SPECIFIER = /^(?:\.{0,2}\/|[a-z][a-z\d+.-]*:)/i;

/** Makes the parts of a realm. */
export function createEncodedParts(realm: Realm): EncodedParts {
  const parts: EncodedParts = {
    css: createCssText(realm),
    sinks: SUBRESOURCE_SINKS,
    assetOf({ element: name, asset }, element) {
      const get = (attribute: string): string | null => getAttribute(element, attribute);
      if (name === "link") {
        const rel = get("rel");
        // what will become of a link that does not say it yet is not known
        return rel === null ? "xhr" : linkAsset(rel, get("as") ?? "");
      }
      const isModule = name === "script" && isScriptType(get("type"), get("language")) === "module";
      return isModule ? "module" : asset;
    },
    mapSpecifier(specifier) {
      if (!URL_SPECIFIER.test(specifier)) return specifier;
      try {
        const url = realm.resolve(specifier);
        const target = { class: "subresource", asset: "module" } as const;
        return mapUrl(url, target, realm.boot.policy, realm.codec);
      } catch {
        return specifier;
      }
    },
    mayNeedEdits: (code) =>
      mayNeedRealm(code) ||
      mayNeedMapping(code, { goal: "script", mapSpecifier: parts.mapSpecifier }),
    needsRewriting: needsEncoding,
    srcsetRule: (map) => ({
      write: (value, element) =>
        realm.boot.policy === "native"
          ? value
          : realm.rewriter().rewriteSrcset(value, (url) => map(url, element)),
      read: (value) =>
        value.includes(realm.codec.scope)
          ? realm.rewriter().rewriteSrcset(value, realm.codec.restore)
          : value,
    }),
    styleRule: (name) =>
      STYLED.test(name)
        ? {
            volatile: name === "style",
            write: (value) => parts.css.write(value, "declarations"),
            read: (value) => parts.css.read(value),
          }
        : null,
  };
  return parts;
}
