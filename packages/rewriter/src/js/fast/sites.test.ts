import { expect, it } from "vitest";
import { rewriteExactly } from "../rewrite-exactly.ts";
import { rewriteFast } from "./rewrite-fast.ts";

/** Enough of other code that no function is most of the source. */
const REST = `\nfunction rest() { ${"call(1, 2);".repeat(100)} }`;

it.each([
  "function f() { var location = window.location; return () => location.href }",
  "function f() { g(() => location.href); var location; location.a }",
  "function f(a = location) { var location = a; return location.b }",
  "function f(location, a = location.x) { return location.y } location.z",
  "function f(left, top = 1) { g(left, top); return top - left }",
  "x = { m(a, top) { return () => top.x } }; top.x",
  "class A { m(top, b) { return top.x } n() { return top.x } }",
  "f((a, top) => { top.x }); f((a, top) => top.x)",
  "f(a, top); f(top, b); (a, top).x; f(b, (a, top))",
  "for (var a, top, b; ; ) top.x",
  "for (let top = 1, location; ; ) location.x",
  "function f() { if (a) { var top = 1; let location = 2; location.x } return top.x + location.x }",
  "function f() { { let top = 1 } return top.x }",
  "function f() { const { top, left } = a; return top.x + left }",
  "function f() { const { top: t, left } = a; return t.x }",
  "function f() { const { top, location } = a; return top.x }",
  "function f() { const { top, left } = window; return top.x }",
  "function f() { const { a: { top, left } } = b; return top.x }",
  "function f() { let { top, 'left': l } = a; return top.x }",
  "function f() { var top = a; function g() { ({ top } = b); return top.x } return top.x }",
  "function f() { var top = window; return top[k] }",
  "function f() { var a, top\n+b; return top.x }",
  "class A { static { var top = 1; top.x } m() { return top.x } }",
  "class A { top\n*m() {} }",
  "(a = b()).top; c((a = b()).location.x); of(a = b).top; return_(a = b).top",
  "function f() { return (a = b).top + (c = d, e).location }",
  "new (a = b).top; delete (a = b).top; (a == b).top; ((a) => b).top",
  "x = a ? { top: 0 } : b ? { top: c } : { top: 1, left: 2 }",
  "x = a ? b ? c : { top: 0, left: 0 } : void 0",
  "top += 1; location += a; top++; a + ++top; top > 0 && top !== b",
  "function f() { var doc = document; return doc.x } // ... /* no spread */",
  "var a = top === true ? b : c; a[k]",
  "var a = window\n++b; a[k]",
  "var a = // window\nwindow; a[k]; var b = /* document */ document; b[k]",
  "if (a) { location = b } location = c; if (d) location = e; else location = f",
  "class A { a = 1; location = 2; static { top = 3; location = 4 } }",
  "({ location = 1 } = a); for (; ; { location = 1 } = a); x = {}\n{ location = 2 }",
  "(a, location = 1) => { top = 2 }; try { location = 3 } catch (top) { top = 4 }",
  "f(location); new URL(location); (location)(); return_(top); x = { f(top) { return top } }",
  "window[a]; document[b] = c; delete window[d]; delete (window[e]); window?.[f]; window[g]?.h; new window[i]()",
  "window[top]; window[this]; window[a + b]; (window)[c]; o.window[d]; [window[e]] = [1]; window[f]++",
  "var a = self || {}; a[k]; var b = self && {}; b[k]",
])("reads `%s` as the parser does", (text) => {
  const source = text + REST;
  const options = { goal: "script" } as const;
  expect(rewriteFast(source, options)?.code ?? "parsed").toBeOneOf([
    "parsed",
    rewriteExactly(source, options).code,
  ]);
});

it.each([
  ["a variable", "function f() { var location = a; return location.href }", 0],
  [
    "parameters",
    "class A { m(left, top, b = top) { return top - left } n() { return top - 1 } }",
    1,
  ],
  ["a box taken apart", "function f() { const { top, left } = a; return top - left }", 0],
])("tells the uses of %s", (_what, source, reads) => {
  const { code } = rewriteFast(source, { goal: "script" }) ?? { code: "parsed" };
  expect(code.split("$oriel.").length - 1).toBe(reads);
});
