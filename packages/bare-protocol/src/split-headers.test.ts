import * as fc from "fast-check";
import { expect, it } from "vitest";
import { BareError } from "./error.ts";
import { headersFromLines } from "./header-map.ts";
import { decodeHeaders, encodeHeaders } from "./headers-json.ts";
import { joinHeaders, splitHeaders } from "./split-headers.ts";

const P = "x-bare-headers-";
const ID = `request.headers.${P}`;

function join(parts: readonly (readonly [string, string])[]): string {
  return joinHeaders(parts.map(([name, value]) => [name.toLowerCase(), value]));
}

function failure(act: () => unknown): { code: string; id: string } {
  try {
    act();
  } catch (error) {
    if (BareError.is(error)) return { code: error.code, id: error.id };
    throw error;
  }
  throw new Error("it did not fail");
}

it.each([
  { length: 3071, parts: 0 },
  { length: 3072, parts: 0 },
  { length: 3073, parts: 2 },
  { length: 6142, parts: 2 },
  { length: 6143, parts: 3 },
])("writes $length bytes as $parts parts", ({ length, parts }) => {
  const json = `{"a":"${"x".repeat(length - 8)}"}`;
  const lines = splitHeaders(json);
  expect(lines.map(([name]) => name)).toEqual(
    parts === 0
      ? ["X-Bare-Headers"]
      : Array.from({ length: parts }, (_, id) => `X-Bare-Headers-${id}`),
  );
  if (parts > 0) expect(join(lines)).toBe(json);
});

it("gives back any headers, in any order of the parts, with white space at no end of a part", () => {
  const value = fc.oneof(
    fc.string({ maxLength: 5000 }),
    fc.nat(9000).map((length) => " ".repeat(length)),
    fc.nat(9000).map((length) => "\u00E9 ".repeat(length)),
  );
  const latin = value.map((text) => text.replace(/[^\t\x20-\x7E\x80-\xFF]/g, "?"));
  const lines = fc.array(fc.tuple(fc.stringMatching(/^[a-zA-Z_-]{1,9}$/), latin), { maxLength: 4 });
  fc.assert(
    fc.property(lines, fc.boolean(), (given, reverse) => {
      const map = headersFromLines(given.filter(([name]) => !/^host$/i.test(name)).flat());
      const written = splitHeaders(encodeHeaders(map));
      for (const [, text] of written) {
        expect(text).toMatch(/^[\x21-\x7E]([\x20-\x7E]*[\x21-\x7E])?$/);
        expect(text.length).toBeLessThanOrEqual(3072);
      }
      if (written.length > 42) return; // above the limit of what may be joined
      const whole = written.find(([name]) => name === "X-Bare-Headers")?.[1];
      const read = whole ?? join(reverse ? written.toReversed() : written);
      expect(decodeHeaders(read)).toEqual(map);
    }),
    { numRuns: 60 },
  );
});

it.each([
  ...[
    "abc",
    "-1",
    "1e3",
    "+1",
    " 1",
    "00",
    "01",
    "",
    "64",
    "99999999999999999999",
    "4294967294",
  ].map((id) => ({
    name: `number "${id}"`,
    parts: [[P + id, ";x"]] as [string, string][],
    id: ID + id,
  })),
  {
    name: "a duplicate",
    parts: [
      [`${P}0`, ";a"],
      [`${P}0`, ";b"],
    ] as [string, string][],
    id: `${ID}0`,
  },
  {
    name: "a gap",
    parts: [
      [`${P}0`, ";a"],
      [`${P}2`, ";b"],
    ] as [string, string][],
    id: `${ID}1`,
  },
  { name: "no first part", parts: [[`${P}1`, ";a"]] as [string, string][], id: `${ID}0` },
  { name: 'no ";"', parts: [[`${P}0`, "a"]] as [string, string][], id: `${ID}0` },
  {
    name: "a part too long",
    parts: [[`${P}0`, `;${"x".repeat(16_384)}`]] as [string, string][],
    id: `${ID}0`,
  },
  {
    name: "all parts too long",
    parts: Array.from({ length: 9 }, (_, id): [string, string] => [
      `${P}${id}`,
      `;${"x".repeat(16_383)}`,
    ]),
    id: `${ID}8`,
  },
])("refuses $name", ({ parts, id }) => {
  expect(failure(() => join(parts))).toEqual({ code: "INVALID_BARE_HEADER", id });
});

it("takes parts of 3073 bytes, as others write them", () => {
  expect(join([[`${P}0`, `;${"x".repeat(3072)}`]])).toHaveLength(3072);
});
