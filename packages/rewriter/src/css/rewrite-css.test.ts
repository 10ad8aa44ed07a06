import fc from "fast-check";
import { expect, it } from "vitest";
import { rewriteCss } from "./rewrite-css.ts";

const mark = (url: string, kind: "import" | "url"): string =>
  `${kind === "import" ? "I" : "U"}:${url}`;

it.each([
  // CSS-001
  { input: "a{b:url(x)}", expected: "a{b:url(U:x)}" },
  { input: 'a{b:url("x")}', expected: 'a{b:url("U:x")}' },
  { input: "a{b:url('x')}", expected: "a{b:url('U:x')}" },
  { input: "a{b:URL( x )}", expected: "a{b:URL( U:x)}" },
  { input: "a{b:url( 'x' )}", expected: "a{b:url( 'U:x' )}" },
  { input: "a{b:url(\\66oo.png)}", expected: "a{b:url(U:foo.png)}" },
  { input: "a{b:url(a\\)b)}", expected: "a{b:url(U:a\\)b)}" },
  { input: 'a{b:url("a)b")}', expected: 'a{b:url("U:a)b")}' },
  { input: "a{b:url(a b)}", expected: "a{b:url(a b)}" },
  { input: 'a{b:url("a\nb")}', expected: 'a{b:url("a\nb")}' },
  { input: 'a{b:url("a\\\nb")}', expected: 'a{b:url("U:ab")}' },
  { input: "a{b:url(x", expected: "a{b:url(U:x" },
  { input: 'a{b:url("x', expected: 'a{b:url("U:x' },
  { input: "a{b:url()}", expected: "a{b:url()}" },
  { input: 'a{b:url("")}', expected: 'a{b:url("")}' },
  { input: "a{b:u\\72l(x)}", expected: "a{b:u\\72l(U:x)}" },
  { input: "a{b:\\000075rl(//x/*y)}", expected: "a{b:\\000075rl(U://x/*y)}" },
  { input: "a{b:xu\\72l(x)}", expected: "a{b:xu\\72l(x)}" },
  // CSS-002
  { input: '@import "a.css";', expected: '@import "I:a.css";' },
  { input: "@import'a.css';", expected: "@import'I:a.css';" },
  { input: "@IMPORT url(a.css);", expected: "@IMPORT url(I:a.css);" },
  { input: "@im\\port url('a.css')", expected: "@im\\port url('I:a.css')" },
  { input: '@import/**/"a.css" layer;', expected: '@import/**/"I:a.css" layer;' },
  {
    input: '@import url("a.css") layer(x.y) supports(not (a: "b")) screen and (width > 1px);',
    expected: '@import url("I:a.css") layer(x.y) supports(not (a: "b")) screen and (width > 1px);',
  },
  { input: '@import "a" "b";', expected: '@import "I:a" "b";' },
  { input: "/* @import 'a'; url(x) */", expected: "/* @import 'a'; url(x) */" },
  { input: "a{content:'@import \"x\"'}", expected: "a{content:'@import \"x\"'}" },
  {
    input: '@charset "utf-8";@layer a;@import "b"',
    expected: '@charset "utf-8";@layer a;@import "I:b"',
  },
  // CSS-004
  {
    input:
      "@font-face{src:local('a'),url(a.woff2) format('woff2') tech(variations),url('data:font/woff2,x')}",
    expected:
      "@font-face{src:local('a'),url(U:a.woff2) format('woff2') tech(variations),url('data:font/woff2,x')}",
  },
  // CSS-005
  {
    input: "@namespace svg url(http://www.w3.org/2000/svg);a{b:url(x)}",
    expected: "@namespace svg url(http://www.w3.org/2000/svg);a{b:url(U:x)}",
  },
  { input: '@namespace "http://x";', expected: '@namespace "http://x";' },
  { input: '@namespace url("http://x");', expected: '@namespace url("http://x");' },
  // CSS-006
  {
    input: 'a{b:image-set("a.png" 1x,url(b.png) 2x type("image/png"))}',
    expected: 'a{b:image-set("U:a.png" 1x,url(U:b.png) 2x type("image/png"))}',
  },
  { input: "a{b:-webkit-image-set('a' 1x)}", expected: "a{b:-webkit-image-set('U:a' 1x)}" },
  { input: 'a{b:src("x")}', expected: 'a{b:src("U:x")}' },
  {
    input: "a{b:cross-fade(url(a),url(b),50%)}",
    expected: "a{b:cross-fade(url(U:a),url(U:b),50%)}",
  },
  { input: "a{cursor:url(c.cur) 2 2,auto}", expected: "a{cursor:url(U:c.cur) 2 2,auto}" },
  { input: "a{filter:url(#f)}", expected: "a{filter:url(#f)}" },
  { input: "a{filter:url(f.svg#f)}", expected: "a{filter:url(U:f.svg#f)}" },
  { input: "a{b:element(#id);c:paint(x)}", expected: "a{b:element(#id);c:paint(x)}" },
  // CSS-007
  { input: 'a{content:"url(x)"}', expected: 'a{content:"url(x)"}' },
  { input: '[href="url(x)"]{}', expected: '[href="url(x)"]{}' },
  {
    input: "@document url(http://x){a{b:url(y)}}",
    expected: "@document url(http://x){a{b:url(U:y)}}",
  },
  // CSS-008
  {
    input: ":root{--b:url(x.png);--c:var(--a,)}",
    expected: ":root{--b:url(U:x.png);--c:var(--a,)}",
  },
  {
    input: ':root{--u:"x.png"}a{b:src(var(--u))}',
    expected: ':root{--u:"x.png"}a{b:src(var(--u))}',
  },
  {
    input:
      "a{*zoom:1;filter:progid:X.AlphaImageLoader(src='x',s=1);w:expression(1);c:1\\9}}}b{c:url(x)}",
    expected:
      "a{*zoom:1;filter:progid:X.AlphaImageLoader(src='x',s=1);w:expression(1);c:1\\9}}}b{c:url(U:x)}",
  },
  // CSS-009
  {
    input: "a{&:hover{b:url(x)}@container c (width>1px){d:url(y)}}@scope(a)to(b){c{d:url(z)}}",
    expected:
      "a{&:hover{b:url(U:x)}@container c (width>1px){d:url(U:y)}}@scope(a)to(b){c{d:url(U:z)}}",
  },
  {
    input: "@unknown x{y:url(z)}a{b:if(style(--c):url(d);else:url(e))}",
    expected: "@unknown x{y:url(U:z)}a{b:if(style(--c):url(U:d);else:url(U:e))}",
  },
])("maps the URLs of $input", ({ input, expected }) => {
  expect(rewriteCss(input, { map: mark })).toBe(expected);
});

