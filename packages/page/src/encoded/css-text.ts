import { mapUrl, readAuthored, withAuthored } from "@oriel/core";
import { NativeURL } from "../natives.ts";
import type { Realm } from "../realm.ts";

/** What a text is: a style sheet or rule, or the value of one or more properties. */
type CssContext = "stylesheet" | "declarations";

/** Cheap test for an address in CSS, as far as it loads anything; an escape may hide any of it. */
const HAS_ADDRESS = /url\((?!\s*["']?(?:data:|#|\)))|@import|src\(|image(?:-set)?\(|\\[0-9a-z]/i;

/** Tells whether a text may have an address in it that would have to be encoded. */
export function mayHaveAddress(css: string): boolean {
  return HAS_ADDRESS.test(css);
}

/** Exchanges the addresses in CSS texts that pages give to the browser and read from it. */
export interface CssText {
  /**
   * Encodes the addresses in a text; loads the rewriter only when there may be any.
   *
   * @param base URL that they resolve against; default: that of the document
   */
  write(css: string, context: CssContext, base?: string): string;
  /** Gives the text with the addresses as their authors wrote them. */
  read(css: string): string;
  /** Gives a computed value, with absolute URLs. */
  readComputed(css: string): string;
}

/** Makes the exchange of a realm. */
export function createCssText(realm: Realm): CssText {
  const { codec } = realm;
  // the browser writes addresses in double quotes, and nothing of an encoded part ends one
  const address = new RegExp(
    `${codec.scope.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}\\w+/[^"'()\\s\\\\]*`,
    "g",
  );
  return {
    write(css, context, base = realm.baseUrl()) {
      const { policy } = realm.boot;
      if (policy === "native" || !mayHaveAddress(css)) return css;
      return realm.rewriter().rewriteCss(css, {
        context,
        map(url, kind) {
          if (!NativeURL.canParse(url, base)) return url;
          const asset = kind === "import" ? "css" : "xhr";
          const absolute = new NativeURL(url, base).href;
          const mapped = mapUrl(absolute, { class: "subresource", asset }, policy, codec);
          return mapped === absolute ? url : withAuthored(mapped, url, codec);
        },
      });
    },
    read: (css) =>
      css.includes(codec.scope) ? css.replace(address, (text) => readAuthored(text, codec)) : css,
    readComputed: (css) => (css.includes(codec.scope) ? css.replace(address, codec.restore) : css),
  };
}
