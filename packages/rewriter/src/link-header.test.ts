import fc from "fast-check";
import { expect, it } from "vitest";
import { rewriteLinkHeader } from "./link-header.ts";

it.each([
  { name: "a hint", input: "<https://x.test>; rel=preconnect", expected: "" },
  {
    name: "a hint among others",
    input: "<a>; rel=preload, <b>; rel=dns-prefetch, <c>; rel=next",
    expected: "[a]; rel=preload, [c]; rel=next",
  },
  { name: "a quoted rel", input: '<b>; rel="Preconnect"; crossorigin', expected: "" },
  { name: "an icon", input: '</i.png>; rel="shortcut icon"', expected: "" },
  {
    name: "a hint beside a useful rel",
    input: '<a>; rel="preconnect stylesheet"; media=print',
    expected: '[a]; rel="stylesheet"; media=print',
  },
  { name: "a comma in the target", input: "<a,b>; rel=preload", expected: "[a,b]; rel=preload" },
  {
    name: "a comma in a quoted parameter",
    input: '<a>; title="x, <y>; rel=icon"; rel=next',
    expected: '[a]; title="x, <y>; rel=icon"; rel=next',
  },
  {
    name: "an escaped quote",
    input: '<a>; title="x\\", "; rel=next, <b>; rel=manifest',
    expected: '[a]; title="x\\", "; rel=next',
  },
  {
    name: "the first of two rels",
    input: "<a>; rel=next; rel=icon",
    expected: "[a]; rel=next; rel=icon",
  },
  {
    name: "a script's checksum",
    input: '<a.js>; rel=modulepreload; integrity="sha256-x"',
    expected: "[a.js]; rel=modulepreload",
  },
  {
    name: "a preloaded script's checksum",
    input: "<a.js>; rel=preload; as=Script; integrity=sha256-x; nopush",
    expected: "[a.js]; rel=preload; as=Script; nopush",
  },
  {
    name: "a style sheet's checksum",
    input: "<a.css>; rel=stylesheet; integrity=sha256-x",
    expected: "[a.css]; rel=stylesheet; integrity=sha256-x",
  },
  { name: "no rel", input: "<a>", expected: "[a]" },
  { name: "no link", input: "nonsense", expected: "nonsense" },
  { name: "nothing", input: "", expected: "" },
])("reads a Link header with $name", ({ input, expected }) => {
  const marked = rewriteLinkHeader(input, (url) => `@${url}@`);
  expect(marked.replaceAll("<@", "[").replaceAll("@>", "]")).toBe(expected);
});

it("tells what a link is for", () => {
  const asked: unknown[] = [];
  rewriteLinkHeader('<a>; rel="preload"; as=font, <b>; REL=Next', (url, hints) => {
    asked.push([url, hints]);
    return url;
  });
  expect(asked).toEqual([
    ["a", { rels: ["preload"], as: "font" }],
    ["b", { rels: ["next"], as: "" }],
  ]);
});

it("gives the same string when nothing has to change", () => {
  const piece = fc.constantFrom("<", ">", "a", ";", " ", ",", '"', "\\", "rel=next", "=");
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const value = pieces.join("");
      expect(rewriteLinkHeader(value)).toBe(value);
    }),
  );
});
