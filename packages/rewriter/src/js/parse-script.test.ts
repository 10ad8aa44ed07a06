import { expect, it, vi } from "vitest";
import { rewriteExactly } from "./rewrite-exactly.ts";
import { rewriteScript } from "./rewrite-script.ts";
import type { ScriptGoal } from "./types.ts";

it.each<{ name: string; goal: ScriptGoal; source: string }>([
  { name: "an unfinished program", goal: "script", source: "location = " },
  { name: "a name declared twice", goal: "script", source: "let a = location; let a" },
  {
    name: "an assignment to eval in strict code",
    goal: "script",
    source: "'use strict'; eval = location",
  },
  {
    name: "a deleted name in strict code",
    goal: "script",
    source: "'use strict'; delete location",
  },
  { name: "a page instead of a script", goal: "script", source: "<!doctype html><p>top</p>" },
  { name: "JSON instead of a script", goal: "script", source: '{"top": 1, "location": 2}' },
  { name: "a module run as script", goal: "script", source: "import a from 'a'; location" },
  {
    name: "a directive after complex parameters",
    goal: "script",
    source: "function f(a = top) { 'use strict' }",
  },
  { name: "a broken handler", goal: "handler", source: "location='/x" },
  { name: "a broken eval", goal: "eval", source: "top +" },
])("passes $name on as it is", ({ goal, source }) => {
  const { code, edits, diagnostics } = rewriteExactly(source, { goal });
  expect(code).toBe(source);
  expect(edits).toBe(0);
  expect(diagnostics).toMatchObject([{ code: "INVALID" }]);
});

it("tells where the source is invalid, and what was done", () => {
  const { diagnostics } = rewriteExactly("top;\n  let let = 1", { goal: "script" });
  expect(diagnostics).toMatchObject([{ code: "INVALID", line: 2, column: 6 }]);
  expect(diagnostics[0]?.message).toMatch(/rewriteScript "script".*passed on as it is/);
});

it.each<{ name: string; goal: ScriptGoal; source: string; expected: string }>([
  {
    name: "decorators",
    goal: "module",
    source: "@top.x class A { m() { return location + a.location } }",
    expected:
      "@$oriel.wrap($oriel.value(top/*$oriel*/)/*$oriel*/).x class A { m() { return $oriel.value(location/*$oriel*/) + $oriel.wrap(a/*$oriel*/).location } }",
  },
  {
    name: "an import phase",
    goal: "module",
    source: "import defer * as a from 'a'; location = a.location",
    expected:
      "import defer * as a from 'a'; $oriel.ref(()=>location,$=>location=$/*$oriel*/).value = $oriel.wrap(a/*$oriel*/).location",
  },
])("rewrites newer syntax with the tolerant parser: $name", ({ goal, source, expected }) => {
  const { code, diagnostics } = rewriteExactly(source, { goal });
  expect(diagnostics).toMatchObject([{ code: "RECOVERED" }]);
  expect(code).toBe(
    expected.replace(
      "$oriel.wrap($oriel.value(top/*$oriel*/)/*$oriel*/).x",
      "$oriel.value(top/*$oriel*/).x",
    ),
  );
});

it("does not ask for ever where the engine's constructor rewrites, too", () => {
  const { Function: native } = globalThis;
  const seen: string[] = [];
  vi.stubGlobal("Function", function (text: string) {
    seen.push(rewriteExactly(text, { goal: "function" }).diagnostics[0]?.code ?? "");
    return native(text);
  });
  expect(rewriteExactly("location = ", { goal: "script" }).diagnostics[0]?.code).toBe("INVALID");
  vi.unstubAllGlobals();
  expect(seen).toEqual(["RECOVERED"]);
});

it.each([
  ["sums", (n: number) => `x = location${" + a".repeat(n)}`],
  ["conditionals", (n: number) => `x = ${"a ? top : ".repeat(n)}location`],
  ["alternatives", (n: number) => `${"if (a) top; else ".repeat(n)}location`],
  ["members", (n: number) => `location${".top".repeat(n)}`],
  ["sequences", (n: number) => `location${", top".repeat(n)}`],
  ["optional links", (n: number) => `location${"?.a.top".repeat(n)}`],
])("takes %s of ten thousand parts", (_name, make) => {
  const { edits, diagnostics } = rewriteExactly(make(10_000), { goal: "script" });
  expect(diagnostics).toEqual([]);
  expect(edits).toBeGreaterThan(0);
});

it.each([
  ["parentheses", "(", ")"],
  ["lists", "[", "]"],
  ["objects", "{a:", "}"],
  ["calls", "f(1, ", ")"],
  ["calls of members", "top.f(", ")"],
  ["functions", "function ({ a = {} }) { return ", "}"],
  ["functions called at once", "(function () {", "})()"],
  ["arrow functions", "(a, [b]) => (", ")"],
  ["asynchronous arrow functions", "async (a) => (", ")"],
  ["classes", "class { static m() { return ", "} }"],
  ["templates", "`/* ${", "} */`"],
  ["regular expressions beside brackets", "[/[)]/, a / (b) / ", "]"],
])("takes %s in each other, three thousand levels deep", (_name, open, close) => {
  const depth = 3000;
  const source = `x = ${open.repeat(depth)}[location, (location = 1), ({ location } = y)]${close.repeat(depth)}; top`;
  const { code, edits, diagnostics } = rewriteExactly(source, { goal: "script" });
  expect(diagnostics).toEqual([]);
  expect(edits).toBeGreaterThanOrEqual(4);
  expect(code).toContain(`[$oriel.location, ($oriel.location = 1), ($oriel.value({`);
  expect(code.endsWith("; $oriel.top")).toBe(true);
});

it("keeps the scopes of what is nested deeply", () => {
  const depth = 1500;
  const source = `x = ${"(function (location) { return f(".repeat(depth)}location, top${") })()".repeat(depth)}`;
  const { code } = rewriteExactly(source, { goal: "script" });
  expect(code).toBe(source.replace(", top", ", $oriel.top"));
});

it("takes what is nested deeply on the fast path, too", () => {
  const source = `x = ${"{a:".repeat(20_000)}location${"}".repeat(20_000)}`;
  const { code } = rewriteScript(source, { goal: "script" });
  expect(code).toBe(source.replace("location", "$oriel.location"));
});

it("passes on what is nested too deeply for the parser, and says so", () => {
  const source = `${"a =>".repeat(100_000)}location`;
  const { code, diagnostics } = rewriteExactly(source, { goal: "script" });
  expect(code).toBe(source);
  expect(diagnostics).toMatchObject([{ code: "UNREWRITTEN" }]);
});

it.each([
  "a = b ? c : d ? e : f",
  "a ?? b ?? c",
  "a || b && c | d == e + f * g ** h",
  "(a, b) ? c => d : e",
  "x = a ? (b, c) : d = e ? f : g",
  "for (var i = a in b ? c : d;;);".replace("a in b", "(a in b)"),
])("parses `%s` as ever", (text) => {
  const source = `${text}; location`;
  expect(rewriteExactly(source, { goal: "script" }).code).toBe(`${text}; $oriel.location`);
});

it.each([
  "a ? b : c => d ? e : f ? g",
  "a ?? b || c",
  "a ? b : yield => 1 ? 2 : 3 : 4",
  "-a ** b",
  "a ? b : c = d ? e",
])("refuses `%s` as ever", (text) => {
  const source = `${text}; location`;
  expect(rewriteExactly(source, { goal: "script" })).toMatchObject({
    code: source,
    diagnostics: [{ code: "INVALID" }],
  });
});
