import { createCodec } from "@oriel/core";
import fc from "fast-check";
import { expect, it } from "vitest";
import { rewriteHtml } from "./create-html-rewriter.ts";
import type { HtmlOptions } from "./html-options.ts";
import { restoreHtml } from "./restore-html.ts";

const codec = createCodec("https://proxy.example/s/");
const options: HtmlOptions = {
  codec,
  policy: "native",
  url: "https://a.test/dir/",
  inject: "",
  srcdocInject: () => "<script oriel-injected>x</script>",
  syntax: "html",
  fragment: true,
};

it.each([
  // kept attributes
  { input: '<iframe src="y" oriel-kept-src="x"></iframe>', expected: '<iframe src="x"></iframe>' },
  {
    input: '<iframe oriel-kept-src="x" class="c" src="y"></iframe>',
    expected: '<iframe class="c" src="x"></iframe>',
  },
  { input: '<link oriel-kept-rel="icon" href="x">', expected: '<link rel="icon" href="x">' },
  { input: '<use xlink:href="y" oriel-kept-xlink.href="x">', expected: '<use xlink:href="x">' },
  // proxied addresses
  {
    input: `<iframe src="${codec.encode("https://b.test/?a&b")}">`,
    expected: '<iframe src="https://b.test/?a&amp;b">',
  },
  {
    input: `<a href="${codec.encode("https://b.test/")}">`,
    expected: `<a href="${codec.encode("https://b.test/")}">`,
  },
  {
    input: `<img src="${codec.encode("https://b.test/", "xhr")}" srcset="${codec.encode("https://b.test/", "xhr")} 2x">`,
    expected: '<img src="https://b.test/" srcset="https://b.test/ 2x">',
  },
  {
    input: `<style>a{b:url(${codec.encode("https://b.test/", "xhr")})}</style>`,
    expected: "<style>a{b:url(https://b.test/)}</style>",
  },
  {
    input: `<p style="b:url(${codec.encode("https://b.test/", "xhr")})">`,
    expected: '<p style="b:url(https://b.test/)">',
  },
  {
    input: `<script type="importmap">${JSON.stringify({ imports: { a: codec.encode("https://b.test/x.js", "js") } })}</script>`,
    expected: '<script type="importmap">{"imports":{"a":"https://b.test/x.js"}}</script>',
  },
  // injected nodes
  {
    input:
      '<head><base href="x" oriel-injected=""><script src="y" oriel-boot="z" oriel-injected="">code()</script><title>t</title></head>',
    expected: "<head><title>t</title></head>",
  },
  // inserted code
  { input: "<script>$oriel.location.href</script>", expected: "<script>location.href</script>" },
  {
    input: '<p onclick="$oriel.value(location/*$oriel*/)&amp;&amp;x">',
    expected: '<p onclick="location&amp;&amp;x">',
  },
  { input: '<a href="javascript:$oriel.location">', expected: '<a href="javascript:location">' },
  {
    input: '<iframe src="javascript:parent.$oriel.adopt(self);$oriel.location">',
    expected: '<iframe src="javascript:location">',
  },
  {
    input: "<p onclick=\"$oriel.location&gt;1&lt;'é'\">",
    expected: "<p onclick=\"location&gt;1&lt;'é'\">",
  },
  {
    input: `<p onclick='$oriel.location>1<"é\u00a0"'>`,
    expected: `<p onclick='location>1<"é\u00a0"'>`,
  },
  {
    input: "<svg><script>$oriel.location &lt; 'é'</script></svg>",
    expected: "<svg><script>location &lt; 'é'</script></svg>",
  },
  // what is not ours
  {
    input: "<textarea>&lt;iframe oriel-kept-src=x></textarea>",
    expected: "<textarea>&lt;iframe oriel-kept-src=x></textarea>",
  },
  {
    input: "<p title='$oriel.location'>$oriel.location</p>",
    expected: "<p title='$oriel.location'>$oriel.location</p>",
  },
])("restores $input", ({ input, expected }) => {
  expect(restoreHtml(input, codec)).toBe(expected);
});

