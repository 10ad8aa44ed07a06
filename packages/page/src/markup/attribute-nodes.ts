import { authoredAttribute, INJECTED_ATTRIBUTE, keptAttribute } from "@oriel/core";
import { hookAccessor, hookMethod, type Undo, undoAll } from "../define.ts";
import { hasAttribute, ownerOf } from "../dom-natives.ts";
import {
  type AnyFunction,
  apply,
  nativeGetter,
  nativeMethod,
  nativeSetter,
  toText,
} from "../natives.ts";
import type { AttributeRule } from "./attribute-rule.ts";
import type { AttributeRules } from "./attribute-rules.ts";
import { readRuled, writeRuled } from "./attribute-values.ts";

const nameOf = nativeGetter<Attr, string>("Attr", "name");
const valueOf = nativeGetter<Attr, string>("Attr", "value");
const setValue = nativeSetter<Attr, string>("Attr", "value");
const elementOf = nativeGetter<Attr, Element | null>("Attr", "ownerElement");
const createAttribute = nativeMethod<(self: Document, name: string) => Attr>(
  "Document",
  "createAttribute",
);
const nodeOf = nativeMethod<(self: Element, name: string) => Attr | null>(
  "Element",
  "getAttributeNode",
);

/** What stands for an attribute that the browser must not see, by the attribute that keeps it. */
const standIns = new WeakMap<Attr, Attr>();

/** Lets pages see attribute nodes as their authors made them: values, names and number. */
export function installAttributeNodes({ find, has }: AttributeRules): Undo {
  const ruleOf = (node: Attr): [Element, AttributeRule] | null => {
    const element = elementOf(node);
    const rule = element === null ? null : find(element, nameOf(node));
    return element === null || rule === null ? null : [element, rule];
  };

  return undoAll([
    ...["value", "nodeValue", "textContent"].map((name) =>
      hookAccessor<Attr, string>("Attr", name, {
        get(node, native) {
          const value = native.get(node);
          const ruled = ruleOf(node);
          return ruled === null ? value : readRuled(...ruled);
        },
        set(node, value, native) {
          const ruled = ruleOf(node);
          if (ruled === null) native.set(node, value as string);
          else writeRuled(...ruled, value === null ? "" : toText(value));
        },
      }),
    ),
    hookAccessor<Element, NamedNodeMap>("Element", "attributes", {
      get(element, native) {
        const map = native.get(element);
        for (let index = 0; index < map.length; index += 1) {
          if (isOurs(map[index])) return authoredMap(element, map);
        }
        return map;
      },
    }),
    hookMethod<Element>("Element", "getAttributeNames", (element, args, call) => {
      const names = call(element, args) as string[];
      return names.flatMap((name) => authoredName(element, name) ?? []);
    }),
    hookMethod<Element>("Element", "getAttributeNode", (element, args, call) => {
      const node = call(element, args);
      if (node !== null || args.length === 0) return node;
      const kept = nodeOf(element, keptAttribute(toText(args[0]).toLowerCase()));
      return kept === null ? null : standInOf(element, kept);
    }),
    ...["Element/setAttributeNode", "NamedNodeMap/setNamedItem"].flatMap((path) =>
      ["", "NS"].map((suffix) => {
        const [owner = "", name = ""] = path.split("/");
        return hookMethod(owner, name + suffix, (self, args, call) => {
          const [node] = args as [Attr | undefined];
          return node === undefined || node === null || !has(nameOf(node))
            ? call(self, args)
            : adopt(node, () => call(self, args));
        });
      }),
    ),
  ]);

  /** The element is known only when it has the node; until then, the browser sees no value. */
  function adopt(node: Attr, put: () => unknown): unknown {
    const value = valueOf(node);
    setValue(node, "");
    try {
      return put();
    } finally {
      const ruled = ruleOf(node);
      if (ruled === null) setValue(node, value);
      else writeRuled(...ruled, value);
    }
  }
}

function isOurs(node: Attr | undefined): boolean {
  if (node === undefined) return false;
  const name = nameOf(node);
  return name === INJECTED_ATTRIBUTE || authoredAttribute(name) !== null;
}

/** Gives the name that an author would see for an attribute; null when there is nothing to see. */
function authoredName(element: Element, name: string): string | null {
  if (name === INJECTED_ATTRIBUTE) return null;
  const authored = authoredAttribute(name);
  if (authored === null) return name;
  return hasAttribute(element, authored) ? null : authored;
}

/** Gives a map of attributes the face that it would have without us. */
function authoredMap(element: Element, map: NamedNodeMap): NamedNodeMap {
  const nodes = (): Attr[] =>
    [...map].flatMap((node) => {
      const name = authoredName(element, nameOf(node));
      if (name === null) return [];
      return name === nameOf(node) ? [node] : [standInOf(element, node)];
    });
  const named = (name: unknown): Attr | null => {
    return nodes().find((node) => nameOf(node) === toText(name).toLowerCase()) ?? null;
  };
  const methods: Record<PropertyKey, unknown> = {
    item: (index: number) => nodes()[index >>> 0] ?? null,
    getNamedItem: named,
    [Symbol.iterator]: () => nodes()[Symbol.iterator](),
  };
  return new Proxy(map, {
    get(target, key) {
      if (key === "length") return nodes().length;
      if (typeof key === "string" && /^\d+$/.test(key)) return nodes()[Number(key)];
      if (Object.hasOwn(methods, key)) return methods[key];
      const value: unknown = Reflect.get(target, key, target);
      if (value === undefined && typeof key === "string") return named(key) ?? undefined;
      return typeof value === "function"
        ? (...args: unknown[]): unknown =>
            apply(value as AnyFunction, target as never, args as never)
        : value;
    },
  });
}

function standInOf(element: Element, kept: Attr): Attr {
  const known = standIns.get(kept);
  if (known !== undefined) return known;
  const document = ownerOf(element);
  const name = authoredAttribute(nameOf(kept));
  if (document === null || name === null) return kept;
  const made = createAttribute(document, name);
  setValue(made, valueOf(kept));
  standIns.set(kept, made);
  return made;
}
