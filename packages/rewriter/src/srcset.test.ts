import fc from "fast-check";
import { expect, it } from "vitest";
import { rewriteSrcset } from "./srcset.ts";

const mark = (url: string): string => `[${url}]`;

it.each([
  { name: "two candidates", input: "a.jpg 1x, b.jpg 2x", expected: "[a.jpg] 1x, [b.jpg] 2x" },
  {
    name: "no space behind the comma",
    input: "a.jpg 1x,b.jpg 2x",
    expected: "[a.jpg] 1x,[b.jpg] 2x",
  },
  { name: "commas alone between URLs", input: "a.jpg, b.jpg", expected: "[a.jpg], [b.jpg]" },
  {
    name: "a comma without space is part of the URL",
    input: "a.jpg,b.jpg",
    expected: "[a.jpg,b.jpg]",
  },
  {
    name: "a data URL with commas",
    input: "data:image/svg+xml,<svg,/> 1x, b 2x",
    expected: "[data:image/svg+xml,<svg,/>] 1x, [b] 2x",
  },
  {
    name: "commas in the path",
    input: "https://x/w_100,h_1/a.jpg 2x",
    expected: "[https://x/w_100,h_1/a.jpg] 2x",
  },
  { name: "trailing commas", input: "a.jpg,, , b.jpg,", expected: "[a.jpg],, , [b.jpg]," },
  { name: "two descriptors", input: "a 100w 50h, b", expected: "[a] 100w 50h, [b]" },
  { name: "commas in parentheses", input: "a x(1, 2), b", expected: "[a] x(1, 2), [b]" },
  {
    name: "tabs and line breaks",
    input: "\n\ta\t1x,\n\tb\n2x\n",
    expected: "\n\t[a]\t1x,\n\t[b]\n2x\n",
  },
  { name: "leading commas", input: ",,a", expected: ",,[a]" },
  { name: "no candidate", input: " , ", expected: " , " },
])("maps the URLs of a srcset: $name", ({ input, expected }) => {
  expect(rewriteSrcset(input, mark)).toBe(expected);
});

it("gives the same string when no URL changes", () => {
  const piece = fc.constantFrom("a", ",", " ", "(", ")", "1x", "\n", "https://x/");
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const value = pieces.join("");
      expect(rewriteSrcset(value, (url) => url)).toBe(value);
    }),
  );
});

it("asks for no URL with white space in it or a comma at its end", () => {
  const piece = fc.constantFrom("a", ",", " ", "(", ")", "\t", "b");
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      rewriteSrcset(pieces.join(""), (url) => {
        expect(url).toMatch(/^[^\s,](?:\S*[^\s,])?$/);
        return url;
      });
    }),
  );
});
