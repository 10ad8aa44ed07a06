import type { Expression, Pattern } from "acorn";
import { isMadeKey, isPlainKey } from "./computed-keys.ts";
import { BOX_KEYS, MEMBERS, type NodeOf, staticName } from "./syntax.ts";

/** Property of a pattern: the rest element has neither key nor name. */
export interface PatternProperty {
  readonly name: string | null;
  readonly computed: boolean;
  readonly key: Expression | null;
  /** Whether it may take a native Location, top window or `eval` out of a window. */
  readonly taken: boolean;
  /** Whether it would, if the value were a window. */
  readonly takenOfWindow: boolean;
  readonly shorthand: boolean;
  readonly value: Pattern;
}

/** Reads the properties of an object pattern. */
export function patternProperties(pattern: NodeOf<"ObjectPattern">): PatternProperty[] {
  const isBox = pattern.properties.some(
    (property) =>
      property.type === "Property" &&
      BOX_KEYS.has(staticName(property.key, property.computed) ?? ""),
  );
  return pattern.properties.map((property) => {
    if (property.type === "RestElement") {
      const { argument: value } = property;
      const none = { name: null, computed: false, key: null, taken: false, shorthand: false };
      return { ...none, takenOfWindow: true, value };
    }
    const { key, computed, shorthand, value } = property;
    const name = staticName(key, computed);
    const isMember = name !== null && MEMBERS.has(name);
    const isUnknown = computed && name === null;
    const taken = isMember ? !(name === "top" && isBox) : isUnknown && isMadeKey(key);
    const takenOfWindow = isMember || (isUnknown && !isPlainKey(key));
    return { name, computed, key, taken, takenOfWindow, shorthand, value };
  });
}
