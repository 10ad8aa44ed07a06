import type { Namespace } from "./markup.ts";

const NAMESPACES: Readonly<Record<string, Namespace>> = {
  "http://www.w3.org/1999/xhtml": "html",
  "http://www.w3.org/2000/svg": "svg",
  "http://www.w3.org/1998/Math/MathML": "math",
};
const XLINK = "http://www.w3.org/1999/xlink";

/** What the prefixes of an XML document stand for, at one place of it. */
export interface XmlScope {
  /** @param name of an element, perhaps with a prefix */
  namespaceOf(name: string): Namespace;
  /** Gives the name that the rules know an attribute by. */
  attributeName(name: string): string;
  /** Gives the scope inside of an element that declares namespaces; else this one. */
  enter(declarations: readonly (readonly [name: string, uri: string])[]): XmlScope;
}

/**
 * Makes the outermost scope.
 *
 * @param namespace what names without prefix are in; for fragments
 * @see https://www.w3.org/TR/xml-names/
 */
export function createXmlScope(namespace: Namespace = "other"): XmlScope {
  return scopeOf(new Map(), namespace);
}

function scopeOf(prefixes: ReadonlyMap<string, string>, fallback: Namespace): XmlScope {
  return {
    namespaceOf(name) {
      const uri = prefixes.get(prefixOf(name));
      if (uri === undefined) return name.includes(":") ? "other" : fallback;
      return NAMESPACES[uri] ?? "other";
    },
    attributeName(name) {
      const prefix = prefixOf(name);
      if (prefix === "" || prefix === "xlink") return name;
      return prefixes.get(prefix) === XLINK ? `xlink${name.slice(prefix.length)}` : name;
    },
    enter(declarations) {
      if (declarations.length === 0) return this;
      const inner = new Map(prefixes);
      for (const [name, uri] of declarations) inner.set(name === "xmlns" ? "" : name.slice(6), uri);
      return scopeOf(inner, fallback);
    },
  };
}

/** Gives the name behind the prefix. */
export function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

function prefixOf(name: string): string {
  return name.slice(0, Math.max(0, name.indexOf(":")));
}
