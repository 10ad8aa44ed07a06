import { type Asset, ASSETS, KEPT_ATTRIBUTE, SINKS } from "@oriel/core";
import { defineArguments, type Undo, undoAll } from "../define.ts";
import { prototypeOf, toText } from "../natives.ts";
import type { Realm } from "../realm.ts";

const ATTRIBUTES = [
  ...new Set(
    SINKS.filter(({ late, syntax }) => late !== true && syntax === "url").map(
      ({ attribute }) => attribute,
    ),
  ),
].filter((name) => !name.includes(":"));
/** A condition on the value of an attribute that may be encoded. */
const CONDITION = new RegExp(
  `\\[\\s*(${ATTRIBUTES.join("|")}|srcset)\\s*([~|^$*]?)=\\s*("(?:[^"\\\\]|\\\\.)*"|'(?:[^'\\\\]|\\\\.)*'|[^\\s\\]"'\\\\]+)(\\s*[is])?\\s*\\]`,
  "gi",
);
const OWNERS = ["Document", "DocumentFragment", "Element"];
const METHODS = ["querySelector", "querySelectorAll", "matches", "closest"];

/**
 * Lets selectors mean the attributes that authors have written, where the browser has proxied addresses.
 *
 * @see https://drafts.csswg.org/selectors/#attribute-selectors
 */
export function installSelectors(realm: Realm): Undo {
  const { scope } = realm.codec;

  /** What the author wrote stands in a kept attribute, can be computed from an address, or is there as it is. */
  function translate(
    condition: string,
    name: string,
    operator: string,
    quoted: string,
    flag = "",
  ): string {
    const value = /^["']/.test(quoted) ? quoted.slice(1, -1) : quoted;
    // escapes, and lists of words that an encoded part no longer has
    if (value.includes("\\") || operator === "~" || operator === "|") return condition;
    const test = (attribute: string, how: string, text: string): string =>
      `[${attribute}${how}"${text.replaceAll('"', '\\"')}"${flag}]`;
    const kept = KEPT_ATTRIBUTE + name.toLowerCase();
    const addresses =
      operator === "" || operator === "^"
        ? [...new Set(ASSETS.map((asset) => beginning(value, asset)))].map((text) =>
            test(name, `${operator}=`, text),
          )
        : [encodeURIComponent(value), value].map(
            (text) => test(name, "^=", scope) + test(name, `${operator}=`, text),
          );
    const plain = `:not([${name}^="${scope}"])${test(name, `${operator}=`, value)}`;
    const own = `:not([${kept}]):is(${[plain, ...addresses].join(",")})`;
    return `:is(${test(kept, `${operator}=`, value)},${own})`;
  }

  /** Gives the beginning of the addresses of URLs that begin with a text. */
  function beginning(text: string, asset: Asset): string {
    if (asset !== "module") return `${scope}${asset}/${encodeURIComponent(text)}`;
    const [origin = ""] = /^[a-z]+:\/*[^/]*/i.exec(text) ?? [];
    return `${scope}module/${encodeURIComponent(origin)}${text.slice(origin.length)}`;
  }

  return undoAll(
    OWNERS.flatMap((owner) =>
      METHODS.map((name) =>
        defineArguments(prototypeOf(owner), name, ([selectors, ...rest]) => {
          if (selectors === undefined) return [];
          const text = toText(selectors);
          const meant = text.includes("[") ? text.replace(CONDITION, translate) : text;
          return [meant, ...rest];
        }),
      ),
    ),
  );
}
