import * as fc from "fast-check";
import { expect, it } from "vitest";
import { BareError } from "./error.ts";
import { decodeSocketProtocol, encodeSocketProtocol } from "./socket-protocol.ts";
import { isToken } from "./token.ts";

it.each([
  { text: "1/100%", encoded: "1%2F100%25" },
  { text: '{"a":1}', encoded: "%7B%22a%22%3A1%7D" },
  { text: " \t,\0", encoded: "%20%09%2C%00" },
  { text: "!#$&'*+-.^_`|~09AZaz", encoded: "!#$&'*+-.^_`|~09AZaz" },
])("writes $text as $encoded", ({ text, encoded }) => {
  expect(encodeSocketProtocol(text)).toBe(encoded);
  expect(decodeSocketProtocol(encoded)).toBe(text);
});

it("reads hex digits of both cases", () => {
  expect(decodeSocketProtocol("%2f%2F")).toBe("//");
});

it("does not write what two digits cannot hold", () => {
  expect(() => encodeSocketProtocol("\u2603")).toThrow(RangeError);
});

it.each(["%", "a%2", "%zz", "%2g", "%-1", "a b", "a,b", "\u00E9", '"'])("refuses %s", (value) => {
  expect(() => decodeSocketProtocol(value)).toThrow(BareError);
});

it("writes a token that reads as the text it was, whatever ASCII it is", () => {
  fc.assert(
    fc.property(
      fc.string({
        unit: fc.integer({ min: 0, max: 0x7e }).map((code) => String.fromCharCode(code)),
        minLength: 1,
      }),
      (text) => {
        const encoded = encodeSocketProtocol(text);
        expect(isToken(encoded)).toBe(true);
        expect(decodeSocketProtocol(encoded)).toBe(text);
      },
    ),
  );
});

it("reads or refuses anything", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (value) => {
      try {
        decodeSocketProtocol(value);
      } catch (error) {
        expect(BareError.is(error)).toBe(true);
      }
    }),
  );
});
