import { defineArguments, defineGetter, hookMethod, type Undo, undoAll } from "../define.ts";
import { nativeGetter, prototypeOf, toText } from "../natives.ts";
import type { Realm } from "../realm.ts";
import type { CssText } from "./css-text.ts";

const hrefOf = nativeGetter<StyleSheet, string | null>("StyleSheet", "href");
const sheetOf = nativeGetter<CSSRule, CSSStyleSheet | null>("CSSRule", "parentStyleSheet");

/** Methods that take a rule or a whole sheet as text first: interface, names. */
const WRITERS: readonly (readonly [interfaceName: string, names: string])[] = [
  ["CSSStyleSheet", "insertRule replace replaceSync"],
  ["CSSGroupingRule", "insertRule"],
  ["CSSStyleRule", "insertRule"],
  ["CSSKeyframesRule", "appendRule"],
];

/**
 * Gives the URL that the addresses in a sheet resolve against.
 *
 * @returns undefined for sheets that go by their document
 */
function baseOf(realm: Realm, sheet: StyleSheet | null): string | undefined {
  const href = sheet === null ? null : hrefOf(sheet);
  return href === null ? undefined : realm.codec.restore(href);
}

/** Gives the same for a rule; null stands for the style of an element. */
export function baseOfRule(realm: Realm, rule: CSSRule | null): string | undefined {
  return rule === null ? undefined : baseOf(realm, sheetOf(rule));
}

/**
 * Lets pages write rules and sheets with real addresses, and read those in them.
 *
 * @see https://drafts.csswg.org/cssom/#css-style-sheets
 */
export function installStyleSheets(realm: Realm, { read, write }: CssText): Undo {
  const sheetBase = (self: unknown): string | undefined =>
    self instanceof StyleSheet ? baseOf(realm, self) : baseOfRule(realm, self as CSSRule);

  return undoAll([
    ...WRITERS.flatMap(([interfaceName, names]) =>
      names
        .split(" ")
        .map((name) =>
          defineArguments(prototypeOf(interfaceName), name, ([text, ...rest], self) =>
            text === undefined ? [] : [write(toText(text), "stylesheet", sheetBase(self)), ...rest],
          ),
        ),
    ),
    hookMethod<CSSStyleSheet>("CSSStyleSheet", "addRule", (sheet, args, call) => {
      if (args.length > 1) args[1] = write(toText(args[1]), "declarations", baseOf(realm, sheet));
      return call(sheet, args);
    }),
    defineGetter<CSSRule, string>(prototypeOf("CSSRule"), "cssText", read),
    defineGetter<CSSImportRule, string>(prototypeOf("CSSImportRule"), "href", read),
    defineGetter<StyleSheet, string | null>(prototypeOf("StyleSheet"), "href", (href) =>
      href === null ? null : realm.codec.restore(href),
    ),
  ]);
}
