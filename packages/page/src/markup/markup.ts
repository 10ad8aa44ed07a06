import { type Undo, undoAll } from "../define.ts";
import type { Realm } from "../realm.ts";
import { installAnimatedStrings } from "./animated-strings.ts";
import { installAttributeNodes } from "./attribute-nodes.ts";
import { createAttributeRules } from "./attribute-rules.ts";
import { installAttributes } from "./attributes.ts";
import { installInnerHtml } from "./inner-html.ts";
import { installParsers } from "./parsers.ts";
import { installProperties } from "./properties.ts";
import { installScripts } from "./scripts.ts";
import { installTokenLists } from "./token-lists.ts";

/** Keeps what pages put into the DOM by script inside: markup, attributes, properties, code. */
export function installMarkup(realm: Realm): Undo {
  const rules = createAttributeRules(realm);
  return undoAll([
    installProperties(rules),
    installAttributes(rules),
    installAttributeNodes(rules),
    installTokenLists(rules),
    installAnimatedStrings(rules),
    installScripts(realm),
    installInnerHtml(realm),
    installParsers(realm),
  ]);
}
