import { expect, it } from "vitest";
import { withoutFragment } from "./without-fragment.ts";

it.each([
  { url: "https://a.test/", expected: "https://a.test/" },
  { url: "https://a.test/#", expected: "https://a.test/" },
  { url: "https://a.test/?q#a#b", expected: "https://a.test/?q" },
  { url: "about:srcdoc", expected: "about:srcdoc" },
])("cuts the fragment off $url", ({ url, expected }) => {
  expect(withoutFragment(url)).toBe(expected);
});
