// One table: longer than other files.
import { CLOSE } from "@oriel/core";
import { expect, it } from "vitest";
import { restoreScript } from "./restore-script.ts";
import { rewriteScript } from "./rewrite-script.ts";
import type { ScriptGoal } from "./types.ts";

/** Goal, source, and what becomes of it; `¤` stands for the mark in inserted text; null: nothing. */
const ROWS: readonly (readonly [ScriptGoal, string, string | null])[] = [
  // free names
  ["script", "location.href", "$oriel.location.href"],
  ["script", "top.x", "$oriel.top.x"],
  ["script", "x = location", "x = $oriel.location"],
  ["script", "let location = 1; location", null],
  ["script", "typeof location + typeof top", null],
  ["script", "delete location", null],
  ["script", "location: for (;;) break location", null],
  ["script", "a: location: top: for (;;) break location", null],
  ["script", "a ? b ? c : location : d", "a ? b ? c : $oriel.location : d"],
  ["script", "eval++", "$oriel.eval++"],
  ["script", "function f(location) { return location }", null],
  [
    "script",
    "class A { location = location; #top = 1 }",
    "class A { location = $oriel.location; #top = 1 }",
  ],
  [
    "script",
    "x = { location, top, eval }",
    "x = { location:¤$oriel.location, top:¤$oriel.top, eval:¤$oriel.eval }",
  ],
  ["script", "location()", "$oriel.value(location¤)()"],
  ["script", "eval?.(x)", "$oriel.value(eval¤)?.(x)"],
  ["script", "eval`x`", "$oriel.value(eval¤)`x`"],
  // writes
  ["script", "location = u", "$oriel.location = u"],
  ["script", "location += u", "$oriel.location += u"],
  ["script", "location++", "$oriel.location++"],
  ["script", "top = 1", null],
  ["script", "eval = 1", null],
  ["script", "top ||= 1", "$oriel.top ||= 1"],
  ["script", "[location] = u", "[$oriel.location] = u"],
  [
    "script",
    "({ location } = u)",
    "($oriel.value({ location:¤$oriel.location } = $oriel.pick(u¤)¤))",
  ],
  ["script", "({ location = 1 } = {})", "({ location:¤$oriel.location = 1 } = {})"],
  ["script", "for (location of u);", "for ($oriel.location of u);"],
  ["script", "var location = u", "var $oriel$location = u"],
  ["script", "var location", null],
  ["script", "for (var location of u);", "for (var $oriel$location of u);"],
  ["script", "var [location] = u", "var [$oriel$location] = u"],
  ["script", "var { location = 1 } = {}", "var { location:¤$oriel$location = 1 } = {}"],
  // members
  ["script", "o.location", "$oriel.wrap(o¤).location"],
  ["script", "o.top = 1; o['eval'] /**/ = f; ({ a: o.top = 1 } = o)", null],
  ["script", "o.top += 1", "$oriel.wrap(o¤).top += 1"],
  ["script", "o.top == 1", "$oriel.wrap(o¤).top == 1"],
  ["script", "[o.top] = [1]", "[$oriel.wrap(o¤).top] = [1]"],
  ["script", "o.location.top = 1", "$oriel.wrap(o¤).location.top = 1"],
  ["script", "o.location = 1", "$oriel.wrap(o¤).location = 1"],
  ["script", "o['location']", "$oriel.wrap(o¤)['location']"],
  ["script", "o[`top`]", "$oriel.wrap(o¤)[`top`]"],
  ["script", "o.eval", "$oriel.wrap(o¤).eval"],
  ["script", "o.postMessage(1)", "$oriel.wrap(o¤).postMessage(1)"],
  ["script", "o.postMessage", null],
  ["script", "o?.location", "$oriel.wrap(o¤)?.location"],
  ["script", "o?.a.location", "$oriel.nullish(o¤)?.¤wrap($oriel.kept.a¤).location"],
  ["script", "o?.a?.location", "$oriel.wrap(o?.a¤)?.location"],
  ["script", "o?.[k].top", "$oriel.nullish(o¤)?.¤wrap($oriel.kept¤[k]¤).top"],
  ["script", "f?.(x).top", "$oriel.nullish(f¤)?.¤wrap($oriel.value($oriel.kept¤¤)(x)¤).top"],
  ["script", "o.m?.(x).top", "$oriel.method(o¤).m?.(x)¤.wrap($oriel.kept¤¤).top"],
  [
    "script",
    "o?.location.a.top",
    "$oriel.nullish($oriel.wrap(o¤)¤)?.¤wrap($oriel.kept.location.a¤).top",
  ],
  [
    "script",
    "o?.a.location.b.top",
    "$oriel.nullish(o¤)?.¤wrap($oriel.wrap($oriel.kept.a¤).location.b¤).top",
  ],
  [
    "script",
    "o.m?.().location.b.top",
    "$oriel.method(o¤).m?.()¤.wrap($oriel.wrap($oriel.kept¤¤).location.b¤).top",
  ],
  ["script", "super_.location", "$oriel.wrap(super_¤).location"],
  ["script", "(a, b).top", "$oriel.wrap((a, b)¤).top"],
  ["script", "new o.location.X(1)", "new (¤$oriel.wrap(o¤).location.X¤)(1)"],
  ["script", "new (f().top)", "new ((¤$oriel.wrap(f()¤).top¤))"],
  ["script", "new location.X", "new $oriel.location.X"],
  ["script", "delete o.location", null],
  ["script", "delete o.top.location", "delete $oriel.wrap(o¤).top.location"],
  ["script", "o.location`x`", "$oriel.wrap(o¤).location`x`"],
  ["script", "return_ = o\n.location", "return_ = $oriel.wrap(o¤)\n.location"],
  ["script", "if (x) (o).top", "if (x) $oriel.wrap((o)¤).top"],
  ["script", "typeof(o).top", "typeof¤$oriel.wrap((o)¤).top"],
  ["script", "x in(o).top", "x in¤$oriel.wrap((o)¤).top"],
  ["script", "(o?.location).top", "$oriel.wrap(($oriel.wrap(o¤)?.location)¤).top"],
  // harmless members
  ["script", "o.style.top", null],
  ["script", "o.getBoundingClientRect().top = 1", null],
  ["script", "({ top: 1 }).top", null],
  ["script", "[].location", null],
  ["script", "'x'.top", null],
  ["script", "class A extends B { m() { super.top } }", null],
  ["script", "{ location: 1 }", null],
  ["script", "x = { top: 1, location() {}, get eval() {} }", null],
  ["script", "const { top, left } = o", null],
  ["script", "({ top: t, height: h } = o)", null],
  ["script", "const { top } = { top: 1 }", null],
  // computed keys
  ["script", "window[k]", "window[$oriel.key(window,k¤)]"],
  ["script", "self[k] = 1", "self[$oriel.key(self,k¤)] = 1"],
  ["script", "document[a.b]", "document[$oriel.key(document,a.b¤)]"],
  ["script", "this[k]", "this[$oriel.key(this,k¤)]"],
  ["script", "top[k]", "$oriel.top[$oriel.key($oriel.top,k¤)]"],
  ["script", "window[k](x)", "window[$oriel.key(window,k¤)](x)"],
  ["script", "window?.[k]", "window?.[$oriel.key(window,k¤)]"],
  ["script", "window[a, b]", "window[$oriel.key(window,(¤a, b¤)¤)]"],
  ["script", "window['foo']", null],
  ["script", "window[0]", null],
  ["script", "window[i++]", null],
  ["script", "window[i + 1]", null],
  ["script", "window['on' + k]", null],
  ["script", "window[`on${k}`]", null],
  ["script", "window[c ? 'a' : 'b']", null],
  ["script", "delete window[k]", null],
  ["script", "o[k]", null],
  [
    "script",
    "function f(self, parent) { self[k], parent[k], window[k] }",
    "function f(self, parent) { self[k], parent[k], window[$oriel.key(window,k¤)] }",
  ],
  ["script", "function f() { this[k] }", null],
  // keys that are strings being made
  ["script", "o[f()]", "$oriel.pick(o¤)[f()]"],
  ["script", "o[f(0x1a)](x)", "$oriel.call(o¤)[f(0x1a)](x)"],
  ["script", "o[f('a')] = x", "$oriel.pick(o¤)[f('a')] = x"],
  ["script", "o.p[_0x1a(a, b)]`x`", "$oriel.call(o.p¤)[_0x1a(a, b)]`x`"],
  ["script", "o[_0x1a[0x2]][_0x1a.b]", "$oriel.pick($oriel.pick(o¤)[_0x1a[0x2]]¤)[_0x1a.b]"],
  ["script", "o[_0x1a], o[a[0x2]], o[_0x1a.b.c], _0x1a[i]", null],
  ["script", "(o[String(k)])(x)", "($oriel.call(o¤)[String(k)])(x)"],
  ["script", "(0, o[atob(k)])(x)", "(0, $oriel.pick(o¤)[atob(k)])(x)"],
  ["script", "o[a.join('')]", "$oriel.pick(o¤)[a.join('')]"],
  [
    "script",
    "o['noitacol'.split('').reverse().join(a)]",
    "$oriel.pick(o¤)['noitacol'.split('').reverse().join(a)]",
  ],
  ["script", "o['lo' + k]", "$oriel.pick(o¤)['lo' + k]"],
  ["script", "o[k + 'ion']", "$oriel.pick(o¤)[k + 'ion']"],
  ["script", "o[f(1) + f(2)]", "$oriel.pick(o¤)[f(1) + f(2)]"],
  ["script", "o[`${a}tion`]", "$oriel.pick(o¤)[`${a}tion`]"],
  ["script", "o[c ? 'location' : 'x']", "$oriel.pick(o¤)[c ? 'location' : 'x']"],
  ["script", "o[k || 'top']", "$oriel.pick(o¤)[k || 'top']"],
  ["script", "o[k = f()]", "$oriel.pick(o¤)[k = f()]"],
  ["script", "o[[k]]", "$oriel.pick(o¤)[[k]]"],
  ["script", "o?.[f()]", "$oriel.pick(o¤)?.[f()]"],
  ["script", "o[f()]?.(x)", "$oriel.call(o¤)[f()]?.(x)"],
  ["script", "o?.a[f()](x)", "$oriel.nullish(o¤)?.¤call($oriel.kept.a¤)[f()](x)"],
  [
    "script",
    "o?.a[f()].b.top",
    "$oriel.nullish(o¤)?.¤wrap($oriel.pick($oriel.kept.a¤)[f()].b¤).top",
  ],
  ["script", "new o[f()](x)", "new (¤$oriel.pick(o¤)[f()]¤)(x)"],
  ["script", "delete o[f()]", null],
  ["script", "delete o[f()].x", "delete $oriel.pick(o¤)[f()].x"],
  ["script", "[o[f()]] = x", "[$oriel.pick(o¤)[f()]] = x"],
  ["script", "for (o[f()] of x);", "for ($oriel.pick(o¤)[f()] of x);"],
  ["script", "const { [f()]: x } = o", "const { [f()]: x } = $oriel.pick(o¤)"],
  ["script", "({ [f()]: x }) => x", "({ [f()]: x }) => $oriel.value(x¤)"],
  [
    "script",
    "function f() { return this[f()] }",
    "function f() { return $oriel.pick(this¤)[f()] }",
  ],
  ["script", "window[f()]", "window[$oriel.key(window,f()¤)]"],
  ["script", "class A extends B { m() { super[f()] } }", null],
  // no strings being made, or surely none of the names, or of no window
  ["script", "o[i], o[a.b], o[a[0]], o[i + 1], o[a + b], o[-i], o[i++], o[this]", null],
  ["script", "o[f(i)], o[f(a.b, c)], o[a.b()], o[s.toLowerCase()], o[i + f(0)]", null],
  ["script", "o[a.indexOf('x')], o[Math.max(0, i)], o[s.charCodeAt(0)], o[Symbol.for('x')]", null],
  ["script", "o[`_` + k], o[c ? `a` : `b`], o[k = `x`]", null],
  ["script", "o['on' + k], o[k + 'Top'], o[a + ' ' + b], o[`${a}_${b}`], o[k + 1 + '']", null],
  ["script", "o[c ? 'a' : 'b'], o[c ? 'top' : 'left'], o[c ? f(0) - 1 : 2]", null],
  ["script", "e.style[f()], arguments[f()], [][f()], 'x'[f()]", null],
  // aliases of global objects
  ["script", "const w = window; w[0]; w.x; w[`a${k}`]; f(w)", null],
  ["script", "const w = window, [x] = [w]; x[k]", null],
  [
    "script",
    "(function () { const a = document; return a.body })(); (function (a) { return a[k] })([])",
    null,
  ],
  ["script", "var self = this; self.a", null],
  // destructuring
  ["script", "const { location } = o", "const { location } = $oriel.pick(o¤)"],
  [
    "script",
    "const { location: l, ...rest } = o",
    "const { location: l, ...rest } = $oriel.pick(o¤)",
  ],
  ["script", "const { ...rest } = window", "const { ...rest } = $oriel.pick(window¤)"],
  ["script", "const { ...rest } = o", null],
  ["script", "const { [k]: v } = window", "const { [k]: v } = $oriel.pick(window¤)"],
  ["script", "const { [k]: v } = o", null],
  ["script", "({ location: l } = o)", "($oriel.value({ location: l } = $oriel.pick(o¤)¤))"],
  ["script", "const { top } = (a, b)", "const { top } = ($oriel.pick((¤a, b¤)¤))"],
  [
    "script",
    "function f({ location }) { return location }",
    "function f({ location }) { return $oriel.value(location¤) }",
  ],
  ["script", "({ location: l, m }) => l + m", "({ location: l, m }) => $oriel.value(l¤) + m"],
  [
    "script",
    "({ location }) => ({ location })",
    "({ location }) => ({ location:¤$oriel.value(location¤) })",
  ],
  ["script", "for (const { top: t } of u) t", "for (const { top: t } of u) $oriel.value(t¤)"],
  ["script", "x = { ...window, ...o }", "x = { ...$oriel.pick(window¤), ...o }"],
  // eval
  ["script", "eval(x)", "eval($oriel.code(x¤))"],
  ["script", "eval(x, y)", "eval($oriel.code(x¤), y)"],
  ["script", "eval()", null],
  ["script", "eval(...x, y)", "eval(...$oriel.codes([...x, y¤]))"],
  ["script", "(eval)(x)", "(eval)($oriel.code(x¤))"],
  ["script", "(0, eval)(x)", "(0, $oriel.eval)(x)"],
  ["script", "function f(eval) { eval(x) }", null],
  ["script", "new eval()", "new $oriel.eval()"],
  // with, and functions with direct evals
  ["script", "with (o) location", 'with (o) "".constructor.$oriel.value(location¤)'],
  [
    "script",
    "with (o) location = 1",
    'with (o) "".constructor.$oriel.ref(()=>location,$=>location=$¤).value = 1',
  ],
  [
    "script",
    "with (o) ({ location })",
    'with (o) ({ location:¤"".constructor.$oriel.value(location¤) })',
  ],
  [
    "script",
    "with (o) ({ location } = u)",
    'with (o) ("".constructor.$oriel.value({ location:¤"".constructor.$oriel.ref(()=>location,$=>location=$¤).value } = "".constructor.$oriel.pick(u¤)¤))',
  ],
  ["script", "with (o) eval", 'with (o) "".constructor.$oriel.value(eval¤)'],
  ["script", "with (o) top = 1", null],
  [
    "script",
    "with (o) new location.X()",
    'with (o) new (¤"".constructor.$oriel.value(location¤).X¤)()',
  ],
  [
    "script",
    "function f() { eval(x); return location }",
    "function f() { eval($oriel.code(x¤)); return $oriel.value(location¤) }",
  ],
  [
    "script",
    "function f() { 'use strict'; eval(x); return location }",
    "function f() { 'use strict'; eval($oriel.code(x¤)); return $oriel.location }",
  ],
  // escapes
  ["script", "l\\u006fcation", "$oriel.l\\u006fcation"],
  ["script", "o.l\\u{6f}cation", "$oriel.wrap(o¤).l\\u{6f}cation"],
  ["script", "x = { l\\u006fcation }", "x = { location:¤$oriel.l\\u006fcation }"],
  ["script", "var l\\u006fcation = 1", "var $oriel$l\\u006fcation = 1"],
  ["script", "o['\\x6cocation']", "$oriel.wrap(o¤)['\\x6cocation']"],
  ["script", "o['loca\\\ntion']", "$oriel.wrap(o¤)['loca\\\ntion']"],
  // names of its own
  ["script", "$oriel.x", "$oriel$\\u{24}oriel.x"],
  ["script", "let $oriel = location", "let $oriel$\\u{24}oriel = $oriel.location"],
  [
    "script",
    "x = { $oriel, y: $oriel }",
    "x = { $oriel:¤$oriel$\\u{24}oriel, y: $oriel$\\u{24}oriel }",
  ],
  ["script", "o.$oriel", "o.\\u{24}oriel"],
  [
    "script",
    "'$oriel' + `$oriel` + /$oriel/ // $oriel",
    "'\\u{24}oriel' + `\\u{24}oriel` + /$oriel/ // \\u{24}oriel",
  ],
  ["script", "'\\u{24}oriel'", "'\\u{024}oriel'"],
  ["script", "String.raw`$oriel`", null],
  ["script", "'\\$oriel'", null],
  // modules
  ["module", "export { location } from 'x'; export * as top from 'y'", null],
  ["module", "import { location } from 'x'; location", null],
  ["module", "import location, * as top from 'x'; top", null],
  ["module", "export default location", "export default $oriel.location"],
  [
    "module",
    "export const { location } = window",
    "export const { location } = $oriel.pick(window¤)",
  ],
  ["module", "const location = 1; export { location, location as top }", null],
  ["module", "import.meta.url; import('x')", null],
  ["module", "var location = 1", null],
  ["module", "await location", "await $oriel.location"],
  ["module", "this[k]", null],
  // function bodies
  ["function", "return location", "return $oriel.location"],
  ["function", "var location = 1; return location", null],
  ["function", "await location", "await $oriel.location"],
  ["function", "return new.target", null],
  // event handlers
  ["handler", "location = '/x'", "$oriel.ref(()=>location,$=>location=$¤).value = '/x'"],
  ["handler", "return top === self", "return $oriel.value(top¤) === self"],
  ["handler", "location.href = 1", "$oriel.value(location¤).href = 1"],
  ["handler", "var location = 1", null],
  // code of direct evals
  ["eval", "location", '"".constructor.$oriel.value(location¤)'],
  ["eval", "location = 1", '"".constructor.$oriel.ref(()=>location,$=>location=$¤).value = 1'],
  ["eval", "location++", '"".constructor.$oriel.ref(()=>location,$=>location=$¤).value++'],
  [
    "eval",
    "var location = 1",
    'var location,$oriel$v="".constructor.$oriel.ref(()=>location,$=>location=$¤).value = 1',
  ],
  ["eval", "let location = 1; location", null],
  [
    "eval",
    "super.x, new.target, this.#x, location",
    'super.x, new.target, this.#x, "".constructor.$oriel.value(location¤)',
  ],
  ["eval", "'use strict'; var location = 1; location", null],
];

