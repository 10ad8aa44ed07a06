import { defineMethod, hookAccessor, hookMethod, type Undo, undoAll } from "../define.ts";
import { createElement } from "../dom-natives.ts";
import {
  apply,
  defineProperty,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  globals,
  nativeGetter,
  nativeMethod,
  toText,
} from "../natives.ts";
import type { Realm } from "../realm.ts";
import type { CssText } from "./css-text.ts";
import { baseOfRule } from "./style-sheets.ts";

/** Properties whose values may hold addresses; those without a prefix in the engine go by `-webkit-` too. */
const PROPERTIES =
  "background background-image border-image border-image-source clip-path content cursor fill filter list-style " +
  "list-style-image marker marker-end marker-mid marker-start mask mask-border mask-border-source mask-image offset " +
  "offset-path shape-outside src stroke backdrop-filter -webkit-border-image -webkit-box-reflect -webkit-clip-path " +
  "-webkit-filter -webkit-mask -webkit-mask-box-image -webkit-mask-box-image-source -webkit-mask-image";
const OWNER = "CSSStyleDeclaration";

const getValue = nativeMethod<(self: CSSStyleDeclaration, name: string) => string>(
  OWNER,
  "getPropertyValue",
);
const setValue = nativeMethod<(self: CSSStyleDeclaration, name: string, value: string) => void>(
  OWNER,
  "setProperty",
);
const ruleOf = nativeGetter<CSSStyleDeclaration, CSSRule | null>(OWNER, "parentRule");
const styleOf = nativeGetter<HTMLElement, CSSStyleDeclaration>("HTMLElement", "style");

/**
 * Lets pages set and read addresses in declarations: `style.backgroundImage`, `style.cssText`, computed styles.
 *
 * @see https://drafts.csswg.org/cssom/#the-cssstyledeclaration-interface
 */
export function installStyleDeclarations(realm: Realm, css: CssText): Undo {
  const { write } = css;
  const computed = new WeakSet<object>();
  const read = (style: object, name: string, value: string): string =>
    computed.has(style) && !name.startsWith("--") ? css.readComputed(value) : css.read(value);
  const written = (style: CSSStyleDeclaration, value: unknown): string =>
    write(toText(value), "declarations", baseOfRule(realm, ruleOf(style)));
  const sample = realm.document === null ? null : styleOf(createElement(realm.document, "p"));

  return undoAll([
    defineMethod(globals, "getComputedStyle", (native) => {
      const made = {
        compute(this: unknown, ...args: unknown[]): object {
          const style = apply(native, this as never, args as never) as object;
          computed.add(style);
          return style;
        },
      };
      return made.compute;
    }),
    hookAccessor<CSSStyleDeclaration, string>(OWNER, "cssText", {
      get: (style, native) => css.read(native.get(style)),
      set: (style, value, native) => native.set(style, written(style, value)),
    }),
    hookMethod<CSSStyleDeclaration>(OWNER, "setProperty", (style, args, call) => {
      const [, value] = args;
      if (value !== undefined && value !== null) args[1] = written(style, value);
      return call(style, args);
    }),
    ...["getPropertyValue", "removeProperty"].map((name) =>
      hookMethod<object>(OWNER, name, (style, args, call) => {
        const value = call(style, args) as string;
        return read(style, String(args[0]), value);
      }),
    ),
    ...PROPERTIES.split(" ").flatMap((property) => namesOf(property).map(defineMember(property))),
  ]);

  /** Chromium has the properties as members of each object, behind those that its prototype has. */
  function defineMember(property: string): (name: string) => Undo {
    return (name) => {
      if (sample === null || !(name in sample)) return () => {};
      const prototype = getPrototypeOf(sample) as object;
      const own = getOwnPropertyDescriptor(prototype, name);
      const made = {
        get value(): unknown {
          const style = this as unknown as CSSStyleDeclaration;
          return read(style, property, getValue(style, property));
        },
        set value(value: unknown) {
          const style = this as unknown as CSSStyleDeclaration;
          setValue(style, property, value === null ? "" : written(style, value));
        },
      };
      const { get, set } = getOwnPropertyDescriptor(made, "value") ?? {};
      defineProperty(prototype, name, {
        configurable: true,
        enumerable: true,
        ...(get !== undefined && { get }),
        ...(set !== undefined && { set }),
      });
      return () => {
        if (own === undefined) Reflect.deleteProperty(prototype, name);
        else defineProperty(prototype, name, own);
      };
    };
  }
}

/** Gives the names under which a property can be reached: `mask-image`, `maskImage`. */
function namesOf(property: string): string[] {
  const camel = (text: string): string =>
    text.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  // `WebkitMask` and `webkitMask`
  const names = [property, camel(property), camel(property.replace(/^-/, ""))];
  return [...new Set(names)];
}
