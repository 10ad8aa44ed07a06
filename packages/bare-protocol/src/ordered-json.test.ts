import * as fc from "fast-check";
import { expect, it } from "vitest";
import { isJsonMembers, parseOrderedJson } from "./ordered-json.ts";

/** Gives objects back in the place of maps. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!isJsonMembers(value)) return value;
  return Object.fromEntries([...value].map(([name, member]) => [name, plain(member)]));
}

it.each([
  { json: '{"b":1,"2":{"y":[],"0":""},"1":null}', names: ["b", "2", "1"] },
  { json: '{"1":"\\"","\\u0062\\"":"\\\\","0":",\\"3\\":"}', names: ["1", 'b"', "0"] },
  { json: '{ "7" : "x", "__proto__" : "y", "_" : 0, "7" : "z" }', names: ["7", "__proto__", "_"] },
])("keeps members in their places: $json", ({ json, names }) => {
  const value = parseOrderedJson(json);
  expect(isJsonMembers(value) && [...value.keys()]).toEqual(names);
  expect(plain(value)).toEqual(JSON.parse(json));
});

it("gives what JSON.parse gives, and refuses what it refuses", () => {
  const parse = (text: string): { value: unknown } | null => {
    try {
      return { value: JSON.parse(text) };
    } catch {
      return null;
    }
  };
  fc.assert(
    fc.property(
      fc.oneof(fc.json(), fc.string(), fc.stringMatching(/^[[\]{}",:\\u01 ]*$/)),
      (text) => {
        const expected = parse(text);
        if (expected === null) expect(() => parseOrderedJson(text)).toThrow(SyntaxError);
        else expect(plain(parseOrderedJson(text))).toEqual(expected.value);
      },
    ),
  );
});
