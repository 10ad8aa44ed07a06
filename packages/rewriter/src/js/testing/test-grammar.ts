// One grammar: longer than other files.
import fc from "fast-check";

/** Seed of every property over the grammar, so that a failure can be seen again. */
const seed = process.env["FUZZ_SEED"];
if (seed !== undefined) fc.configureGlobal({ seed: Number(seed) });

/** Declares what programs of the grammar use: `o`, `f`… */
export const PRELUDE: string = `
  var o = { location: 1, top: { location: 2, top: 3 }, a: { location: 4 }, eval: (x) => x, m(x) { return x } };
  var g = window, d = document, nothing = null, k = "location", t = "top", f = (x) => x, w = { win: window, frame };
`;

type Rule =
  | "assignment"
  | "call"
  | "expression"
  | "leaf"
  | "member"
  | "name"
  | "object"
  | "operator"
  | "pattern"
  | "statement"
  | "target";

const rules: Readonly<Record<Rule, fc.Arbitrary<string>>> = fc.letrec<Record<Rule, string>>(
  (tie) => {
    const E = tie("expression");
    const list = (...items: string[]): fc.Arbitrary<string> => fc.constantFrom(...items);
    /** Fills each `E`, `T` (target), `G` (global object), `P` (pattern), `S` (statement) of a template. */
    const of = (...templates: string[]): fc.Arbitrary<string> =>
      fc.constantFrom(...templates).chain((template) => {
        const parts = template.split(/(?<![\w$])([ETGPNS])(?![\w$])/);
        const kinds: Record<string, Rule> = {
          E: "expression",
          T: "target",
          G: "object",
          P: "pattern",
          N: "name",
          S: "statement",
        };
        return fc
          .tuple(
            ...parts.map((part, i) =>
              i % 2 === 1 ? tie(kinds[part] ?? "leaf") : fc.constant(part),
            ),
          )
          .map((texts) => texts.join(""));
      });
    return {
      name: list("location", "top"),
      object: list("window", "self", "document", "globalThis", "top", "o", "frames"),
      leaf: list(
        "location",
        "top",
        "window",
        "self",
        "frame",
        "document",
        "o",
        "nothing",
        "w",
        "1",
        "'x'",
        "k",
        "this",
        "undefined",
        "eval",
      ),
      member: of(
        "(E).N",
        "(E)?.N",
        "(E)?.a.N",
        "o?.a.N",
        "nothing?.a.b.N",
        "o.top?.top.N",
        "w?.win.N.N",
        "w?.['frame'].N",
        "nothing?.[log('no')].N.N",
        "o.m?.(E).N",
        "o.m?.(E)?.N",
        "nothing?.m(E).N",
        "f?.(E).N",
        "f(E).N",
        "(f(E)).N",
        "G[k]",
        "G?.[t]",
        "G['loc' + 'ation']",
        "G[`location`]",
        "G['top']",
        "G[f(k)]",
        "g[k]",
        "d?.[k]",
        "g[f(t)]",
        "w.win.N",
        "w.frame.N.N",
        "(0, w.win).N",
        "document.location",
        "location.href",
      ),
      operator: of(
        "typeof E",
        "typeof location",
        "typeof (E).N",
        "!E",
        "void E",
        "(E, E)",
        "E ?? 0",
        "(E) || (E)",
        "E ? E : E",
        "[E, E]",
        "{ location: E }.location",
        "{ location, top }",
        "{ location, a: E }",
        "{ [k]: E }",
        "{ get location() { return E } }.location",
        "{ ...window }.location",
        "{ ...g }.N",
        "({ location() { return E } }).location()",
        "`${E}`.length",
        "E === E",
        "E in o",
        "k in o",
        "delete o.location",
        "delete o?.a.location",
        "delete (E)?.N.zzz",
      ),
      target: of(
        "location",
        "o.N",
        "(E).location",
        "o[k]",
        "window.location",
        "G[k]",
        "g[k]",
        "w.win.location",
      ),
      assignment: of(
        "location = E",
        "o.N = E",
        "T = E",
        "T += 'y'",
        "T ??= E",
        "T &&= 'z'",
        "T ||= 'z'",
        "T++",
        "--T",
        "[T] = ['v']",
        "[T = 'd'] = []",
        "({ location: T } = { location: 'v' })",
        "({ location } = { location: 'v' })",
        "({ location = 'd' } = {})",
        "({ a: T, ...o.rest } = { a: 'p', b: 'q' })",
        "({ location } = o)",
        "[{ location: T }] = [E]",
        "({ a: { top: o.N } } = { a: E })",
        "({ [k]: T, ...o.rest } = g).name",
        "{ let v; ({ location: v } = E); v }",
      ).filter((text) => !text.startsWith("{ ")),
      pattern: list(
        "location",
        "top",
        "{ location }",
        "{ top }",
        "{ location: l }",
        "{ top: l, ...rest }",
        "{ location: l = 9 }",
        "[location]",
        "[{ location: l }]",
        "{ a: { location: l } }",
        "...location",
        "location = 5",
        "{ location } = o",
      ),
      call: of(
        "((P) => [typeof l === 'undefined' ? 0 : l, location, top])(E)",
        "(function (P) { return [location, top] })(E)",
        "(function () { return location })()",
        "(function location() { return typeof location })()",
        "(function () { var location = E; return location })()",
        "(function () { let top = E; return top })()",
        "(function () { { function location() {} } return typeof location })()",
        "(function () { 'use strict'; { function location() {} } return location })()",
        "(function () { eval('var location = 7'); return location })()",
        "(function () { 'use strict'; eval('var location = 7'); return location })()",
        "(function () { return eval('location') })()",
        "(function (location) { return eval('location') })(E)",
        "(function (eval) { return eval('location') })((x) => x)",
        "(0, eval)('location')",
        "eval?.('top')",
        "eval(k)",
        "eval(...['location', log('arg')])",
        "window.eval('top')",
        "o.eval('top')",
        "new (class { location = E; constructor() { log(this.location) } })().location",
        "(class { static location = E; static #top = E; static n() { return this.#top } }).n()",
        "(class location { static x = typeof location }).x",
        "new (f(class { constructor(x) { this.x = x } }))(E).x",
        "((a = location, { location: b } = E) => [a, b])()",
        "(({ location: l }) => { l = 1; return l })(E)",
        "(({ N: l }) => { l ??= E; l += 'q'; return l })(E)",
        "(() => { const a = G; return a[k] })()",
        "(() => { const a = G || 0, { [t]: l, ...rest } = a; return [l, rest.location] })()",
        "(() => { try { throw E } catch (location) { return location } })()",
        "(() => { try { throw window } catch ({ location: l }) { return l } })()",
        "frame.postMessage(1, '*')",
        "(E)?.postMessage?.(1)",
        "(() => { const { N: l } = E; return l })()",
        "((left, top) => { f(left, top); return top - left })(1, E)",
        "(function (left, top = E) { return top + f(E) })(1)",
        "(function (a = typeof top) { var top = E; top += 1; return [a, top] })()",
        "(() => { const { top, left } = E; return [top, left] })()",
        "(() => { const { top: l, left } = E; return [l, left] })()",
        "((left, l) => (l = E).N)(1)",
        "(() => { const { location: l, ...rest } = window; return [l, rest.location] })()",
        "(() => { const { [k]: l } = window; return l })()",
        "(() => { for (const { location: l } of [o, window]) return l })()",
        "(() => { for (var location of [E]) return location })()",
      ),
      expression: fc.oneof(
        { maxDepth: 4, depthIdentifier: "e" },
        tie("leaf"),
        tie("member"),
        tie("operator").map((text) => `(${text})`),
        tie("assignment").map((text) => `(${text})`),
        tie("call"),
      ),
      statement: fc.oneof(
        { maxDepth: 3, depthIdentifier: "s" },
        E.map((text) => `log(${text})`),
        of(
          "var location = E",
          "var { location } = { location: 'v' }",
          "for (location of ['a']) log(1)",
          "for (location in { a: 1 }) ;",
          "for (var location of ['a', 'b']) log(typeof location)",
          "for (let location of [E]) log(location)",
          "with (o) log(location, typeof top)",
          "with (window) { log(location); location = 'w' }",
          "with ({ location: 1 }) { location = 2; log(location); ({ location } = { location: 3 }); log(location) }",
          "with (E || {}) log(location, top)",
          "location: for (;;) break location",
          "top: { location: for (;;) break top }",
          "switch (E) { case location: log('same'); break; default: log('other') }",
          "if (E) { S } else { S }",
          "{ let location = E; (() => { S })() }",
          "{ S }",
          "(function () { S })()",
          "(() => { 'use strict'; log(E) })()",
          "eval('log(location); var top, location = 8')",
        ),
      ),
    };
  },
);

/** Programs over the interesting names, in every position, nested. */
export const program: fc.Arbitrary<string> = fc
  .array(rules.statement, { minLength: 1, maxLength: 4 })
  .map((list) =>
    list.map((text) => `try { ${text} } catch (error) { log(error.name) }`).join("\n"),
  );

/** Expressions of the same grammar. */
export const expression: fc.Arbitrary<string> = rules.expression;
