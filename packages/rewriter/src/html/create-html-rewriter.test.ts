// Long because the properties of the stream share one set of pieces of markup.
import { createCodec, needsEncoding, needsRewriting } from "@oriel/core";
import fc from "fast-check";
import { expect, it } from "vitest";
import { createHtmlRewriter, rewriteHtml } from "./create-html-rewriter.ts";
import type { HtmlOptions } from "./html-options.ts";

const options: HtmlOptions = {
  codec: createCodec("https://proxy.example/s/"),
  policy: "native",
  url: "https://a.test/dir/",
  inject: "@",
  srcdocInject: () => "#",
  syntax: "html",
};

/** Output of each call. */
function stream(chunks: readonly string[], more: Partial<HtmlOptions> = {}): string[] {
  const rewriter = createHtmlRewriter({ ...options, ...more });
  return [...chunks.map((chunk) => rewriter.write(chunk)), rewriter.end()];
}

// HT-001, HT-002: `|` is where the injected markup goes
it.each([
  "<!doctype html><html><head>|<title>x</title>",
  "<!DOCTYPE html PUBLIC '-//W3C//DTD HTML 4.01//EN'>\n<html>\n<head lang=x>|<script>",
  "<html onload=f()>|<script>f()</script>",
  "|<script>f()</script><!doctype html>",
  "|<script>f()</script><html><head>",
  "<!-- <head> --><!doctype html><!-- <script> --><html><!-- --><head>|",
  "<!doctype html>|<body onload=f()>",
  "<html>|<frameset><frame>",
  "<!doctype html>|<frameset>",
  "<?xml version='1.0'?>\n<!doctype html><html><head>|",
  "\ufeff<!doctype html><html><head>|",
  "\ufeff|text",
  "\u00ef\u00bb\u00bf \n|text",
  "|text<head>",
  "  \n|text",
  "<!doctype html> \0|<p>",
  "<!doctype html>|<title>x</title>",
  "<html>|<noscript><p></noscript>",
  "</p></b>|<p>",
  "|</br>",
  "<html>|</head>",
  "|</body><p>",
  "|<svg onload=f()>",
  "<html></p><head/>|<p>",
  "<HTML><HEAD\n>|<p>",
  "|",
  "<!doctype html>|",
  "<!doctype html>\n<!-- x -->\n|",
  "<html>|",
  "|<scr",
  "<html>|<he",
  "<!doctype html>|<!doc",
  "|<!-- x",
  "<!doctype html>|<?x",
  "|&amp;",
  "|<3",
])("injects at the bar: %j", (marked) => {
  const chunks = marked.replace("|", "");
  expect(rewriteHtml(chunks, options)).toBe(marked.replace("|", "@"));
  expect(stream(chunks.split("")).join("")).toBe(marked.replace("|", "@"));
});

it("injects nothing into a fragment", () => {
  expect(rewriteHtml("<html><head><p>", { ...options, fragment: true })).toBe("<html><head><p>");
});

// HT-005
it.each([
  { name: "text", input: ["<head>", "ab", "c"], output: ["<head>@", "ab", "c", ""] },
  {
    name: "an unfinished tag",
    input: ["<b>x<a hr", "ef=x", ">y"],
    output: ["@<b>x", "", "<a href=x>y", ""],
  },
  { name: "a tag that is none", input: ["<b>a <", " b"], output: ["@<b>a ", "< b", ""] },
  {
    name: "a comment",
    input: ["<b><!-", "- x", "y", " --", "><i>"],
    output: ["@<b>", "<!-- x", "y", " --", "><i>", ""],
  },
  {
    name: "an inline script",
    input: ["<script>", "f(", ")</scr", "ipt>x"],
    output: ["@<script>", "", "", "f()</script>x", ""],
  },
  {
    name: "a data block",
    input: ["<script type=x>", "{", "}</scr", "ipt>"],
    output: ["@<script type=x>", "{", "}", "</script>", ""],
  },
  {
    name: "a style sheet",
    input: ["<style>", "a{", "}", "</style>"],
    output: ["@<style>", "a{", "}", "</style>", ""],
  },
  { name: "a text area", input: ["<textarea>", "<b", ">"], output: ["@<textarea>", "<b", ">", ""] },
  {
    name: "a doctype",
    input: ["<!doc", "type html>", " "],
    output: ["", "<!doctype html>", " ", "@"],
  },
  {
    name: "a half byte order mark",
    input: ["\u00ef", "\u00bb", "\u00bfx"],
    output: ["", "", "\u00ef\u00bb\u00bf@x", ""],
  },
])("gives out what is decided: $name", ({ input, output }) => {
  expect(stream(input)).toEqual(output);
});