it("gives the same string when there is nothing to restore", () => {
  fc.assert(
    fc.property(fc.string(), (markup) => {
      expect(restoreHtml(`<iframe src=x>${markup}`, codec)).toBe(`<iframe src=x>${markup}`);
    }),
  );
});

it("restores what XMLSerializer gives", () => {
  const markup =
    '<html xmlns="http://www.w3.org/1999/xhtml"><head><base oriel-injected="" href="x" /><script oriel-injected="">1</script></head><body><iframe src="y" oriel-kept-src="x" /></body></html>';
  expect(restoreHtml(markup, codec, { syntax: "xml" })).toBe(
    '<html xmlns="http://www.w3.org/1999/xhtml"><head></head><body><iframe src="x" /></body></html>',
  );
});

const NAMES = [
  "iframe",
  "frame",
  "a",
  "form",
  "object",
  "embed",
  "track",
  "base",
  "link",
  "meta",
  "p",
  "img",
  "svg",
  "use",
  "script type=x",
  "button",
];
const ATTRIBUTES = [
  "src",
  "href",
  "data",
  "action",
  "rel",
  "http-equiv",
  "content",
  "integrity",
  "name",
  "sandbox",
  "srcdoc",
  "csp",
  "ping",
  "onclick",
  "xlink:href",
  "style",
  "formaction",
  "SRC",
  "title",
  "type",
];
const VALUES = [
  "",
  "x",
  "/x?a=1&amp;b=2",
  "https://b.test/",
  "HTTPS://b.test",
  "#x",
  "javascript:location",
  " JavaScript:top.x",
  "javascript:%6cocation.x",
  "icon",
  "stylesheet icon",
  "refresh",
  "0;url=x",
  "Content-Security-Policy",
  "referrer",
  "top.x",
  "location=1",
  "go('&quot;')",
  "allow-scripts",
  "é",
  "&eacute;",
  "<b onclick=location>",
  "module",
  "speculationrules",
  "a:url(x)",
  "data:,x",
];
const attributeOf = fc
  .tuple(
    fc.constantFrom(...ATTRIBUTES),
    fc.constantFrom(...VALUES),
    fc.constantFrom('"', "'"),
    fc.boolean(),
  )
  .map(([name, value, quote, bare]) =>
    bare ? name : `${name}=${quote}${value.replaceAll(quote, "")}${quote}`,
  );
const tagOf = fc
  .tuple(fc.constantFrom(...NAMES), fc.array(attributeOf, { maxLength: 4 }))
  .map(([name, attributes]) => `<${[name, ...attributes].join(" ")}>`);
const scriptOf = fc
  .constantFrom(
    "location",
    "top.x=1;",
    "go()",
    "with(a)location",
    "{{",
    "o?.top.x",
    "let {location}=window",
    "window[k()]",
  )
  .map((code) => `<script>${code}</script>`);
const pieceOf = fc.oneof(
  tagOf,
  scriptOf,
  fc.constantFrom("</iframe>", "</script>", "text", "<!-- <p onclick=location> -->", "</svg>"),
);

it("gives back what was rewritten", () => {
  fc.assert(
    fc.property(
      fc.array(pieceOf, { maxLength: 6 }),
      fc.constantFrom("html" as const, "xml" as const),
      (pieces, syntax) => {
        const markup = pieces.join("");
        const rewritten = rewriteHtml(markup, { ...options, syntax });
        expect(equivalent(restoreHtml(rewritten, codec, { syntax }))).toBe(equivalent(markup));
      },
    ),
    { numRuns: 5000 },
  );
});

/** Where a computed value was written anew, its quotes may be others, and character references may be written out. */
function equivalent(markup: string): string {
  return markup
    .replace(/&eacute;|&#233;/g, "é")
    .replace(/&#39;|&quot;/g, "'")
    .replaceAll('"', "'")
    .replaceAll("&lt;", "<")
    .replace(/=''/g, "");
}
