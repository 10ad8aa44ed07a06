import { expect, it } from "vitest";
import { legacyText } from "./legacy-text.ts";

it.each([
  { encoding: "windows-1251", view: "\xEF\xF0\xE8", text: "при" },
  { encoding: "windows-1254", view: "\x80\xFC", text: "€ü" },
  { encoding: null, view: "\xFC", text: "ü" },
  { encoding: "shift_jis", view: "\x95\x5C\x8Ea", text: "表誌".slice(0, 1) },
  { encoding: "gbk", view: "\xC4\xE3", text: "你" },
  { encoding: "euc-kr", view: "\xB0\xA1", text: "가" },
])("writes $text as $encoding again", ({ encoding, view, text }) => {
  const legacy = legacyText(encoding);
  const bytes = legacy.encode(text);
  expect(legacy.decode(bytes)).toBe(text);
  expect(view.startsWith(bytes)).toBe(true);
});

it("refers to characters that the encoding lacks", () => {
  expect(legacyText("windows-1252").encode("a你b")).toBe("a&#20320;b");
});
