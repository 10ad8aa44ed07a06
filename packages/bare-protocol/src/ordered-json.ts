/** Members of a JSON object; whatever their names are, they are nothing but keys. */
export type JsonMembers = ReadonlyMap<string, unknown>;

/** A string of a JSON text. */
const STRING = /"(?:[^"\\]|\\.)*"/g;

/**
 * Parses JSON whose objects keep the order of their members: an object of JavaScript has names that are numbers first.
 *
 * @returns objects as {@link JsonMembers}, all else as `JSON.parse` gives it
 * @throws SyntaxError when it is no JSON, RangeError when it is nested deeper than the stack
 */
export function parseOrderedJson(text: string): unknown {
  // no name is a number then
  const marked = text.replace(STRING, (string) => `"_${string.slice(1)}`);
  return JSON.parse(marked, (_name, value: unknown) => {
    if (typeof value === "string") return value.slice(1);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return new Map(Object.entries(value).map(([name, member]) => [name.slice(1), member]));
  });
}

/** Tells whether a value that {@link parseOrderedJson} has given is an object. */
export function isJsonMembers(value: unknown): value is JsonMembers {
  return value instanceof Map;
}