it("takes no import for one in declarations", () => {
  const css = '@import "a";b:url(c)';
  expect(rewriteCss(css, { map: mark, context: "declarations" })).toBe('@import "a";b:url(U:c)');
});

it("escapes what would end the URL", () => {
  const map = (): string => "a'b(c)\"d";
  expect(rewriteCss("url(x) url('x') url(\"x\")", { map })).toBe(
    "url(a\\'b\\(c\\)\\\"d) url('a\\'b(c)\\\"d') url(\"a\\'b(c)\\\"d\")",
  );
});

it("does not read megabytes of data URLs", () => {
  const css = `a{b:url("data:image/png;base64,${"A".repeat(1 << 20)}")}`;
  const asked: string[] = [];
  rewriteCss(css, { map: (url) => (asked.push(url), url) });
  expect(asked).toEqual([]);
});

const PIECES = [
  "url(",
  ")",
  '"',
  "'",
  "\\",
  "\n",
  " ",
  "x",
  "#",
  "@import",
  "@namespace",
  ";",
  "{",
  "}",
  "(",
  "/*",
  "*/",
  "image-set(",
  "u\\72l(",
  "\\66 ",
  "é",
  "\ufeff",
  ":",
  ",",
  "<!--",
  "[",
  "]",
  "\0",
  "data:",
];

it("gives the same string when no URL changes, and never throws", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }), (pieces) => {
      const css = pieces.join("");
      expect(rewriteCss(css, { map: (url) => url })).toBe(css);
    }),
    { numRuns: 2000 },
  );
});

it("changes nothing but URLs: a second map finds what the first one wrote", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }), (pieces) => {
      const css = pieces.join("");
      const count = { first: 0, second: 0 };
      const once = rewriteCss(css, { map: () => (count.first++, "https://p.test/s/a%22'()") });
      rewriteCss(once, {
        map(url) {
          count.second++;
          expect(url).toBe("https://p.test/s/a%22'()");
          return url;
        },
      });
      expect(count.second).toBe(count.first);
    }),
    { numRuns: 2000 },
  );
});
