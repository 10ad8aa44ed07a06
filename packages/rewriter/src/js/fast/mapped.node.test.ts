import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { restoreScript } from "../restore-script.ts";
import { rewriteExactly } from "../rewrite-exactly.ts";
import { installedRoots, scriptsBelow } from "../testing/test-files.ts";
import type { ScriptOptions } from "../types.ts";
import { rewriteFast } from "./rewrite-fast.ts";

const RUNS = Number(process.env["FUZZ_RUNS"] ?? 150);
const PACKAGES = [
  "acorn",
  "echarts",
  "lit",
  "lit-html",
  "pdfjs-dist",
  "svelte",
  "three",
  "vite",
  "vue",
];

const mapSpecifier = (specifier: string): string => `/mapped/${encodeURIComponent(specifier)}`;
const OPTIONS: readonly ScriptOptions[] = [
  { goal: "module", mapSpecifier, moduleUrl: "https://a.test/dir/m.js" },
  { goal: "module", mapSpecifier },
  { goal: "script", mapSpecifier },
];

/** Checks that both ways give the same. Tells whether the source was not left to the parser. */
function check(source: string, options: ScriptOptions, name = source): boolean {
  const fast = rewriteFast(source, options);
  if (fast === null) return false;
  const exact = rewriteExactly(source, options);
  if (exact.diagnostics.length > 0) {
    expect(restoreScript(fast.code) === source, name).toBe(true);
    return true;
  }
  expect(fast.code === exact.code, `${name}\n${fast.code.slice(0, 500)}`).toBe(true);
  expect(fast.edits).toBe(exact.edits);
  return true;
}

it.each([
  'import a, { b as c } from "/x.js"; export * from "../y.js"; import "https://b.test/z.js"',
  'import*as a from"/x.js";export{b}from"./y.js";export*as c from"/z.js"',
  'import a from "./x.js"; import b from "bare"; export { a, b }; export default 1',
  'import("./x.js"); import("/x.js").then((m) => m.y)',
  "import(/* name */ `./${x}.js`, { with: { type: 'json' } })",
  'import("a" + b, c); import(f(a, b) , { with: {} })',
  'const u = new URL("x", import.meta.url), m = import . meta',
  "o.import(x); o?.import(x); [...import.meta.a]; x = { import: 1, export: 2 }",
  '"import(x)"; // import "/x.js"\n/* import.meta */ /import\\(x\\)/; import("/y")',
  'import x from "/x.js"; o.location; location.href; import.meta.url',
  "function f() { var top = 1; return import(top, location) }\nfunction g() { h();h();h();h();h();h();h();h();h();h();h();h();h();h();h();h() }",
])("maps `%s` as the parser has it, without it", (source) => {
  expect(check(source, { goal: "module", mapSpecifier })).toBe(true);
  expect(check(source, { goal: "module", mapSpecifier, moduleUrl: "https://a.test/" })).toBe(true);
});

it.each([
  "x = { import(a) {} }; import('/b')",
  "class A { import(a) { return import(a) } }",
  "import((a, b))",
  "import(o.location)",
  "new import.meta.A()",
  "import.meta.top",
  "\ufeffimport '/x'; import\u00e4",
  "import '/\\x61.js'",
  'import { "a b" as c } from "/x.js"',
  "`${import(a)}`",
  "import ( import: } ",
])("leaves `%s` to the parser, or does as it does", (source) => {
  for (const options of OPTIONS) check(source, options);
});

const TOKENS = (
  'import import import export from . meta ( ) ( ) { } , * as a default "/x" "./y" \'bare\' `/z` `${ }` ; = : new ... ' +
  "=> function get async await o.top location // /* */ #a ?. + class"
).split(" ");

it("does to rows of tokens what the parser does", () => {
  const row = fc
    .array(fc.tuple(fc.constantFrom(...TOKENS), fc.constantFrom(" ", " ", "", "\n", "/**/")), {
      maxLength: 12,
    })
    .map((list) => list.map(([text, blank]) => text + blank).join(""));
  fc.assert(
    fc.property(row, fc.constantFrom(...OPTIONS), (source, options) => {
      check(source, options);
    }),
    { numRuns: RUNS * 60 },
  );
}, 600_000);

describe.each(installedRoots(PACKAGES))("%s", (root) => {
  it("is mapped as the parser has it", () => {
    for (const path of scriptsBelow(root, 400_000)) {
      const source = readFileSync(path, "utf8");
      for (const options of OPTIONS) check(source, options, path);
    }
  }, 600_000);
});