const PIECES = [
  "<",
  ">",
  "/",
  "!",
  "-",
  "--",
  "=",
  '"',
  "'",
  " ",
  "\n",
  "\r\n",
  "\0",
  "&",
  "&amp;",
  "&#x",
  "[",
  "]]>",
  "<![CDATA[",
  "<!--",
  "-->",
  "<!doctype html>",
  "<?x",
  "a",
  "x",
  "é",
  "\ud83d\ude00",
  "\ud83d",
  "\ufeff",
  "<html>",
  "<head>",
  "<body>",
  "<script>",
  "</script>",
  "<script type=module>",
  "<style>",
  "</style>",
  "<title>",
  "</title>",
  "<textarea>",
  "</textarea>",
  "<svg>",
  "</svg>",
  "<math>",
  "<mi>",
  "<foreignObject>",
  "<template>",
  "</template>",
  "<noscript>",
  "</noscript>",
  "<plaintext>",
  "<table>",
  "<select>",
  "<iframe src=x>",
  "<iframe srcdoc='<p onclick=location>'>",
  "<base href=/b/>",
  "<a ping=x ping=y>",
  "<link rel=icon>",
  "<a href=' javascript:location'>",
  "<p onclick='top.x'>",
  "<meta http-equiv=refresh content='0;x'>",
  "<use href=x />",
  "location",
  "top.x=1;",
  "<embed src=",
  "<p style='a:url(x)'",
  "url(x)",
];
const markupOf = fc
  .array(fc.constantFrom(...PIECES), { maxLength: 25 })
  .map((pieces) => pieces.join(""));
const policies = fc.constantFrom("native" as const, "encoded" as const);
const syntaxes = fc.constantFrom("html" as const, "xml" as const);

/** Cuts a text at some places. */
function cut(text: string, places: readonly number[]): string[] {
  const sorted = places.map((place) => place % (text.length + 1)).sort((a, b) => a - b);
  return [0, ...sorted].map((place, index) => text.slice(place, sorted[index] ?? text.length));
}

it("gives the same output however the input is cut", () => {
  fc.assert(
    fc.property(
      markupOf,
      fc.array(fc.nat()),
      policies,
      syntaxes,
      (markup, places, policy, syntax) => {
        const whole = rewriteHtml(markup, { ...options, policy, syntax });
        expect(stream(cut(markup, places), { policy, syntax }).join("")).toBe(whole);
        expect(stream(markup.split(""), { policy, syntax }).join("")).toBe(whole);
      },
    ),
    { numRuns: 3000 },
  );
});

it("never throws, and needs no markup to be well-formed", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), policies, syntaxes, (markup, policy, syntax) => {
      rewriteHtml(markup, { ...options, policy, syntax });
    }),
    { numRuns: 2000 },
  );
});

it("passes text without tags as it is", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const markup = text.replaceAll("<", "");
      expect(rewriteHtml(markup, { ...options, inject: "" })).toBe(markup);
    }),
  );
});

