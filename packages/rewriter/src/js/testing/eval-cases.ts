import type { Row } from "./row.ts";

/** Code that is made at run time: direct and indirect evals, function constructors, event handlers; modules. */
export const EVAL_CASES: readonly Row[] = [
  {
    case: "JS-058",
    program: "function f() { const v = 1; eval('var w = v + 1'); return w } log(f(), typeof w)",
    log: ['2 "undefined"'],
  },
  {
    case: "JS-058",
    program:
      "(function () { log(eval('new.target'), eval('arguments.length'), eval('this') === window) })(1, 2)",
    log: ["undefined 2 true"],
  },
  {
    case: "JS-058",
    program:
      "class A { #p = 1; m() { return eval('this.#p') } n() { return eval('super.toString') === Object.prototype.toString } } log(new A().m(), new A().n())",
    log: ["1 true"],
  },
  {
    case: "JS-058",
    program:
      "(function () { 'use strict'; eval('var s = 1'); log(typeof s); try { eval('with ({}) {}') } catch (error) { log(error.name) } })()",
    log: ['"undefined"', '"SyntaxError"'],
  },
  {
    case: "JS-058",
    program:
      "const o = {}; log(eval(o) === o, eval(), eval(1), eval('1', log('extra')), eval(...[]), eval(...['2', log('spread')]))",
    log: ['"extra"', '"spread"', "true undefined 1 1 undefined 2"],
  },
  {
    case: "JS-058",
    program:
      "(function (v) { log(eval('v'), eval ('v'), eval/**/('v'), (eval)('v'), eval\n('v')) })(1)",
    log: ["1 1 1 1 1"],
  },
  {
    case: "JS-058",
    program:
      "log(eval('location'), eval('location.href'), eval('top === window'), eval('eval(\"location\")'))",
    log: [
      'Location https://site.test/#window "https://site.test/#window" true Location https://site.test/#window',
    ],
  },
  {
    case: "JS-058",
    program:
      "(function (location) { log(eval('location'), eval('location = 2, location')); log(location) })(1)",
    log: ["1 2", "2"],
  },
  {
    case: "JS-058",
    program:
      "(function () { eval('var location = 3'); log(location) })(); eval(\"location = '/e'\")",
    log: ["3", "navigate window /e"],
  },
  {
    case: "JS-058",
    program: "(function () { eval('function location() { return 4 }'); log(location()) })()",
    log: ["4"],
  },
  {
    case: "JS-058",
    program: "(function () { 'use strict'; eval('var location = 3'); log(location) })()",
    log: ["Location https://site.test/#window"],
  },
  {
    case: "JS-058",
    program:
      "(function () { let x = location; eval('x = top'); log(x === window, (() => eval('location'))()) })()",
    log: ["true Location https://site.test/#window"],
  },
  {
    case: "JS-058",
    program:
      "(function () { (() => { eval('var location = 5') })(); log(location); (() => { eval('var location = 6'); log(location) })() })()",
    log: ["Location https://site.test/#window", "6"],
  },
  {
    case: "JS-058",
    program: "(function (a = eval('var location = 7'), b = location) { log(b, location) })()",
    log: ["7 7"],
  },
  {
    case: "JS-058",
    program:
      "try { eval('location +') } catch (error) { log(error.name) } try { eval('let x; let x') } catch (error) { log(error.name) }",
    log: ['"SyntaxError"', '"SyntaxError"'],
  },
  {
    case: "JS-059",
    program:
      "var g = 1; (function () { var g = 2; log((0, eval)('g'), window.eval('g'), eval?.('g'), (0, window.eval)('g'), [eval][0]('g'), eval.call(null, 'g')) })()",
    log: ["1 1 1 1 1 1"],
  },
  {
    case: "JS-059",
    program:
      "const e = eval; log(e('location'), ['top'].map(eval)[0], eval?.('location'), eval.apply(null, ['location']), eval`location`[0])",
    log: [
      'Location https://site.test/#window window Location https://site.test/#window Location https://site.test/#window "location"',
    ],
  },
  {
    case: "JS-059",
    program:
      "(0, eval)('var leaked = 1; let kept = 2'); log(leaked, typeof kept); (0, eval)(\"var location = '/i'\")",
    log: ['1 "undefined"', "navigate window /i"],
  },
  {
    case: "JS-059",
    program:
      "window['ev' + 'al']('log(location)'); self.eval('location = \"/s\"'); window.top.eval('log(top)')",
    log: ["Location https://site.test/#window", "navigate window /s", "window"],
  },
  {
    case: "JS-060",
    program:
      "(function (eval) { log(eval('location')) })((x) => x); (function () { var eval = (x) => x; log(eval('top')) })()",
    log: ['"location"', '"top"'],
  },
  {
    case: "JS-060",
    program:
      "const o = { eval: (x) => x }; log(o.eval('location'), o['eval']('top'), (0, o.eval)('location'))",
    log: ['"location" "top" "location"'],
  },
  {
    case: "JS-061",
    program: "log(eval === eval, window.eval === eval, typeof eval, eval.name, eval.length)",
    log: ['true true "function" "eval" 1'],
  },
  {
    case: "JS-061",
    program:
      "const { eval: e } = window; log(e === eval, e('location')); log({ eval }.eval('top'))",
    log: ["true Location https://site.test/#window", "window"],
  },
  {
    case: "JS-046",
    program:
      "log(eval('location; 5'), eval('if (1) { location }'), eval(\"'use strict'; var a; 7\"), eval('do { top } while (0)'), eval(''))",
    log: ["5 Location https://site.test/#window 7 window undefined"],
  },
  {
    case: "JS-046",
    program:
      "log(eval('var location'), eval('({ location } = { location: 1 })').location, eval('for (var i of [1, 2]) i'))",
    log: ["navigate window 1", "undefined 1 2"],
  },
  {
    case: "JS-062",
    program: "log(Function('a', 'b', 'return typeof location')(), new Function('return 1 //')())",
    log: ['"object" 1'],
  },
  {
    case: "JS-045",
    program: "(function () { 'use strict'; log(this === undefined, location) })()",
    log: ["true Location https://site.test/#window"],
  },
  {
    case: "JS-045",
    program: "try { Function('a = 1', '\"use strict\"') } catch (error) { log(error.name) }",
    log: ['"SyntaxError"'],
  },
  {
    case: "handler",
    goal: "handler",
    program: "log(location, top === window); location = '/h'; location += '#x'; return location",
    log: [
      "Location https://site.test/#window true",
      "navigate window /h",
      "navigate window https://site.test/#window#x",
      "Location https://site.test/#window",
    ],
  },
  {
    case: "handler",
    goal: "handler",
    program: "var location = 1; log(location); this.x = location; return this === element",
    log: ["1", "true"],
  },
  {
    case: "function",
    goal: "function",
    program: "if (location) return top === window; log('no')",
    log: ["true"],
  },
  {
    case: "function",
    goal: "function",
    program: "var location = 1; return [location, this === window, this['to' + 'p']]",
    log: ["{0: 1, 1: true, 2: window, length: 3}"],
  },
  {
    case: "module",
    goal: "module",
    program:
      "log(location, top, this); var location_ = await location; const { location: l } = window; log(l)",
    log: ["Location https://site.test/#window window window", "Location https://site.test/#window"],
  },
  {
    case: "module",
    goal: "module",
    program: "var location = 1; log(location); { function top() {} } log(top)",
    log: ["1", "window"],
  },
];
