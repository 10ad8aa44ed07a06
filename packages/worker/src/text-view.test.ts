import fc from "fast-check";
import { expect, it } from "vitest";
import { bytesToView, chooseView, oneByteView } from "./text-view.ts";

it.each([
  { name: "the header", charset: "utf-8", start: "", expected: "utf-8" },
  {
    name: "a mark, which wins over the header",
    charset: "windows-1251",
    start: "\xEF\xBB\xBF",
    expected: "utf-8",
  },
  {
    name: "UTF-16 by its mark, served as UTF-8",
    charset: "",
    start: "\xFF\xFE",
    expected: "utf-8",
  },
  { name: "a legacy encoding that stays", charset: "cp1251", start: "", expected: "windows-1251" },
  {
    name: "<meta charset>",
    charset: "",
    start: '<head><meta charset="shift_jis">',
    expected: "shift_jis",
  },
  {
    name: "<meta http-equiv>",
    charset: "",
    start: '<meta http-equiv="Content-Type" content="text/html; charset=euc-kr">',
    expected: "euc-kr",
  },
  {
    name: "a meta that claims UTF-16 in readable markup",
    charset: "",
    start: "<meta charset=utf-16>",
    expected: "utf-8",
  },
  {
    name: "a meta in a comment, which does not count",
    charset: "",
    start: "<!-- <meta charset=utf-8> -->",
    expected: null,
  },
  { name: "a label that names nothing", charset: "nonsense", start: "", expected: null },
  { name: "nothing", charset: "", start: "<p>", expected: null },
])("chooses the charset by $name", ({ charset, start, expected }) => {
  expect(chooseView({ charset, start, syntax: "html" }).charset).toBe(expected);
});

it.each([
  { start: "<?xml version='1.0' encoding='iso-8859-1'?>", expected: "windows-1252" },
  { start: "<svg/>", expected: "utf-8" },
])("chooses the charset of XML that begins $start", ({ start, expected }) => {
  expect(chooseView({ charset: "", start, syntax: "xml" }).charset).toBe(expected);
});

it("gives back every byte in a one-byte view", () => {
  const view = oneByteView();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 20_000 }), (bytes) => {
      expect(view.encode(view.decode(bytes))).toEqual(bytes);
    }),
    { numRuns: 50 },
  );
});

it("decodes characters that chunks cut in two", () => {
  const bytes = new TextEncoder().encode("aé你😀z");
  fc.assert(
    fc.property(fc.integer({ min: 0, max: bytes.length }), (at) => {
      const view = chooseView({ charset: "utf-8", start: "", syntax: "html" });
      const text =
        view.decode(bytes.subarray(0, at)) + view.decode(bytes.subarray(at)) + view.decode();
      expect(text).toBe("aé你😀z");
    }),
  );
});

it("views bytes as the characters of their numbers", () => {
  expect(bytesToView(new Uint8Array([0x61, 0xe9, 0xff]))).toBe("aéÿ");
});
