import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { restoreScript } from "../restore-script.ts";
import { rewriteExactly } from "../rewrite-exactly.ts";
import { installedRoots, scriptsBelow } from "../testing/test-files.ts";
import { PRELUDE, program } from "../testing/test-grammar.ts";
import type { ScriptGoal } from "../types.ts";
import { rewriteFast } from "./rewrite-fast.ts";

const RUNS = Number(process.env["FUZZ_RUNS"] ?? 150);

/** Packages whose scripts are read: large ones, in all styles, minified and not, as far as they are installed. */
const PACKAGES = [
  "@babel/core",
  "acorn",
  "css-tree",
  "echarts",
  "fast-check",
  "less",
  "parse5",
  "pdfjs-dist",
  "playwright-core",
  "preact",
  "prettier",
  "react-dom",
  "svelte",
  "swagger-ui-dist",
  "terser",
  "three",
  "todomvc",
  "vite",
  "vitest",
  "vue",
];

function compiles(code: string): boolean {
  try {
    Reflect.construct(Function, [code.replace(/^#!/, "//")]);
    return true;
  } catch {
    return false;
  }
}

/** Checks the invariant. Tells whether the source was not left to the parser. */
function check(source: string, goal: ScriptGoal, name = source): boolean {
  const fast = rewriteFast(source, { goal });
  if (fast === null) return false;
  const exact = rewriteExactly(source, { goal });
  expect(fast.diagnostics).toEqual([]);
  if (exact.diagnostics.length === 0) {
    expect(fast.code === exact.code, `${name}\n${goal}`).toBe(true);
    expect(fast.edits).toBe(exact.edits);
  } else {
    // Nothing defines what becomes of a source that no parser takes: it stays what it was.
    if (goal !== "module") expect(compiles(fast.code), fast.code).toBe(compiles(source));
    expect(restoreScript(fast.code) === source, name).toBe(true);
  }
  return true;
}

const inFunctions = [
  (text: string) => `(function () {\n${text}\n})()`,
  (text: string) => `function f(a, b) { ${text} }`,
  (text: string) => `x = { m() { ${text} } }`,
  (text: string) => `"use strict"; (() => { ${text} })(1)`,
  (text: string) => `class A { m() { ${text} } }`,
  (text: string) => `(function (location, top) { (function () { ${text} })() })()`,
  (text: string) => `var self = {}; (function (parent) { (function () { ${text} })() })()`,
];

it("does to generated programs what the parser does", () => {
  let told = 0;
  fc.assert(
    fc.property(program, fc.constantFrom(...inFunctions), fc.boolean(), (text, put, isModule) => {
      const goal = isModule ? "module" : "script";
      check(PRELUDE + text, goal);
      // Without a long function beside it, the function would be all of the source.
      const source = put(text);
      if (check(`${source}\nfunction g() { ${"h();".repeat(source.length)} }`, goal)) told++;
    }),
    { numRuns: RUNS * 4 },
  );
  expect(told).toBeGreaterThan(RUNS);
}, 600_000);

/** Tokens between which anything may be misread. */
const TOKENS = (
  "location top eval postMessage window self this document parent a b style . . . ?. ... = = => == ( ( ) ) [ ] { { } } " +
  ", ; : ? + ++ - -- / / /= * & ! < > return typeof delete new function class extends const var let in of if for while " +
  "else do try catch case async await yield get static import export default with"
).split(" ");
const LITERALS = [
  "[f()]",
  '["lo" + a]',
  '["on" + a]',
  "[`${a}`]",
  '[a ? "top" : b]',
  "[a.indexOf(b)]",
  '"lo"',
  "'op'",
  '""',
  '"location"',
  "'top'",
  '"a"',
  "1",
  "/a/",
  "/[/]/g",
  "`a`",
  "`a${",
  "import.meta",
  "import(",
  "#location",
  "static {",
  "async function* f() {",
  "catch {",
  "}`",
  "//\n",
  "//\r",
  "//a\u2028",
  "\r",
  "/* a */",
  "/*\n*/",
  "<!--",
  "-->",
  "\n",
  "\n",
  "\\u0061",
  "#a",
  "'use strict'",
];

it("does to rows of tokens what the parser does", () => {
  const token = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...TOKENS) },
    { weight: 1, arbitrary: fc.constantFrom(...LITERALS) },
  );
  const row = fc
    .array(fc.tuple(token, fc.constantFrom(" ", " ", "", "\n", "/**/")), { maxLength: 14 })
    .map((list) => list.map(([text, blank]) => text + blank).join(""));
  fc.assert(
    fc.property(row, fc.constantFrom("script", "module", "function"), (source, goal) => {
      check(source, goal);
    }),
    { numRuns: RUNS * 40 },
  );
}, 600_000);

