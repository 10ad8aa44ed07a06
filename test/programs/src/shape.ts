import { restoreScript } from "@oriel/rewriter";

/** How deep members are looked at. */
const DEPTH = 3;

/**
 * Writes down what an object offers: the kinds of its members, and of theirs; parameters and source of functions.
 *
 * @returns lines `path: what`
 */
export function shapeOf(value: unknown): string[] {
  const lines: string[] = [];
  const seen = new Set<unknown>();
  const visit = (item: unknown, path: string, depth: number): void => {
    if (typeof item === "function") {
      // Not by its own method: classes have static ones of that name.
      const text = restoreScript(Function.prototype.toString.call(item));
      lines.push(`${path}: ${own(item, "name")}/${own(item, "length")} ${text}`);
    } else
      lines.push(`${path}: ${typeof item === "object" && item !== null ? "object" : kind(item)}`);
    if ((typeof item !== "object" && typeof item !== "function") || item === null) return;
    if (depth === DEPTH || seen.has(item)) return;
    seen.add(item);
    for (const key of Reflect.ownKeys(item)) {
      const descriptor = Reflect.getOwnPropertyDescriptor(item, key);
      if (descriptor !== undefined && "value" in descriptor) {
        visit(descriptor.value, `${path}.${String(key)}`, depth + 1);
      } else lines.push(`${path}.${String(key)}: accessor`);
    }
  };
  visit(value, "", 0);
  return lines;
}

/** A getter of that name may do anything. */
const own = (item: object, name: string): string =>
  String(Reflect.getOwnPropertyDescriptor(item, name)?.value);

/** Random seeds and times differ from load to load. */
const kind = (value: unknown): string =>
  typeof value === "number" || typeof value === "string" ? typeof value : String(value);
