import { hookAccessor, type Undo, undoAll } from "../define.ts";
import { hasAttribute } from "../dom-natives.ts";
import { toText } from "../natives.ts";
import type { AttributeRule } from "./attribute-rule.ts";
import type { AttributeRules } from "./attribute-rules.ts";
import { readRuled, writeRuled } from "./attribute-values.ts";

/** Elements of SVG whose `href` has a rule. */
const OWNERS = ["SVGUseElement", "SVGAElement", "SVGImageElement", "SVGFEImageElement"];

/** Lets the animated strings of SVG give and take what authors mean. */
export function installAnimatedStrings({ find }: AttributeRules): Undo {
  const owners = new WeakMap<SVGAnimatedString, Element>();

  return undoAll([
    ...OWNERS.map((owner) =>
      hookAccessor<Element, SVGAnimatedString>(owner, "href", {
        get(element, native) {
          const string = native.get(element);
          owners.set(string, element);
          return string;
        },
      }),
    ),
    ...["baseVal", "animVal"].map((name) =>
      hookAccessor<SVGAnimatedString, string>("SVGAnimatedString", name, {
        get(string, native) {
          const ruled = ruleOf(string);
          return (ruled === null ? null : readRuled(...ruled)) ?? native.get(string);
        },
        set(string, value, native) {
          const ruled = ruleOf(string);
          if (ruled === null) native.set(string, value as string);
          else writeRuled(...ruled, toText(value));
        },
      }),
    ),
  ]);

  /** Finds the attribute behind a string: of two, that without a prefix. */
  function ruleOf(string: SVGAnimatedString): [Element, AttributeRule] | null {
    const element = owners.get(string);
    if (element === undefined) return null;
    const name =
      hasAttribute(element, "href") || !hasAttribute(element, "xlink:href") ? "href" : "xlink:href";
    const rule = find(element, name);
    return rule === null ? null : [element, rule];
  }
}
