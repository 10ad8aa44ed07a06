import type { Row } from "./row.ts";

const PLACE = "Location https://site.test/#window";

/** Global objects under other names, and what patterns take out of them. */
export const ALIASES_CASES: readonly Row[] = [
  {
    case: "JS-023 alias",
    program: "const w = window, k = 'location'; log(w[k], w?.[k], w[k].href)",
    log: [`${PLACE} ${PLACE} "https://site.test/#window"`],
  },
  {
    case: "JS-023 alias, used before it is declared",
    program: "function f(k) { return w[k] } var w = self; log(f('top'), f('location'), f('name'))",
    log: [`window ${PLACE} undefined`],
  },
  {
    case: "JS-023 alias of `this`",
    program: "var root = this; (function (k) { log(root[k], root[k + 'x']) })('location')",
    log: [`${PLACE} undefined`],
  },
  {
    case: "JS-023 alias that is assigned",
    program:
      "let d, w; d = w = document; const k = 'location'; log(d[k], w[k]); w = { location: 1 }; log(w[k])",
    log: [`${PLACE} ${PLACE}`, "1"],
  },
  {
    case: "JS-023 alias that nobody declares",
    program: "g = window || {}; (function (k) { log(g[k]) })('location')",
    log: [PLACE],
  },
  {
    case: "JS-023 write through an alias",
    program: "const w = window, k = 'location'; w[k] = '/a'; w[k] += 'b'; w[(log('once'), k)] = 1",
    log: [
      "navigate window /a",
      "navigate window https://site.test/#windowb",
      '"once"',
      "navigate window 1",
    ],
  },
  {
    case: "JS-023 alias by default",
    program:
      "const k = 'location', f = (w = window, { d = document } = {}, [r = self] = []) => log(w[k], d[k], r[k], { ...w }.location); f(); f({ location: 1 }, { d: { location: 2 } }, [{ location: 3 }]); let x; [x = window] = []; log(x[k])",
    log: [`${PLACE} ${PLACE} ${PLACE} ${PLACE}`, "1 2 3 1", PLACE],
  },
  {
    case: "JS-023 not an alias",
    program:
      "(function (self) { const w = self, k = 'location'; log(w[k], { ...w }) })({ location: 1 })",
    log: ["1 {location: 1}"],
  },
  {
    case: "JS-014 alias",
    program:
      "const w = window, { log: f, ...rest } = w; log(rest.location, { ...w }.top, f === log)",
    log: [`${PLACE} window true`],
  },
  {
    case: "JS-014 alias in an assignment",
    program: "let r; const w = window; log(({ ...r } = w) === w, r.location)",
    log: [`true ${PLACE}`],
  },
  {
    case: "JS-014 computed keys out of an alias",
    program: "const w = window, k = 'location'; const { [k]: l, ['to' + 'p']: t } = w; log(l, t)",
    log: [`${PLACE} window`],
  },
  {
    case: "JS-013 a box out of a window",
    program:
      "{ const { top, left } = window; log(top, left) } { const w = self; const { top, width } = w; log(top, width) }",
    log: ["window undefined", "window undefined"],
  },
  {
    case: "JS-013 a window in the place of a style",
    program: "const o = { style: window }, { location: l } = o.style; log(o.style.location, l)",
    log: [`${PLACE} ${PLACE}`],
  },
  {
    case: "JS-013 member as target",
    program:
      "const o = {}; [{ location: o.l, top: o['t'] }] = [window]; log(o.l, o.t); for ([{ location: (o).m = 1 }] of [[frame], [{}]]) log(o.m)",
    log: [`${PLACE} window`, "Location https://site.test/#frame", "1"],
  },
  {
    case: "JS-013 the global accessor as target",
    program:
      "[{ location }] = [frame]; [{ location: location }] = [frame]; [{ location: window.location }] = [frame]; (function () { eval(''); [{ location }] = [frame] })()",
    log: Array.from({ length: 4 }, () => "navigate window https://site.test/#frame"),
  },
  {
    case: "JS-024 member as target: its object comes before the value, its setter is called once",
    program:
      "const o = { set l(v) { log('set', v, this === o) } }, f = () => (log('object'), o), k = () => (log('key'), 'l'); [{ location: f()[k()] }] = [{ get location() { log('get'); return 1 } }]",
    log: ['"object"', '"key"', '"get"', '"set" 1 true'],
  },
  {
    case: "JS-029 member of a frozen object as target",
    program:
      "const o = Object.freeze({ l: 1 }); [{ location: o.l }] = [window]; log(o.l); (function () { 'use strict'; try { [{ location: o.l }] = [window] } catch (e) { log(e.name) } })(); try { [{ location: null.l }] = [window] } catch (e) { log(e.name) }",
    log: ["1", '"TypeError"', '"TypeError"'],
  },
  {
    case: "JS-013 compound assignment",
    program: "(({ location }) => { location += '#x'; log(location) })(window)",
    log: ['"https://site.test/#window#x"'],
  },
  {
    case: "JS-013 compound assignment",
    program:
      "(({ location: l, top: t, eval: e }) => { l ??= 1; log(l); l &&= 2; log(l); l++; log(l); t ||= 0; log(t); e = e && 5; log(e) })(window)",
    log: [PLACE, "2", "3", "window", "5"],
  },
];
