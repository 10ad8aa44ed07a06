import { expect, it } from "vitest";
import { mayNeedEdits } from "./may-need-edits.ts";
import { rewriteScript } from "./rewrite-script.ts";

const options = { goal: "script" } as const;

it.each([
  "stop(), topology, my_location, $top, evaluate, locations",
  "relocation = { postMessages: 1 }",
  "window.foo = self.bar; document.body[i]",
  "a[0] + b['x'][ c.d ] + a[b[i - 1]] + a[i % 2 ? x : y]",
  '({ "a": [1, "x", ["y", "z"]], b: ["c", f()] }); x = [f(), "a"]; f(["a"])',
  "a[k] = b[c]; x = { ...y }",
  "'\\u00e9\\n', /\\d+\\s/",
  "function f() { return this.a + this }",
])("sees that `%s` holds nothing", (source) => {
  expect(mayNeedEdits(source, options)).toBe(false);
});

it.each([
  "location",
  "a.top",
  "eval(x)",
  "a.postMessage()",
  "l\\u006fcation",
  "\\u{74}op",
  "\\u0065val(x)",
  "a['\\x74op']",
  "a['t\\op']",
  "a['\\164op']",
  "a['t\\\nop']",
  "a[f()]",
  "a // =\n[f()]",
  "a?.[`${b}`]",
  "a[_0x1f[0]]",
  "a[[b]]",
  "a[b ? 'top' : c]",
  "a[/]/ + b]",
  "({ [f()]: x } = a)",
  "a['x' + b]",
  "window[k]",
  "self /* a */ [k]",
  "(window)[k]",
  "document // a\n[k]",
  "window?.[k]",
  "this [k]",
  "frames <!-- a\n[k]",
  "x = { ...window }",
  "({ ...r } = (window))",
  "const { [k]: v } = /* a */ self",
  "$oriel",
])("does not pass `%s` by", (source) => {
  expect(mayNeedEdits(source, options)).toBe(true);
});

it("gives back the very string", () => {
  const source = "const stop = 1;";
  expect(rewriteScript(source, options).code).toBe(source);
  expect(rewriteScript("f({ top: 1 })", options)).toEqual({
    code: "f({ top: 1 })",
    edits: 0,
    diagnostics: [],
  });
});
