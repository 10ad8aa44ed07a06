import { createCodec } from "@oriel/core";
import { expect, it } from "vitest";
import { createHtmlRewriter, rewriteHtml } from "./create-html-rewriter.ts";
import type { HtmlOptions } from "./html-options.ts";

const codec = createCodec("https://proxy.example/s/");
const options: HtmlOptions = {
  codec,
  policy: "native",
  url: "https://a.test/dir/",
  inject: "@",
  srcdocInject: () => "#",
  syntax: "xml",
  rewriteScript: (code) => ({
    code: code.replace(/\blocation\b/g, "$oriel.location"),
    edits: 0,
    diagnostics: [],
  }),
};
const XHTML = 'xmlns="http://www.w3.org/1999/xhtml"';
const SVG = 'xmlns="http://www.w3.org/2000/svg"';
const address = (url: string, asset: "html" | "xhr" | "css" = "html"): string =>
  codec.encode(new URL(url, options.url), asset);

// HT-025: `|` is where the injected markup goes
it.each([
  `<?xml version="1.0"?>\n<html ${XHTML}><head>|<title/></head><body/></html>`,
  `<html ${XHTML}>\n<!-- <head> --><head id="a>b">|</head></html>`,
  `<html ${XHTML}>|<head/><body/></html>`,
  `<html ${XHTML}>\n|<body/></html>`,
  `<html ${XHTML}>|</html>`,
  `<h:html xmlns:h="http://www.w3.org/1999/xhtml"><h:head>|</h:head></h:html>`,
  `<!DOCTYPE html [<!ENTITY a "<head>"> <!-- ]> ' --> <?x ]> " ?>]><html ${XHTML}><head>|</head></html>`,
  `<svg ${SVG}>|<script/></svg>`,
  `<s:svg xmlns:s="http://www.w3.org/2000/svg">|<s:script/></s:svg>`,
  `<?xml-stylesheet href="#a"?><rss>|<channel/></rss>`,
  `<html>|<head/></html>`,
  `<body ${XHTML}>|</body>`,
  "<!-- only a comment -->",
  "",
])("injects at the bar: %s", (marked) => {
  expect(rewriteHtml(marked.replace("|", ""), options)).toBe(marked.replace("|", "@"));
});

it("opens an empty root element, which may have handlers", () => {
  expect(rewriteHtml(`<svg ${SVG} onload="location"/>`, options)).toBe(
    `<svg ${SVG} onload="$oriel.location">@</svg>`,
  );
  expect(rewriteHtml(`<s:svg xmlns:s="x" />`, options)).toBe(`<s:svg xmlns:s="x" >@</s:svg>`);
});

