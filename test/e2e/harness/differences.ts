import type { Observation } from "../../sites/src/site.ts";

/** Lines that tell where two observations differ: `path: expected … got …`; none when they are equal. */
export function differences(expected: Observation, got: Observation, path = ""): readonly string[] {
  if (isRecord(expected) && isRecord(got)) {
    const keys = new Set([...Object.keys(expected), ...Object.keys(got)]);
    return [...keys].flatMap((key) => {
      const at = path === "" ? key : `${path}.${key}`;
      return differences(expected[key] ?? null, got[key] ?? null, at);
    });
  }
  if (Object.is(expected, got)) return [];
  return [`${path || "value"}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`];
}

function isRecord(value: Observation): value is { readonly [key: string]: Observation } {
  return typeof value === "object" && value !== null;
}