it.each(ROWS)("rewrites %s `%s`", (goal, source, expected) => {
  const { code, edits, diagnostics } = rewriteScript(source, { goal });
  expect(diagnostics).toEqual([]);
  expect(code.replaceAll(CLOSE.slice(0, -1), "¤")).toBe(expected ?? source);
  expect(edits > 0).toBe(expected !== null);
  expect(restoreScript(code)).toBe(source);
});

const mapSpecifier = (specifier: string): string => `/mapped/${encodeURIComponent(specifier)}`;

it.each([
  ['import a from "./a.js"', 'import a from "/mapped/.%2Fa.js"/*$oriel "./a.js"*/'],
  ["import './\\x61*/'", "import \"/mapped/.%2Fa*%2F\"/*$oriel './\\x61*\\/'*/"],
  [
    'export * from "/b" with { type: "json" }',
    'export * from "/mapped/%2Fb"/*$oriel "/b"*/ with { type: "json" }',
  ],
  ['export { x } from "https:c"', 'export { x } from "/mapped/https%3Ac"/*$oriel "https:c"*/'],
  ['import x from "bare"; export * from "@a/b"', 'import x from "bare"; export * from "@a/b"'],
  ['import("./d.js", o)', '$oriel.imported(import("/mapped/.%2Fd.js"/*$oriel "./d.js"*/, o)¤)'],
  ["import(a.top)", '$oriel.imported(import($oriel.import("/mapped/.%2F",$oriel.wrap(a¤).top¤))¤)'],
  ["import.meta.url", "$oriel.meta(import.meta¤).url"],
  ["const m = import . meta", "const m = $oriel.meta(import . meta¤)"],
  ["import.meta.hot?.a", "$oriel.meta(import.meta¤).hot?.a"],
  [
    "import.meta.env = { a: import.meta.top }",
    "$oriel.meta(import.meta¤).env = { a: $oriel.meta(import.meta¤).top }",
  ],
  ["[import.meta.a] = b", "[$oriel.meta(import.meta¤).a] = b"],
  ["new import.meta.A(1)", "new (¤$oriel.meta(import.meta¤).A¤)(1)"],
  ["typeof import.meta", "typeof $oriel.meta(import.meta¤)"],
  ["window[import.meta.url]", "window[$oriel.key(window,$oriel.meta(import.meta¤).url¤)]"],
  ["a.import.meta, { import: 1 }", "a.import.meta, { import: 1 }"],
])("maps the specifier in `%s` where the URL policy asks for it", (source, expected) => {
  const { code } = rewriteScript(source, { goal: "module", mapSpecifier });
  expect(code.replaceAll(CLOSE.slice(0, -1), "¤")).toBe(expected);
  expect(restoreScript(code)).toBe(source.replace("*/", "*\\/"));
  expect(rewriteScript(source, { goal: "module" }).code).not.toContain("mapped");
});

