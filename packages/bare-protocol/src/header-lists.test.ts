import * as fc from "fast-check";
import { expect, it } from "vitest";
import { BareError } from "./error.ts";
import {
  parseHeaderList,
  parseJsonList,
  parseJsonStatusList,
  parseStatusList,
} from "./header-lists.ts";

it.each([
  { lines: [], names: [] },
  { lines: [""], names: [] },
  { lines: ["a, B ,c"], names: ["a", "b", "c"] },
  { lines: ["a,,b,", ",c"], names: ["a", "b", "c"] },
  { lines: ["a", "A", "a"], names: ["a"] },
  { lines: ['"a" , "B"'], names: ["a", "b"] },
  { lines: ['a;q=1;x="y,z", "b";c'], names: ["a", "b"] },
  { lines: ['"a\\-b"'], names: ["a-b"] },
])("reads $lines", ({ lines, names }) => {
  expect(parseHeaderList(lines, "x")).toEqual(names);
});

it.each([["a b"], ['"a'], ['"a"b'], ["a:b"], ["\u00E9"], ['"a,b"'], ["(a)"]])(
  "refuses %s",
  (line) => {
    expect(() => parseHeaderList([line], "x-list")).toThrow(BareError);
  },
);

it.each([
  { lines: ["200, 404", "599"], statuses: [200, 404, 599] },
  { lines: ["304;a"], statuses: [304] },
])("reads the statuses $lines", ({ lines, statuses }) => {
  expect(parseStatusList(lines, "x")).toEqual(statuses);
});

it.each([
  ["99"],
  ["100"],
  ["101"],
  ["600"],
  ["1000"],
  ["20x"],
  ["2e2"],
  ["200.5"],
  ["ok"],
  ["-200"],
])("refuses the status %s", (line) => {
  expect(() => parseStatusList([line], "x")).toThrow(BareError);
});

it("takes time in proportion to the length, whatever the text is", () => {
  const start = performance.now();
  for (const text of [
    " ".repeat(200_000),
    `${" ".repeat(100_000)}x"`,
    '"\\'.repeat(100_000),
    "a;".repeat(100_000),
  ]) {
    try {
      parseHeaderList([text], "x");
    } catch {
      // refused is fine
    }
  }
  expect(performance.now() - start).toBeLessThan(2000);
});

it("never throws anything but a BareError, and gives lower-case tokens, each once", () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (lines) => {
      try {
        const names = parseHeaderList(lines, "x");
        expect(new Set(names).size).toBe(names.length);
        for (const name of names) expect(name).toMatch(/^[!#$%&'*+\-.^_`|~0-9a-z]+$/);
      } catch (error) {
        expect(BareError.is(error)).toBe(true);
      }
    }),
  );
});

it.each([
  { json: undefined, names: [] },
  { json: "[]", names: [] },
  { json: '["A", "b", "a"]', names: ["a", "b"] },
])("reads the JSON list $json", ({ json, names }) => {
  expect(parseJsonList(json, "x")).toEqual(names);
});

it.each(["", "a", "{}", "null", '"a"', "[1]", '["a b"]', '[""]', "[null]", '[["a"]]', "["])(
  "refuses the JSON list %s",
  (json) => {
    expect(() => parseJsonList(json, "x-list")).toThrow(BareError);
  },
);

it("reads JSON statuses as numbers and as digits", () => {
  expect(parseJsonStatusList('[200, "404", 404]', "x")).toEqual([200, 404]);
});

it.each(["[99]", "[1000]", "[200.5]", '["2e2"]', "[null]", "[[200]]", "[true]", "200", "{}"])(
  "refuses the JSON statuses %s",
  (json) => {
    expect(() => parseJsonStatusList(json, "x")).toThrow(BareError);
  },
);
