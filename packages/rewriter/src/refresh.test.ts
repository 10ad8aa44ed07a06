import fc from "fast-check";
import { expect, it } from "vitest";
import { rewriteRefresh } from "./refresh.ts";

it.each([
  { input: "5; url='x'", expected: "5; url='[x]'" },
  { input: '5; url="x"', expected: '5; url="[x]"' },
  { input: "0;x", expected: "0;[x]" },
  { input: "0, url=x", expected: "0, url=[x]" },
  { input: "0 url=x", expected: "0 url=[x]" },
  { input: ' 3 ;URL = "a b"', expected: ' 3 ;URL = "[a b]"' },
  { input: "0.5;url=x", expected: "0.5;url=[x]" },
  { input: ".5;url=x", expected: ".5;url=[x]" },
  { input: "0;url='x", expected: "0;url='[x]" },
  { input: "0;url='x'y", expected: "0;url='[x]'y" },
  { input: "0;'x'", expected: "0;'[x]'" },
  { input: "0;url=", expected: "0;url=[]" },
  { input: "0;u", expected: "0;[u]" },
  { input: "0;urls", expected: "0;[urls]" },
  { input: "0;url'x'", expected: "0;[url'x']" },
  { input: "0; url=x'y'", expected: "0; url=[x'y']" },
  { input: "0", expected: "0" },
  { input: "0;", expected: "0;" },
  { input: "0 ; ", expected: "0 ; " },
  { input: "", expected: "" },
  { input: "x; url=y", expected: "x; url=y" },
  { input: "-1; url=y", expected: "-1; url=y" },
  { input: "5x; url=y", expected: "5x; url=y" },
  { input: "; url=y", expected: "; url=y" },
])("maps the URL of the refresh $input", ({ input, expected }) => {
  expect(rewriteRefresh(input, (url) => `[${url}]`)).toBe(expected);
});

it("gives the same string when the URL does not change", () => {
  const piece = fc.constantFrom("0", ";", " ", "url", "=", "'", '"', "x", ".", ",");
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const content = pieces.join("");
      expect(rewriteRefresh(content, (url) => url)).toBe(content);
    }),
  );
});