it("does to damaged programs what the parser does", () => {
  const cut = fc.tuple(fc.nat(), fc.nat(8), fc.constantFrom("", "", ...TOKENS, ...LITERALS));
  fc.assert(
    fc.property(program, fc.array(cut, { minLength: 1, maxLength: 3 }), (text, cuts) => {
      const damaged = cuts.reduce((result, [at, length, put]) => {
        const from = at % result.length;
        return result.slice(0, from) + put + result.slice(from + length);
      }, text);
      check(damaged, "script");
      check(`(function () { ${damaged} }); ${"h();".repeat(200)}`, "script");
    }),
    { numRuns: RUNS * 8 },
  );
}, 600_000);

/** Keys in all forms; `E` stands for another one. */
const KEYS = (
  "a|f()|f(E)|f(a, E)|_0x1f(a)|_0x1f[E]|_0x1f.b|_0x1f.b.c|_0x1f?.[a]|_0x1f|f(0x1a, -1)|'lo'|`lo`|`x`|`top`|``|\"ion\"|'x'|''|1|0x1|true|null|this|E + E|E + E + E|E.x|E[E]|E.indexOf(E)|(E)|E ? E : E|" +
  "E ? 'top' : 'left'|E ? 'top' : E|E \\|\\| E|E ?? 'location'|!E|- E|+E|a = E|a += E|`${E}`|`lo${a}`|`on${E}`|`${E}${E}`|[E]|[a, E]|[...E]|[, E]|a.#b(E)|a -= E|a ||= E|E + E[E]|(E)[E]|(E, E)|E * E + E|(E + E) * E|E - E + E|'x'[E] + E|/a[/]b/.x(E)|0x1f + E|1.5 + E|E.x()(E)|{}|" +
  "{ x: E }|E, E|E == E|E * E|E / E|E in E|typeof E|void E|String(E)|Math.max(E)|String.x(E)|E.join(E)|E.split('').x('')|new f(E)|new f|f`x`|/x]/.y|" +
  "/**/E|E/**/|E // ]\n|a++|--a|function () { return E }()|(() => E)()|a?.(E)|a?.b|await E|E <!-- a\n|E\n|f(E)(E)|f([E].x(E))|f(g(E), '')"
).split(/(?<!\\)\|/);

/** Where keys stand. */
const KEY_PLACES = [
  "x = o[E]",
  "a.b[E](x)",
  "a?.b[E].location",
  "this[E] = 1",
  "o[E]?.(x)",
  "f(o[E])(x)",
  "(o[E])(x)",
  "new o[E](x)",
  "delete o[E]",
  "({ [E]: x } = o)",
  "x = { a, [E]: x }",
  "({ a, [E]: x }) => x",
  "[o[E]] = x",
  "return\n[E]",
  "x = [E]",
  "a // =\n[E]",
  "a\n[E]",
  "class A { x\n[E] = 1 }",
  "class A { x() {}\n[E]() {} }",
  "window[E]",
  "location[E].top",
  "o[E][E]",
  "o[E].location[E]",
  "`${o[E]}`",
  "`a[${E}] b[E]`",
  "/[^E]/",
  "'x'[E]",
  "`x`[E]",
  "f`x`[E]",
  "arguments[E]",
  "e.style[E]",
  "if (a) [E].x",
  "o.x = [a, [E], o[E]]",
  "let [a = E] = x",
  "for (o[E] of x);",
  "async [E]",
  "yield [E]",
];

it("does to computed keys what the parser does", () => {
  const key = fc.letrec<{ E: string }>((tie) => ({
    E: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom("a", "f()", "f(1)", "'lo'", "1", "b.c"),
      fc
        .constantFrom(...KEYS)
        .map((text) => text.replaceAll("\\", "").split(/(?<![\w$])E(?!\w)/))
        .chain((parts) =>
          fc
            .tuple(...parts.slice(1).map(() => tie("E")))
            .map((items) => parts.map((part, i) => part + (items[i] ?? "")).join("")),
        ),
    ),
  })).E;
  fc.assert(
    fc.property(
      fc.constantFrom(...KEY_PLACES),
      key,
      key,
      fc.boolean(),
      (text, first, second, isInside) => {
        const source = text
          .replace(/(?<!\w)E(?!\w)/, () => first)
          .replace(/(?<!\w)E(?!\w)/, () => second);
        const rest = "h();".repeat(source.length);
        check(isInside ? `function m() { ${source} }; ${rest}` : source, "script");
        check(isInside ? `(() => { ${source} })(); ${rest}` : source, "module");
      },
    ),
    { numRuns: RUNS * 40 },
  );
}, 600_000);

describe.each(installedRoots(PACKAGES))("%s", (root) => {
  it("is rewritten as the parser has it", () => {
    for (const path of scriptsBelow(root, 400_000)) {
      const source = readFileSync(path, "utf8");
      check(source, "module", path);
      check(source, "script", path);
    }
  }, 300_000);
});
