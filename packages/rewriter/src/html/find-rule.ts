import type { AttributeRule } from "./attribute-rule.ts";
import { ELEMENT_RULES } from "./element-rules.ts";
import type { Namespace } from "./markup.ts";
import { universalRule } from "./universal-rules.ts";
import { URL_RULES } from "./url-rules.ts";

type Rules = Map<string, AttributeRule>;

const NONE: Rules = new Map();
/** Namespace → element → attribute → rule. */
const BY_NAMESPACE: ReadonlyMap<Namespace, ReadonlyMap<string, Rules>> = group();

/**
 * Gives the rule for an attribute; undefined when there is none.
 *
 * @param element lower-case local name
 * @param attribute lower-case
 */
export function findRule(
  element: string,
  namespace: Namespace,
  attribute: string,
): AttributeRule | undefined {
  const own = BY_NAMESPACE.get(namespace)?.get(element)?.get(attribute);
  return own ?? universalRule(attribute, namespace);
}

function group(): Map<Namespace, Map<string, Rules>> {
  const namespaces = new Map<Namespace, Map<string, Rules>>();
  for (const { namespace, element, attribute, rule } of [...URL_RULES, ...ELEMENT_RULES]) {
    const elements = namespaces.get(namespace) ?? new Map<string, Rules>();
    const rules: Rules = elements.get(element) ?? new Map();
    namespaces.set(namespace, elements.set(element, rules.set(attribute, rule)));
  }
  // the parser takes one for the other
  const html = namespaces.get("html");
  html?.set("image", html.get("img") ?? NONE);
  return namespaces;
}
