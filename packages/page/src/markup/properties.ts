import { hookAccessor, hookMethod, type Undo, undoAll } from "../define.ts";
import { baseUriOf } from "../dom-natives.ts";
import { NativeURL, toText, URL_PARTS } from "../natives.ts";
import { authoredValue, writeAuthored } from "../navigation/swaps.ts";
import type { AttributeRule } from "./attribute-rule.ts";
import type { AttributeRules } from "./attribute-rules.ts";
import { readRuled, removeRuled, writeRuled } from "./attribute-values.ts";

/** Interfaces of elements whose names do not tell them. */
const INTERFACES: Record<string, string> = {
  a: "HTMLAnchorElement",
  iframe: "HTMLIFrameElement",
  img: "HTMLImageElement",
  td: "HTMLTableCellElement",
};
/** Properties of attributes whose names do not tell them. */
const PROPERTIES: Record<string, string> = {
  attributionsrc: "attributionSrc",
  formaction: "formAction",
  "http-equiv": "httpEquiv",
  imagesrcset: "imageSrcset",
};
/** A list of tokens has hooks of its own. */
const ELSEWHERE = "iframe/sandbox";
/** Properties of links that are parts of their URL. */
const PARTS = [...URL_PARTS.slice(1), "username", "password"] as const;
const LINKS = ["HTMLAnchorElement", "HTMLAreaElement"];

/** Lets the properties that reflect attributes give and take what authors mean. */
export function installProperties({ all }: AttributeRules): Undo {
  const undos: Undo[] = [];
  for (const [attribute, group] of all) {
    for (const [element, rule] of group) {
      if (`${element}/${attribute}` === ELSEWHERE) continue;
      const property = PROPERTIES[attribute] ?? attribute;
      for (const owner of interfacesOf(element)) {
        undos.push(rule.late ? late(owner, property, rule) : reflected(owner, property, rule));
      }
    }
  }
  for (const owner of LINKS) {
    for (const part of PARTS) undos.push(urlPart(owner, part));
    undos.push(
      hookMethod<HTMLAnchorElement>(
        owner,
        "toString",
        (link, args, call) => authoredUrl(link, "href")?.href ?? call(link, args),
      ),
    );
  }
  return undoAll(undos);
}

function reflected(owner: string, property: string, rule: AttributeRule): Undo {
  return hookAccessor<Element, unknown>(owner, property, {
    get(element, native) {
      const value = native.get(element);
      if (typeof value === "boolean") return readRuled(element, rule) !== null;
      if (typeof value !== "string") return value;
      return rule.isUrl ? rule.read(value) : (readRuled(element, rule) ?? value);
    },
    set(element, value, native) {
      // a wrong receiver throws as ever
      const isFlag = typeof native.get(element) === "boolean";
      if (isFlag && !value) removeRuled(element, rule);
      else writeRuled(element, rule, isFlag ? "" : toText(value));
    },
  });
}

function late(owner: string, property: string, rule: AttributeRule): Undo {
  return hookAccessor<Element, string>(owner, property, {
    get(element, native) {
      return authoredUrl(element, rule.name)?.href ?? native.get(element);
    },
    set(element, value, native) {
      writeAuthored(element, rule.name, () => native.set(element, value as string));
    },
  });
}

function urlPart(owner: string, part: (typeof PARTS)[number]): Undo {
  return hookAccessor<Element, string>(owner, part, {
    get: (link, native) => authoredUrl(link, "href")?.[part] ?? native.get(link),
    set(link, value, native) {
      writeAuthored(link, "href", () => native.set(link, value as string));
    },
  });
}

/** Gives the author's URL of an attribute that is swapped now. */
function authoredUrl(element: Element, name: string): URL | null {
  const authored = authoredValue(element, name);
  if (authored === undefined || authored === null) return null;
  try {
    return new NativeURL(authored, baseUriOf(element));
  } catch {
    return null;
  }
}

function interfacesOf(element: string): readonly string[] {
  if (element === "audio" || element === "video") return ["HTMLMediaElement", "HTMLVideoElement"];
  const capital = element.charAt(0).toUpperCase() + element.slice(1);
  return [INTERFACES[element] ?? `HTML${capital}Element`];
}