it.each([
  [
    'import a from "./a.js"; import("./b.js")',
    'import a from "./a.js"; $oriel.imported(import("./b.js")¤)',
  ],
  ['import "../a.js"', 'import "/mapped/..%2Fa.js"/*$oriel "../a.js"*/'],
  ['import "./b/../../a.js"', 'import "/mapped/.%2Fb%2F..%2F..%2Fa.js"/*$oriel "./b/../../a.js"*/'],
  ["import(x)", '$oriel.imported(import($oriel.import("https://a.test/%22.js",x¤))¤)'],
])(
  "leaves specifiers of `%s` alone where modules stand as deep as their URLs",
  (source, expected) => {
    const moduleUrl = 'https://a.test/".js';
    const { code } = rewriteScript(source, { goal: "module", mapSpecifier, moduleUrl });
    expect(code.replaceAll(CLOSE.slice(0, -1), "¤")).toBe(expected);
    expect(restoreScript(code)).toBe(source);
  },
);

it("adds and removes no line", () => {
  const source = "a\r\n.location\n// top\u2028eval(\r)\n";
  const { code } = rewriteScript(source, { goal: "script" });
  const lines = (text: string): number => text.split(/\r\n|[\n\r\u2028\u2029]/).length;
  expect(lines(code)).toBe(lines(source));
});
