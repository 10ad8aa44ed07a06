import { expect, it, vi } from "vitest";
import { rewriteExactly } from "./rewrite-exactly.ts";
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

it("passes on what is nested too deeply for the parser, and says so", () => {
  const source = `${"[".repeat(100_000)}location${"]".repeat(100_000)}`;
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
