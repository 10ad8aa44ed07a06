import type { Row } from "./row.ts";

/** Assignments of all kinds. */
export const WRITES_CASES: readonly Row[] = [
  {
    case: "JS-010",
    program: "log(location = '/x', typeof (location += '#a'), (location) = 'u')",
    log: [
      "navigate window /x",
      "navigate window https://site.test/#window#a",
      "navigate window u",
      '"/x" "string" "u"',
    ],
  },
  {
    case: "JS-010",
    program: "log(location ??= '/a', location ||= '/b', location &&= '/c')",
    log: [
      "navigate window /c",
      'Location https://site.test/#window Location https://site.test/#window "/c"',
    ],
  },
  {
    case: "JS-010",
    program: "location = location = '/x'; location.href = '/h'; log(location.href = '/i')",
    log: ["navigate window /x", "navigate window /x", '"/i"'],
  },
  {
    case: "JS-011",
    program: "log(location++, --location, -location, ++location)",
    log: ["navigate window NaN", "navigate window NaN", "navigate window NaN", "NaN NaN NaN NaN"],
  },
  {
    case: "JS-011",
    program: "window.location++; log(window.location += '/y')",
    log: [
      "navigate window NaN",
      "navigate window https://site.test/#window/y",
      '"https://site.test/#window/y"',
    ],
  },
  {
    case: "JS-012",
    program:
      "[location] = ['/x']; ({ a: location } = { a: '/y' }); ({ location = '/d' } = {}); ({ location } = { location: '/l' })",
    log: ["navigate window /x", "navigate window /y", "navigate window /d", "navigate window /l"],
  },
  {
    case: "JS-012",
    program:
      "[...location] = ['/a', '/b']; [window.location] = ['/w']; ({ a: self.location, ...document.location } = { a: '/s' })",
    log: [
      "navigate window /a,/b",
      "navigate window /w",
      "navigate window /s",
      "navigate window [object Object]",
    ],
  },
  {
    case: "JS-012",
    program:
      "[location = '/e', [location] = ['/f']] = []; log(({ location } = { location: 1 }).location)",
    log: ["navigate window /e", "navigate window /f", "navigate window 1", "1"],
  },
  {
    case: "JS-024",
    program:
      "const seen = []; const f = () => (seen.push('f'), o), g = () => (seen.push('g'), 'location'), h = () => (seen.push('h'), 1); const o = {}; f()[g()] = h(); f()[g()] += h(); f()[g()]++; log(seen.join(''), o)",
    log: ['"fghfghfg" {location: 3}'],
  },
  {
    case: "JS-024",
    program:
      "const o = { get location() { log('get'); return 1 }, set location(v) { log('set', v) } }; o.location; o.location = 2; o.location += 1; o.location++; o.location ||= 5; o.location &&= 6; o.location ??= 7",
    log: [
      '"get"',
      '"set" 2',
      '"get"',
      '"set" 2',
      '"get"',
      '"set" 2',
      '"get"',
      '"get"',
      '"set" 6',
      '"get"',
    ],
  },
  {
    case: "JS-024",
    program: "window[(log('key'), 'location')] = (log('value'), '/x')",
    log: ['"key"', '"value"', "navigate window /x"],
  },
  {
    case: "JS-024",
    program:
      "let n = 0; const key = { toString() { n++; return 'location' } }; window[key]; window[key] = '/x'; window[key] += '#'; log(n >= 3)",
    log: ["navigate window /x", "navigate window https://site.test/#window#", "true"],
  },
  {
    case: "JS-018",
    program:
      "log(delete window.location, delete location, delete document.location, delete window['top'])",
    log: ["false false false false"],
  },
  {
    case: "JS-018",
    program: "const o = { location: 1, top: 2 }; log(delete o.location, delete o?.top, o)",
    log: ["true true {}"],
  },
  {
    case: "JS-018",
    program: "'use strict'; try { delete window.location } catch (error) { log(error.name) }",
    log: ['"TypeError"'],
  },
  {
    case: "JS-029",
    program:
      "const o = Object.freeze({ location: 1 }); o.location = 2; log(o.location); (function () { 'use strict'; try { o.location = 2 } catch (error) { log(error.name) } })()",
    log: ["1", '"TypeError"'],
  },
  {
    case: "JS-029",
    program:
      "'use strict'; try { window.top = 1 } catch (error) { log(error.name) } (1).location = 2",
    log: ['"TypeError"', "throws TypeError"],
  },
  {
    case: "JS-032",
    program: "if (top != self) top.location = self.location; log('stays')",
    log: ['"stays"'],
  },
  {
    case: "JS-032",
    program: "if (window.top !== window.self) { top.location.replace(location.href) } log('stays')",
    log: ['"stays"'],
  },
  {
    case: "JS-031",
    program: "log(top === self, top.location.href, parent === window, window.top.top.location)",
    log: ['true "https://site.test/#window" true Location https://site.test/#window'],
  },
  {
    case: "JS-007",
    program:
      "window.location = '/a'; document.location = '/b'; self.location.href = '/c'; frame.location = '/d'; window['location'] = '/e'; location.replace('/f')",
    log: [
      "navigate window /a",
      "navigate window /b",
      "navigate frame /d",
      "navigate window /e",
      "navigate window /f",
    ],
  },
  {
    case: "JS-061",
    program:
      "window.eval = (x) => ['mine', x]; log(eval('1'), (0, eval)('2'), window.eval('3'), eval === window.eval)",
    log: [
      '{0: "mine", 1: "1", length: 2} {0: "mine", 1: "2", length: 2} {0: "mine", 1: "3", length: 2} true',
    ],
  },
  {
    case: "JS-061",
    program: "eval = (x) => ['mine', x]; log(eval('1'), [eval][0]('2'))",
    log: ['{0: "mine", 1: "1", length: 2} {0: "mine", 1: "2", length: 2}'],
  },
  {
    case: "JS-061",
    program:
      "log(delete window.eval, typeof eval); try { eval('1') } catch (error) { log(error.name) }",
    log: ['true "undefined"', '"ReferenceError"'],
  },
  {
    case: "JS-061",
    program: "eval ||= 1; eval ??= 2; log(typeof eval); [eval] = [(x) => x]; log(eval('location'))",
    log: ['"function"', '"location"'],
  },
  {
    case: "JS-061",
    program: "function eval(x) { return ['function', x] } log(eval('1'))",
    log: ['{0: "function", 1: "1", length: 2}'],
  },
];
