import { expect, it } from "vitest";
import { extensionOf } from "./mime-extension.ts";

it.each([
  { type: "text/csv; charset=utf-8", expected: ".csv" },
  { type: "IMAGE/JPEG", expected: ".jpg" },
  { type: "application/octet-stream", expected: "" },
  { type: "constructor/x", expected: "" },
  { type: null, expected: "" },
])("gives files of $type the ending $expected", ({ type, expected }) => {
  expect(extensionOf(type)).toBe(expected);
});
