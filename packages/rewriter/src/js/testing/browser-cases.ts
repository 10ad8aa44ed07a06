import type { Row } from "./row.ts";

const ROWS: readonly Omit<Row, "only">[] = [
  {
    case: "JS-004 imported names",
    goal: "file",
    program:
      "import { location } from '/values.js'; import top, * as self from '/values.js'; log(location, top, self.location, self.top, typeof location); (() => { log(location) })()",
    log: ['"imported" "default" "imported" 2 "string"', '"imported"'],
  },
  {
    case: "JS-016 exported names",
    goal: "file",
    program:
      "import * as all from '/exports.js'; log(Object.keys(all).join(), all.location, all.top, all.default, all.parent(), all.frames.location, all.of, all.self.name)",
    log: [
      '"count,default,frames,location,more,of,parent,self,top" "own" "own" 5 "own" "imported" 5 "self"',
    ],
  },
  {
    case: "JS-016 what a module exports of its window",
    goal: "file",
    program: "import l, { l as m, same } from '/window.js'; log(l === location, l === m, same)",
    log: ["true true true"],
  },
  {
    case: "JS-053 import.meta",
    goal: "file",
    program:
      "import * as meta from '/meta.js'; log(meta.url === location.origin + '/meta.js', meta.same, meta.beside, meta.resolved === location.origin + '/x.js', meta.mine)",
    log: ['true true "/a.wasm" true 1'],
  },
  {
    case: "JS-054 import()",
    goal: "file",
    program:
      "log((await import('/values.js')).location); log((await import({ toString: () => '/all.js' })).default); const { top } = await import(`/${'values'}.js`); log(top); await import('/missing.js').catch((error) => log(error.name, error.message.includes(location.origin + '/missing.js')))",
    log: ['"imported"', '"default"', "2", '"TypeError" true'],
  },
  {
    case: "JS-054 import() in scripts, and in code that is made there",
    program:
      "import('/values.js').then((m) => log(m.location)).then(() => eval(\"import('/values.js')\")).then((m) => log(m.top))",
    log: ['"imported"', "2"],
  },
  {
    case: "JS-055 specifiers",
    goal: "file",
    program:
      "import data from '/data.json' with { type: 'json' }; import /* a */ { location as l } /* b */ from /* c */ '/\\x76alues.js' // d\nimport '/once.js'; import { default as d, top as t } from './all.js'; log(data.location, l, d, t, once)",
    log: ['"data" "imported" "default" 2 1'],
  },
  {
    case: "JS-056 one module by many routes",
    goal: "file",
    program:
      "import { once as a } from '/once.js'; import { once as b } from './once.js'; import { once as c } from './x/../once.js'; const { once: d } = await import(new URL('/once.js', location)); log(a, b, c, d, globalThis.once)",
    log: ["1 1 1 1 1"],
  },
  {
    case: "JS-057 live bindings, cycles, top-level await",
    goal: "file",
    program:
      "import { count, more } from '/exports.js'; import { ab } from '/cycle-a.js'; import { later } from '/later.js'; log(count); more(); log(count, ab(), later); try { count++ } catch (error) { log(error.name) }",
    log: ["0", '1 "ahttp:bahttp:" "http:"', '"TypeError"'],
  },
  {
    case: "JS-049 frameworks that read functions",
    program:
      "const f = function (a, $location /* b */) { return location.href + top.x }; log(f.toString().match(/\\(([^)]*)\\)/)[1], f.length, new Function('return ' + function () { return [location === window.location, self === window] })()())",
    log: ['"a, $location /* b */" 2 {0: true, 1: true, length: 2}'],
  },
  {
    case: "JS-051 no frames of ours",
    program:
      "function f() { return new Error().stack.split('\\n').length } function g() { return [location.href, window.location[f()], f()][2] } function h() { return h.caller === g2 } function g2() { return [top, h()][1] } log(f() - g(), [1].map(() => f())[0] - f(), h() || g2())",
    log: ["-1 2 true"],
  },
  {
    case: "JS-048 messages of errors",
    program:
      "addEventListener('error', (event) => log(event.message)); window.onerror = (message) => log(message); try { location.none() } catch (error) { log(error.stack.split('\\n')[0]) } setTimeout(() => { top.none() }); setTimeout(() => { new location.None() })",
    log: [
      '"TypeError: location.none is not a function"',
      "throws TypeError",
      '"Uncaught TypeError: top.none is not a function"',
      '"Uncaught TypeError: top.none is not a function"',
      "throws TypeError",
      '"Uncaught TypeError: location.None is not a constructor"',
      '"Uncaught TypeError: location.None is not a constructor"',
    ],
  },
  {
    case: "JS-062 function constructors",
    program:
      "log(new Function('a', 'b', 'return [a, b, location === window.location]')(1, 2), Function('a,b', 'return a + b')(1, 2), Function('a = location', 'return a === location')(), Function('return 1 //')()); for (const parts of [['a){}//', ''], ['a/*', '*/){return top']]) try { Function(...parts) } catch (error) { log(error.name) } log(Function('a', 'b', 'return location').toString())",
    log: [
      "{0: 1, 1: 2, 2: true, length: 3} 3 true 1",
      '"SyntaxError"',
      '"SyntaxError"',
      '"function anonymous(a,b\\n) {\\nreturn location\\n}"',
    ],
  },
  {
    case: "JS-063 constructors of all kinds of functions",
    program:
      "const made = (f, code) => f.constructor(code); (async () => { log(await made(async () => {}, 'await 1; return location === window.location')(), made(function* () {}, 'yield location; yield top')().next().value === location, (await made(async function* () {}, 'yield location')().next()).value === location); class F extends Function {} log(new F('return location')() === location, new F() instanceof F, Reflect.construct(Function, ['return top'])() === top, Function.prototype.constructor === Function, (() => {}).constructor === Function) })()",
    log: ["true true true", "true true true true true"],
  },
  {
    case: "JS-064 timers with code",
    program:
      "window.done = (v) => log('code', v === location); setTimeout('done(location)', 0); setTimeout((a, b) => { log(a, b); const id = setInterval('clearInterval(id); done(location)', 1); window.id = id }, 5, 1, location.none)",
    log: ['"code" true', "1 undefined", '"code" true'],
  },
  {
    case: "JS-061 eval of this window and of another one",
    program:
      "log(frame.eval === eval, frame.eval('this') === frame, frame.eval('typeof location'), eval.toString(), 'prototype' in eval, Object.keys(window).includes('eval')); window.eval = (x) => x; log(eval('location'), (0, eval)('top')); delete window.eval; log(typeof eval)",
    log: [
      'false true "object" "function eval() { [native code] }" false false',
      '"location" "top"',
      '"undefined"',
    ],
  },
  {
    case: "JS-033 reflection on the window",
    program:
      "log({ ...window }.location === location, { ...document }.location === location, (({ location: l, ...rest }) => 'location' in rest)(window), Object.getOwnPropertyDescriptor(window, 'location').get === Object.getOwnPropertyDescriptors(window).location.get)",
    log: ["true true false true"],
  },
  {
    case: "JS-043 a script that is invalid",
    program: "log('no');\nlocation =\n= 1",
    log: [
      "throws SyntaxError Uncaught SyntaxError: Failed to execute 'append' on 'Element': Unexpected token '=' at 3:1",
    ],
  },
  {
    case: "JS-044 syntax that the parser may not know",
    program:
      "{ using r = { [Symbol.dispose]() { log('disposed', location === window.location) } }; log(/[\\p{L}--[a-z]]/v.test('A'), (({ location }) => location)(window) === location) }",
    log: ["true true", '"disposed" true'],
  },
];

/** What takes a browser: modules, function constructors and timers that rewrite, real windows. */
export const BROWSER_CASES: readonly Row[] = ROWS.map((row) => ({ ...row, only: "browser" }));
