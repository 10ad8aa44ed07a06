import type { Row } from "./row.ts";

const PLACE = "Location https://site.test/#window";
const INNER = "Location https://site.test/#frame";
/** Windows and documents that the syntax does not show, and how obfuscated scripts make strings. */
const HIDDEN = `const [w, d, x] = [window, document, frame];
  const table = ["location", "top", "eval", "postMessage", "href"], f = (i) => table[i - 0x10], _0x1 = (k) => k;
  const o = { location: 1, top: { location: 2 }, m(v) { return [this === o, v] } };
`;

const ROWS: readonly Row[] = [
  {
    case: "JS-023 a key that is made: read",
    program:
      "log(w[f(0x10)], d[f(0x10)], x[f(0x10)], w[f(0x11)] === window, o[f(0x10)], o[f(0x11)][f(0x10)])",
    log: [`${PLACE} ${PLACE} ${INNER} true 1 2`],
  },
  {
    case: "JS-023 in all ways in which strings are made",
    program:
      "const a = 'loca', r = (k) => k; log(w[a + 'tion'], w['lo' + 'cation'], w[`${a}tion`], w[['loca', 'tion'].join('')], w['noitacol'.split('').reverse().join('')], w[a ? 'location' : 0])",
    log: [Array.from({ length: 6 }, () => PLACE).join(" ")],
  },
  {
    case: "JS-023 in more ways in which strings are made",
    program:
      "let k; log(w[String('location')], w[String.fromCharCode(116, 111, 112)], w['LOCATION'.toLowerCase()], w[k = r('location')], w[k || 'top'], w[(0, r('top'))], w[['location']], w[r('loca') + r('tion')], w[_0x1(table[0])]); function r(s) { return s }",
    log: [`${PLACE} window ${PLACE} ${PLACE} ${PLACE} window ${PLACE} ${PLACE} ${PLACE}`],
  },
  {
    case: "JS-023 a made key is coerced once",
    program:
      "let n = 0; const k = () => ({ toString() { n++; return 'location' } }); log(w[k()], n, o[k()], n, w[{ toString: () => 'top' }] === window); w[k()] = '/a'; log(n)",
    log: [`${PLACE} 1 1 2 true`, "navigate window /a", "3"],
  },
  {
    case: "JS-023 symbols and numbers that calls give",
    program:
      "const s = Symbol('s'), g = (v) => v; o[s] = 7; const list = [4, 5]; log(o[g(s)], list[g(1)], w[Symbol.for('y')])",
    log: ["7 5 undefined"],
  },
  {
    case: "JS-023 out of an obfuscator, with nested members",
    program:
      "const app = { win: window }; log(app[f('a') || 'win'][f(0x10)][f(0x14)]); this.app = app; (function () { log(this['app']['w' + 'in'][f(0x10)]) })()",
    log: ['"https://site.test/#window"', PLACE],
  },
  {
    case: "JS-023 out of a list of all strings",
    program:
      "const _0x4f = ['win', 'location', 'href', 'to', 'p']; (function (_0x5a) { log(_0x5a[_0x4f[0]][_0x4f[1]][_0x4f[2]], w[_0x4f[3] + _0x4f[4]] === window, o[_0x4f[1]]) })({ win: window })",
    log: ['"https://site.test/#window" true 1'],
  },
  {
    case: "JS-023 `this` of a sloppy function",
    program: "(function () { log(this[f(0x10)]) })()",
    log: [PLACE],
  },
  {
    case: "JS-010 a key that is made: write",
    program:
      "w[f(0x10)] = '/a'; w[f(0x10)] += 'b'; x[f(0x10)] = '/c'; d['loc' + 'ation'] = '/d'; o[f(0x10)] = 5; o[f(0x10)] += 1; o[f(0x10)]++; log(o.location)",
    log: [
      "navigate window /a",
      "navigate window https://site.test/#windowb",
      "navigate frame /c",
      "navigate window /d",
      "7",
    ],
  },
  {
    case: "JS-024 evaluation order of a made key",
    program:
      "const s = (v) => (log(v), v), k = () => s('location'); const t = { get location() { log('get'); return 1 }, set location(v) { log('set', v) } }; const u = () => (log('object'), t); u()[k()] = s('value'); u()[k()] += 2; u()[k()]++",
    log: [
      '"object"',
      '"location"',
      '"value"',
      '"set" "value"',
      '"object"',
      '"location"',
      '"get"',
      '"set" 3',
      '"object"',
      '"location"',
      '"get"',
      '"set" 2',
    ],
  },
  {
    case: "JS-025 the receiver of a call by a made key",
    program:
      "const m = () => 'm'; log(o[m()](1), (o[m()])(2), o[m()]?.(3), o?.[m()](4), (0, o[m()])(5)[0]); x[f(0x13)]('a', '*'); w[f(0x13)]('b')",
    log: [
      "{0: true, 1: 1, length: 2} {0: true, 1: 2, length: 2} {0: true, 1: 3, length: 2} {0: true, 1: 4, length: 2} false",
      'message frame "a" "*"',
      'message window "b"',
    ],
  },
  {
    case: "JS-025 functions of a window that are called by a made key",
    program:
      "window.who = function () { return this === window }; document.what = function () { return this === document }; log(w[`who${''}`](), d['wh' + 'at'](), x['no' + 'ne']?.(), w[f('') || 'who']())",
    log: ["true true undefined true"],
  },
  {
    case: "JS-025 `new` and tags with a made key",
    program:
      "const c = { K: class { constructor(v) { this.v = v } }, t(s) { return [this === c, s[0]] } }; log(new c[String('K')](1).v, new (c[String('K')])(2).v, new c[String('K')]().v, c[String('t')]`x`, new w['Str' + 'ing']('y').length)",
    log: ['1 2 undefined {0: true, 1: "x", length: 2} 1'],
  },
  {
    case: "JS-021 a made key in an optional chain",
    program:
      "const a = { b: window, m() { return this === a ? window : 0 } }, n = null; log(a?.b[f(0x10)], n?.b[f(log('no'))], a?.b[f(0x11)][f(0x10)].href, a.m?.()[f(0x10)], a?.[f('') ?? 'b'][f(0x10)], n?.[f(0x10)])",
    log: [`${PLACE} undefined "https://site.test/#window" ${PLACE} ${PLACE} undefined`],
  },
  {
    case: "JS-018 a member that is deleted by a made key",
    program:
      "log(delete w[f(0x10)], delete o[f(0x10)], o.location, delete o[f(0x11)][f(0x10)], o.top); (function () { 'use strict'; try { delete w[f(0x10)] } catch (e) { log(e.name) } })()",
    log: ["false true undefined true {}", '"TypeError"'],
  },
  {
    case: "JS-013 a made key in a pattern",
    program:
      "const { [f(0x10)]: l, [f(0x11)]: t } = w; log(l, t === window); let a; ({ ['loca' + 'tion']: a } = w); log(a); (({ [f(0x10)]: p }) => log(p))(w); for (const { [f(0x10)]: q } of [w, o]) log(q); [{ [f(0x10)]: a }] = [w]; log(a)",
    log: [`${PLACE} true`, PLACE, PLACE, PLACE, "1", PLACE],
  },
  {
    case: "JS-012 a made key as assignment target",
    program:
      "[w[f(0x10)], o[f(0x10)]] = ['/a', 2]; ({ v: w[f(0x10)] } = { v: '/b' }); for (x[f(0x10)] of ['/c']); for (o[f(0x10)] in { k: 1 }); log(o.location); [o[f(0x10)]] = [w.location]; log(o.location)",
    log: ["navigate window /a", "navigate window /b", "navigate frame /c", '"k"', PLACE],
  },
  {
    case: "JS-028 a Proxy sees a made key as it is",
    program:
      "const p = new Proxy({}, { get(t, k, r) { log('get', k, r === p); return () => 1 }, set(t, k, v) { log('set', k); return true } }); p[f(0x10)]; p[f(0x11)](); p[f(0x10)] = 1; p['x' + 'y']",
    log: ['"get" "location" true', '"get" "top" true', '"set" "location"', '"get" "xy" true'],
  },
  {
    case: "JS-027 a null prototype, primitives, nullish values",
    program:
      "const z = Object.create(null); z[f(0x10)] = 1; log(z[f(0x10)], 'abc'[f('') || 'length'], (5)[String('toFixed')](1)); const s = 'abc'; log(s[f('') ?? 'length'], s['char' + 'At'](1)); for (const v of [null, undefined]) try { v[f(0x10)] } catch (e) { log(e.name) }",
    log: ['1 3 "5.0"', '3 "b"', '"TypeError"', '"TypeError"'],
  },
  {
    case: "JS-059 `eval` by a made key is indirect",
    program:
      "const location = 1; (() => { const k = 3; log(w[f(0x12)]('typeof k'), w[f(0x12)]('top') === window, w['ev' + 'al'] === eval) })()",
    log: ['"undefined" true true'],
    goal: "function",
  },
  {
    case: "JS-020 a made key inside `with`",
    program: "with ({ o: window, f: () => 'location' }) log(o[f()], o[f(1)].href)",
    log: [`${PLACE} "https://site.test/#window"`],
  },
  {
    case: "JS-058 a made key in code of a direct eval",
    program: "(function (o) { eval('log(o[f(0x10)])') })(window)",
    log: [PLACE],
  },
];

/** Keys that are strings being made, on objects that the syntax does not show to be windows. */
export const MADE_KEYS_CASES: readonly Row[] = ROWS.map((row) => ({
  ...row,
  program: HIDDEN + row.program,
  log: row.goal === "function" ? [...row.log, "undefined"] : row.log,
}));
