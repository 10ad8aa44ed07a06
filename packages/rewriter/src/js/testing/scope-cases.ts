import type { Row } from "./row.ts";

/** What names stand for. */
export const SCOPE_CASES: readonly Row[] = [
  {
    case: "JS-001",
    program: "log(location.href, location)",
    log: ['"https://site.test/#window" Location https://site.test/#window'],
  },
  {
    case: "JS-002",
    program: "{ let location = { href: 1 }; log(location.href) } log(location.href)",
    log: ["1", '"https://site.test/#window"'],
  },
  {
    case: "JS-002",
    program: "(function () { var location = 1; { let top = 2; log(location, top) } log(top) })()",
    log: ["1 2", "window"],
  },
  {
    case: "JS-002",
    program: "(function () { log(typeof location, location); var location = 1 })()",
    log: ['"undefined" undefined'],
  },
  {
    case: "JS-003",
    program: "(function f(location, a = location) { log(location, a) })(1)",
    log: ["1 1"],
  },
  {
    case: "JS-003",
    program: "(function (a = location) { var location = 1; log(a, location) })()",
    log: ["Location https://site.test/#window 1"],
  },
  {
    case: "JS-003",
    program: "((a = location, ...location_) => log(a, location_.length))()",
    log: ["Location https://site.test/#window 0"],
  },
  {
    case: "JS-003",
    program: "((...location) => log(location.length))(1, 2); ((location) => log(location))(3)",
    log: ["2", "3"],
  },
  {
    case: "JS-003",
    program:
      "(({ location }) => log(location))({ location: 4 }); (({ top: location }) => log(location))({ top: 5 })",
    log: ["4", "5"],
  },
  {
    case: "JS-003",
    program: "(function (location = 1) { log(location); location = 2; log(location) })(undefined)",
    log: ["1", "2"],
  },
  {
    case: "JS-005",
    program: "(function () { class location {} log(typeof location, location.name) })()",
    log: ['"function" "location"'],
  },
  {
    case: "JS-005",
    program: "(function () { log(typeof location); function location() {} })()",
    log: ['"function"'],
  },
  {
    case: "JS-005",
    program: "(function () { { function location() {} } log(typeof location) })()",
    log: ['"function"'],
  },
  {
    case: "JS-005",
    program: "(function () { 'use strict'; { function location() {} } log(location) })()",
    log: ["Location https://site.test/#window"],
  },
  {
    case: "JS-005",
    program: "(function () { let location = 1; { function location() {} } log(location) })()",
    log: ["1"],
  },
  {
    case: "JS-005",
    program: "(function () { { let location; { function location() {} } } log(location) })()",
    log: ["Location https://site.test/#window"],
  },
  {
    case: "JS-005",
    program: "(function () { if (1) function location() {} log(typeof location) })()",
    log: ['"function"'],
  },
  {
    case: "JS-005",
    program:
      "(function () { switch (1) { case 1: function top() {} } log(typeof top, typeof location) })()",
    log: ['"function" "object"'],
  },
  {
    case: "JS-005",
    program: "(function () { { async function location() {} } log(location) })()",
    log: ["Location https://site.test/#window"],
  },
  {
    case: "JS-005",
    program:
      "log((function location() { return typeof location })(), (class top { static x = typeof top }).x)",
    log: ['"function" "function"'],
  },
  {
    case: "JS-005",
    program: "(function location() { location = 1; log(typeof location) })()",
    log: ['"function"'],
  },
  {
    case: "JS-006",
    program: "try { throw 1 } catch (location) { log(location) } log(location)",
    log: ["1", "Location https://site.test/#window"],
  },
  {
    case: "JS-006",
    program:
      "try { throw { location: 1, top: [2] } } catch ({ location, top: [top] }) { log(location, top) }",
    log: ["1 2"],
  },
  {
    case: "JS-006",
    program: "try { throw 1 } catch { log(location) }",
    log: ["Location https://site.test/#window"],
  },
  {
    case: "JS-007",
    program: "var location; log(location)",
    log: ["Location https://site.test/#window"],
  },
  {
    case: "JS-007",
    program: "var location = '/x', other = location; log(other)",
    log: ["navigate window /x", "Location https://site.test/#window"],
  },
  {
    case: "JS-007",
    program: "(function () { var location = '/x'; log(location) })()",
    log: ['"/x"'],
  },
  { case: "JS-007", program: "var top = 5; log(top === window)", log: ["true"] },
  {
    case: "JS-007",
    program: "'use strict'; try { top = 5 } catch (error) { log(error.name) } log(top)",
    log: ['"TypeError"', "window"],
  },
  {
    case: "JS-007",
    program: "{ var location = '/block' } log(location)",
    log: ["navigate window /block", "Location https://site.test/#window"],
  },
  {
    case: "JS-007",
    program: "var { location } = { location: '/p' }, [top] = ['/t']; log(location, top)",
    log: ["navigate window /p", "Location https://site.test/#window window"],
  },
  {
    case: "JS-007",
    program: "var { a: { b: location = '/d' }, ...rest } = { a: {}, c: 1 }; log(location, rest)",
    log: ["navigate window /d", "Location https://site.test/#window {c: 1}"],
  },
  {
    case: "JS-008",
    program: "(function () { for (var location of [1, 2]) log(location); log(location) })()",
    log: ["1", "2", "2"],
  },
  {
    case: "JS-008",
    program: "(function () { for (var location = 0; location < 2; location++) log(location) })()",
    log: ["0", "1"],
  },
  {
    case: "JS-008",
    program:
      "for (let location of [1]) log(location); for (const top in { a: 1 }) log(top); log(top)",
    log: ["1", '"a"', "window"],
  },
  {
    case: "JS-008",
    program: "for (var location of ['/a', '/b']); for (var location in { c: 1 }); log(location)",
    log: [
      "navigate window /a",
      "navigate window /b",
      "navigate window c",
      "Location https://site.test/#window",
    ],
  },
  {
    case: "JS-008",
    program: "for (var location = '/init' in {}); log(location)",
    log: ["navigate window /init", "Location https://site.test/#window"],
  },
  {
    case: "JS-009",
    program:
      "for (location of ['/a']); for (location in { b: 1 }); for ([location] of [['/c']]); log(location)",
    log: [
      "navigate window /a",
      "navigate window b",
      "navigate window /c",
      "Location https://site.test/#window",
    ],
  },
  {
    case: "JS-019",
    program: "location: for (;;) { top: for (;;) { break location } } log(1)",
    log: ["1"],
  },
  {
    case: "JS-019",
    program: "let n = 0; top: while (n++ < 2) { continue top } log(n)",
    log: ["3"],
  },
  {
    case: "JS-020",
    program: "with (window) { log(location, top); log(typeof location) }",
    log: ["Location https://site.test/#window window", '"object"'],
  },
  {
    case: "JS-020",
    program: "with ({ location: 1 }) { log(location); location = 2; log(location) }",
    log: ["1", "2"],
  },
  {
    case: "JS-020",
    program: "with ({}) { location = '/w'; location += '#x'; log(location) }",
    log: [
      "navigate window /w",
      "navigate window https://site.test/#window#x",
      "Location https://site.test/#window",
    ],
  },
  {
    case: "JS-020",
    program:
      "const o = { location: 1 }; with (o) { [location] = [3]; ({ location = 4 } = {}); for (location of [5]); log({ location }) } log(o)",
    log: ["{location: 5}", "{location: 5}"],
  },
  {
    case: "JS-020",
    program:
      "(function (location) { with (window) log(location) })(1); (function (location) { with ({}) log(location) })(1)",
    log: ["Location https://site.test/#window", "1"],
  },
  {
    case: "JS-020",
    program:
      "with ({ get location() { log('get'); return 1 }, set location(v) { log('set', v) } }) { location++; location ||= 2 }",
    log: ['"get"', '"set" 2', '"get"'],
  },
  {
    case: "JS-020",
    program:
      "with (window) { new (class { constructor() { log(location) } })(); log(top.location === location, window[`location`]) }",
    log: ["Location https://site.test/#window", "true Location https://site.test/#window"],
  },
  { case: "JS-020", program: "with ({ eval: (x) => x }) { log(eval === eval) }", log: ["true"] },
  {
    case: "JS-020",
    program:
      "with (new Proxy({ location: 1, log }, { has: () => true })) { log(location, top); location = 2; log(location) }",
    log: ["1 undefined", "2"],
  },
  {
    case: "JS-020",
    program:
      "const seen = []; with (new Proxy({}, { has(_, key) { if (typeof key === 'string') seen.push(key); return false } })) { location; (function () { return location.top + eval('top') })() } log(seen.join())",
    log: ['"location,location,eval,top"'],
  },
  {
    case: "JS-020",
    program: "with ({ location: 1 }) { var location = 2; log(location) } log(location)",
    log: ["2", "Location https://site.test/#window"],
  },
  {
    case: "JS-020",
    program:
      "(function () { with ({ location: 1 }) { var location = 2; (function () { var location = 3 })() } log(location); with (window) var location = '/x' })()",
    log: ["undefined", "navigate window /x"],
  },
  {
    case: "JS-020",
    program:
      "with ({ a: { location: 1 } }) { log(a.location, a?.location, null?.b.location, window['to' + 'p'], { location }); const { location: l } = a; log(l) }",
    log: ["1 1 undefined window {location: Location https://site.test/#window}", "1"],
  },
  {
    case: "JS-020",
    program: "with (window) { var location = '/v'; log(eval('top'), [eval][0]('1')) }",
    log: ["navigate window /v", "window 1"],
  },
  {
    case: "JS-026",
    program:
      "class A { location = 5; static top = 1; #location = 2; get() { return this.#location + this.location } static { log(location, this.top) } } log(new A().get(), A.top)",
    log: ["Location https://site.test/#window 1", "7 1"],
  },
  {
    case: "JS-026",
    program:
      "class A { a = location; [location] = 1; static b = top; c = () => location } const a = new A(); log(Object.keys(a), A.b, a.c())",
    log: [
      '{0: "a", 1: "https://site.test/#window", 2: "c", length: 3} window Location https://site.test/#window',
    ],
  },
  {
    case: "JS-026",
    program:
      "class A { get location() { return 1 } set location(v) { log('set', v) } static location() { return 2 } async *top() {} } const a = new A(); a.location = 3; log(a.location, A.location())",
    log: ['"set" 3', "1 2"],
  },
  {
    case: "JS-026",
    program: "class A { static location = class top { static x = typeof top } } log(A.location.x)",
    log: ['"function"'],
  },
  {
    case: "JS-047",
    program: "(function (location) { arguments[0] = 1; log(location) })(2)",
    log: ["1"],
  },
  {
    case: "JS-047",
    program:
      "const o = { location: () => {} }; log(o.location.name); (function () { const location = () => {}; log(location.name) })()",
    log: ['"location"', '"location"'],
  },
  {
    case: "JS-047",
    program: "log((function (a, location = 1, b) {}).length, ((location) => {}).length)",
    log: ["1 1"],
  },
  {
    case: "JS-047",
    program:
      "(function () { try { location; let location = 1 } catch (error) { log(error.name) } })()",
    log: ['"ReferenceError"'],
  },
  {
    case: "JS-030",
    program:
      "log(window === self, self === globalThis, frames === window, this === window, (function () { return this })() === window)",
    log: ["true true true true true"],
  },
  {
    case: "JS-074",
    program: "let location_ = 1; const top_ = 2; class Z {} log(location_ + top_)",
    log: ["3"],
  },
];