it("takes time in proportion to the input, whatever it is", () => {
  const size = 1 << 20;
  const chunk = 1 << 12;
  const inputs = [
    "<".repeat(size),
    "<div>".repeat(size / 5),
    "<svg>".repeat(size / 5),
    "<svg><foreignObject>".repeat(size / 20),
    `<!--${"-".repeat(size)}`,
    `<a title="${"&".repeat(size)}`,
    `<a ${"x ".repeat(size / 2)}>`,
    `<img src="data:,${"x".repeat(size)}">`,
    `<script>${"</scrip".repeat(size / 7)}`,
    `<p onclick="${"(".repeat(1 << 10)}">`.repeat(size >> 10),
  ];
  for (const input of inputs) {
    for (const syntax of ["html", "xml"] as const) {
      const chunks = Array.from({ length: Math.ceil(input.length / chunk) }, (_, index) =>
        input.slice(index * chunk, (index + 1) * chunk),
      );
      const started = performance.now();
      expect(stream(chunks, { syntax, inject: "" }).join("").length).toBeGreaterThanOrEqual(
        input.length,
      );
      expect(performance.now() - started).toBeLessThan(15_000);
    }
  }
});

// HT-004, URL-017
const windows1252 = {
  decodeText: (bytes: string): string => bytes.replaceAll("\u0080", "€"),
  encodeText: (text: string): string => text.replaceAll("€", "\u0080"),
};
const utf8 = {
  decodeText: (bytes: string): string =>
    new TextDecoder().decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0))),
  encodeText: (text: string): string =>
    Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(""),
};

it.each([
  { input: "<p title=€>é€</p>", expected: "<p title=€>é€</p>" },
  {
    input: "<embed src='é?€#ü'>",
    expected:
      "<embed src='https://proxy.example/s/html/https%3A%2F%2Fa.test%2Fdir%2F%25C3%25A9%3F%25E2%2582%25AC#%C3%BC' oriel-kept-src='é?€#ü'>",
  },
  {
    input: "<script>var é€='€';top.x</script>",
    expected: /^<script>var é€='€';.*top.*\.x<\/script>$/,
  },
  { input: "<p onclick=\"'é€';top.x\">", expected: /^<p onclick="'&#233;&#8364;';.*top.*\.x">$/ },
  {
    input: "<iframe srcdoc='é€'>",
    expected: "<iframe srcdoc='#&#233;&#8364;' oriel-kept-srcdoc='é€'>",
  },
])("keeps the bytes of UTF-8: $input", ({ input, expected }) => {
  const output = rewriteHtml(utf8.encodeText(input), { ...options, ...utf8, inject: "" });
  if (typeof expected === "string") expect(utf8.decodeText(output)).toBe(expected);
  else expect(utf8.decodeText(output)).toMatch(expected);
});

it("encodes the query of a URL in the document's character set, and the path in UTF-8", () => {
  const output = rewriteHtml("<embed src='\u0080?\u0080'>", {
    ...options,
    ...windows1252,
    inject: "",
  });
  expect(options.codec.decode(/src='([^']*)/.exec(output)?.[1] ?? "")?.url).toBe(
    "https://a.test/dir/%E2%82%AC?%80",
  );
});

it("changes no byte that it has not to change", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const view = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
      const markup = `<p title="${view}">${view}<script>var x = "${view}"</script>`;
      const output = rewriteHtml(markup, { ...options, ...utf8, inject: "" });
      if (!/<\/?[a-z]|<script/i.test(view)) expect(output).toBe(markup);
    }),
    { numRuns: 2000 },
  );
});

it("inserts ASCII only", () => {
  const markup = [
    "<iframe srcdoc='&eacute;&#x1f600;'>",
    "<p onclick=\"'&eacute;';top.x\">",
    "<a href='javascript:&quot;&eacute;&quot;;top.x'>",
    "<embed src='&eacute;#&euro;'>",
    "<svg><script>'&eacute;';top.x</script></svg>",
    "<meta http-equiv=refresh content='0;&eacute;'>",
  ].join("");
  expect(rewriteHtml(markup, options)).toMatch(/^[\0-\x7f]+$/);
});

it("is asked for whenever it would change something", () => {
  fc.assert(
    fc.property(markupOf, policies, (markup, policy) => {
      const rewritten = rewriteHtml(markup, { ...options, policy, fragment: true });
      if (rewritten !== markup)
        expect((policy === "native" ? needsRewriting : needsEncoding)(markup)).toBe(true);
    }),
    { numRuns: 3000 },
  );
});