it.each([
  // inline scripts
  {
    input: "<script>location &lt; 1 &amp;&amp; 2</script>",
    expected: "<script>$oriel.location &lt; 1 &amp;&amp; 2</script>",
  },
  {
    input: "<script><![CDATA[location < 1]]></script>",
    expected: "<script><![CDATA[$oriel.location < 1]]></script>",
  },
  {
    input: "<script>//<![CDATA[\nlocation < 1\n//]]></script>",
    expected: "<script><![CDATA[//\n$oriel.location < 1\n//]]></script>",
  },
  {
    input: "<script><![CDATA['</script>';location]]></script>",
    expected: "<script><![CDATA['</script>';$oriel.location]]></script>",
  },
  {
    input: "<script><![CDATA[location]]]]><![CDATA[>]]></script>",
    expected: "<script><![CDATA[$oriel.location]]]]><![CDATA[>]]></script>",
  },
  {
    input: "<script>location<!-- x --></script>",
    expected: "<script>$oriel.location<!-- x --></script>",
  },
  { input: "<script>go(1 &lt; 2)</script>", expected: "<script>go(1 &lt; 2)</script>" },
  {
    input: '<script type="text/x">location</script>',
    expected: '<script type="text/x">location</script>',
  },
  {
    input: '<script src="x"/><script>location</script>',
    expected: '<script src="x"/><script>$oriel.location</script>',
  },
  { input: "<script/><p>location</p>", expected: "<script/><p>location</p>" },
  {
    input: "<title><script>location</script></title>",
    expected: "<title><script>$oriel.location</script></title>",
  },
  // attributes
  { input: "<iframe src='x'/>", expected: `<iframe src='${address("x")}' oriel-kept-src='x'/>` },
  {
    input: '<iframe src="?a=1&amp;b=2"/>',
    expected: `<iframe src="${address("?a=1&b=2")}" oriel-kept-src="?a=1&amp;b=2"/>`,
  },
  {
    input: `<p onclick="location &lt; 1 &amp;&amp; '&quot;&#10;'"/>`,
    expected: `<p onclick="$oriel.location &lt; 1 &amp;&amp; '&quot;&#10;'"/>`,
  },
  {
    input: '<p onClick="location"/><IFRAME src="x"/>',
    expected: '<p onClick="location"/><IFRAME src="x"/>',
  },
  { input: '<a href="javascript:location"/>', expected: '<a href="javascript:$oriel.location"/>' },
  {
    input: '<iframe srcdoc="&lt;p>&amp;amp;"/>',
    expected: '<iframe srcdoc="#&lt;p>&amp;amp;" oriel-kept-srcdoc="&lt;p>&amp;amp;"/>',
  },
  { input: '<link rel="icon" href="x"/>', expected: '<link oriel-kept-rel="icon" href="x"/>' },
  // namespaces
  {
    input: `<svg ${SVG} xmlns:l="http://www.w3.org/1999/xlink"><use l:href="x"/></svg>`,
    expected: `<svg ${SVG} xmlns:l="http://www.w3.org/1999/xlink"><use l:href="${address("x", "xhr")}" oriel-kept-xlink.href="x"/></svg>`,
  },
  {
    input: '<x xmlns="urn:x"><iframe src="x"/><script>location</script></x>',
    expected: '<x xmlns="urn:x"><iframe src="x"/><script>location</script></x>',
  },
  {
    input: '<x xmlns="urn:x" xmlns:h="http://www.w3.org/1999/xhtml"><h:embed src="x"/></x>',
    expected: `<x xmlns="urn:x" xmlns:h="http://www.w3.org/1999/xhtml"><h:embed src="${address("x")}" oriel-kept-src="x"/></x>`,
  },
  // what is no tag
  {
    input: "<!-- <embed src='x'/> --><![CDATA[<embed src='x'/>]]><?x <embed src='x'/>?>",
    expected: "<!-- <embed src='x'/> --><![CDATA[<embed src='x'/>]]><?x <embed src='x'/>?>",
  },
])("rewrites XHTML: $input", ({ input, expected }) => {
  const before = `<html ${XHTML}><body>`;
  const after = "</body></html>";
  const markup = before + input + after;
  expect(rewriteHtml(markup, { ...options, inject: "" })).toBe(before + expected + after);
  const rewriter = createHtmlRewriter({ ...options, inject: "" });
  const pieces = markup.split("").map((character) => rewriter.write(character));
  expect(pieces.join("") + rewriter.end()).toBe(before + expected + after);
});

it.each([
  {
    input: '<?xml-stylesheet href="x.css"?>',
    native: "https://a.test/dir/x.css",
    encoded: address("x.css", "css"),
  },
  {
    input: '<?xml-stylesheet type="text/css" href="x.css" media="all"?>',
    native: "https://a.test/dir/x.css",
    encoded: address("x.css", "css"),
  },
  {
    input: '<?xml-stylesheet type="text/xsl" href="x.xsl"?>',
    native: address("x.xsl", "xhr"),
    encoded: address("x.xsl", "xhr"),
  },
])(
  "makes the address of a style sheet instruction absolute: $input",
  ({ input, native, encoded }) => {
    const expected = (url: string): string => `${input.replace(/(?<=href=")[^"]*/, url)}<x/>`;
    expect(rewriteHtml(`${input}<x/>`, { ...options, inject: "" })).toBe(expected(native));
    expect(rewriteHtml(`${input}<x/>`, { ...options, inject: "", policy: "encoded" })).toBe(
      expected(encoded),
    );
  },
);

it.each([
  { input: ["<a>te", "xt<", "b/>", "</a>"], output: ["<a>@te", "xt", "<b/>", "</a>", ""] },
  { input: ["<a><!-", "- x -", "-><b/>"], output: ["<a>@", "", "<!-- x --><b/>", ""] },
  {
    input: ["<a><![CDA", "TA[x]]", ">", "</a>"],
    output: ["<a>@", "", "<![CDATA[x]]>", "</a>", ""],
  },
  { input: ["<a b='>", "'/>x"], output: ["", "<a b='>'>@</a>x", ""] },
])("gives out what is decided of $input", ({ input, output }) => {
  const rewriter = createHtmlRewriter(options);
  expect([...input.map((chunk) => rewriter.write(chunk)), rewriter.end()]).toEqual(output);
});
