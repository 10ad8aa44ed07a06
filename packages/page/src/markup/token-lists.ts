import { hookAccessor, type Undo, undoAll } from "../define.ts";
import { createElement, ownerOf, setAttribute } from "../dom-natives.ts";
import { apply, nativeGetter, toText } from "../natives.ts";
import type { AttributeRules } from "./attribute-rules.ts";
import { readRuled, writeRuled } from "./attribute-values.ts";

/** Lists of tokens of attributes that have rules. */
const LISTS = [
  { owner: "HTMLLinkElement", element: "link", property: "relList", attribute: "rel" },
  { owner: "HTMLIFrameElement", element: "iframe", property: "sandbox", attribute: "sandbox" },
] as const;
const CHANGES = ["add", "remove", "toggle", "replace"] as const;

const valueIn = nativeGetter<DOMTokenList, string>("DOMTokenList", "value");

interface Shadow {
  readonly element: Element;
  readonly list: DOMTokenList;
}

/** Lists that pages have of their elements; an element has at most one. */
const shadows = new WeakMap<Element, Shadow>();

/** Takes a new value of the attribute over into the list that a page may have. */
export function updateTokens(element: Element, attribute: string, value: string | null): void {
  const shadow = shadows.get(element);
  if (shadow !== undefined && valueIn(shadow.list) !== value) {
    setAttribute(shadow.element, attribute, value ?? "");
  }
}

/**
 * Gives pages token lists of the author's values: those of an element that is in no document. What is changed in them
 * is written through.
 */
export function installTokenLists({ find }: AttributeRules): Undo {
  return undoAll(
    LISTS.map(({ owner, element: name, property, attribute }) => {
      const listOf = nativeGetter<Element, DOMTokenList>(owner, property);

      function shadowOf(element: Element): Shadow {
        const known = shadows.get(element);
        if (known !== undefined) return known;
        const shadow = createElement(ownerOf(element) ?? document, name);
        const list = listOf(shadow);
        const through = (): void => {
          const rule = find(element, attribute);
          if (rule !== null) writeRuled(element, rule, valueIn(list));
        };
        for (const method of CHANGES) {
          const native = list[method] as (...args: unknown[]) => unknown;
          Object.defineProperty(list, method, {
            configurable: true,
            value(...args: unknown[]) {
              const result = apply(native, list, args);
              through();
              return result;
            },
          });
        }
        Object.defineProperty(list, "value", {
          configurable: true,
          get: () => valueIn(list),
          set(value: unknown) {
            setAttribute(shadow, attribute, toText(value));
            through();
          },
        });
        const made = { element: shadow, list };
        shadows.set(element, made);
        return made;
      }

      return hookAccessor<Element, DOMTokenList>(owner, property, {
        get(element, native) {
          native.get(element);
          const rule = find(element, attribute);
          const { list } = shadowOf(element);
          updateTokens(element, attribute, rule === null ? null : readRuled(element, rule));
          return list;
        },
        set(element, value) {
          const rule = find(element, attribute);
          if (rule !== null) writeRuled(element, rule, toText(value));
        },
      });
    }),
  );
}
