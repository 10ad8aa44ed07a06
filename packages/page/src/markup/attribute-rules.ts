import { ADOPTION, mapUrl, NEUTRALISED_ATTRIBUTES, PROXIED_SINKS, type Sink } from "@oriel/core";
import { restoreScript } from "@oriel/rewriter";
import { rewriteText } from "../code/rewrite-text.ts";
import { baseUriOf, getAttribute, localNameOf } from "../dom-natives.ts";
import { toText } from "../natives.ts";
import type { Realm } from "../realm.ts";
import type { AttributeRule } from "./attribute-rule.ts";
import { readRuled, writeRuled } from "./attribute-values.ts";
import { ownRules, resolve, type RuleParts } from "./own-rules.ts";
import { rewriteScriptUrl } from "./rewriting.ts";

/** Element names → rule, of one attribute. */
type Group = ReadonlyMap<string, AttributeRule>;

type Finder = (element: Element) => AttributeRule | null;

/** Finds rules by element and attribute. */
export interface AttributeRules {
  /** Rules by attribute, then element; late ones among them. */
  readonly all: ReadonlyMap<string, Group>;
  /**
   * @param name attribute name in any case; what is no string is made one
   * @returns null when the attribute is the author's own affair
   */
  find(element: Element, name: unknown): AttributeRule | null;
  /** Tells whether an attribute has a rule on any element. */
  has(name: string): boolean;
}

const HANDLER = /^on[a-z]+$/;
/** Bounds what is remembered of names that pages make up. */
const MAX_NAMES = 1000;

/**
 * Makes the rules for attributes that a page reads and writes by script: those of the HTML rewriter, without the
 * rewriter.
 */
export function createAttributeRules(realm: Realm): AttributeRules {
  const { codec } = realm;
  const all = new Map<string, Map<string, AttributeRule>>();
  const known = new Map<string, Finder | null>();

  // under the native policy most sinks are none, and cost nothing
  for (const sink of [...PROXIED_SINKS, ...(realm.encoded?.sinks ?? [])]) {
    add(`${sink.element}/${sink.attribute}`, urlRule(sink));
  }
  for (const name of NEUTRALISED_ATTRIBUTES) add(name, { write: () => null });
  for (const [name, make] of Object.entries(ownRules(realm, refresh))) add(name, make);

  return {
    all,
    find(element, name) {
      // most names are known to have no rule
      const finder = known.get(name as string);
      if (finder === null) return null;
      return (finder ?? finderOf(toText(name)))?.(element) ?? null;
    },
    has: (name) => finderOf(name) !== null,
  };

  function finderOf(name: string): Finder | null {
    let finder = known.get(name);
    if (finder === undefined) {
      finder = makeFinder(name.toLowerCase());
      if (known.size > MAX_NAMES) known.clear();
      known.set(name, finder);
    }
    return finder;
  }

  /** What stands in an attribute may depend on other attributes of its element. */
  function refresh(element: Element, attribute: string): void {
    const own = all.get(attribute)?.get(localNameOf(element));
    const value = own === undefined ? null : readRuled(element, own);
    if (own === undefined || value === null) return;
    if (own.write(value, element) !== getAttribute(element, attribute)) {
      writeRuled(element, own, value);
    }
  }

  function makeFinder(name: string): Finder | null {
    if (HANDLER.test(name)) {
      const handler = rule(name, {
        write: (code) => rewriteText(realm, code, "handler"),
        read: restoreScript,
      });
      return () => handler;
    }
    const parts = realm.encoded?.styleRule(name) ?? null;
    if (parts !== null) {
      const styled = rule(name, parts);
      return () => styled;
    }
    const group = all.get(name);
    return group === undefined ? null : (element) => group.get(localNameOf(element)) ?? null;
  }

  function add(key: string, make: RuleParts): void {
    const [element = "", attribute = ""] = key.split("/");
    const group = all.get(attribute) ?? new Map<string, AttributeRule>();
    all.set(attribute, group.set(element, rule(attribute, make)));
  }

  function urlRule(sink: Sink): RuleParts {
    if (sink.late === true) return { late: true, isUrl: true };
    const map = (url: string, element: Element): string => {
      const absolute = resolve(url, baseUriOf(element));
      if (absolute === null) return url;
      if (absolute.startsWith("javascript:")) {
        // the window of a frame is a new one, and the code the first to touch it
        return rewriteScriptUrl(realm, absolute, sink.class === "navigation" ? ADOPTION : "");
      }
      const asset = realm.encoded === null ? sink.asset : realm.encoded.assetOf(sink, element);
      if (asset === null) return url;
      const mapped = mapUrl(absolute, { class: sink.class, asset }, realm.boot.policy, codec);
      return mapped === absolute ? url : mapped;
    };
    if (sink.syntax !== "url") {
      return realm.encoded?.srcsetRule(map) ?? {};
    }
    return {
      isUrl: true,
      write(value, element) {
        const text = value.trim();
        // a reference into the same document, whatever the base is
        const isInner = sink.namespace === "svg" && text.startsWith("#");
        return text === "" || isInner ? value : map(value, element);
      },
      read: (value) => restoreScript(codec.restore(value).replace(ADOPTION, "")),
    };
  }
}

function rule(name: string, make: RuleParts): AttributeRule {
  return {
    name,
    late: false,
    volatile: false,
    isUrl: false,
    write: (value) => value,
    read: (value) => value,
    ...make,
  };
}
