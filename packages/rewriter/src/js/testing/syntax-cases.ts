import type { Row } from "./row.ts";

/** Where insertions could be read otherwise: automatic semicolons, precedence, slashes, comments, escapes, directives. */
export const SYNTAX_CASES: readonly Row[] = [
  {
    case: "JS-017",
    program:
      "log(typeof location, typeof top, typeof (location), typeof undeclared, typeof window.location, typeof location.nothing)",
    log: ['"object" "object" "object" "undefined" "object" "undefined"'],
  },
  { case: "JS-037", program: "var a = 1, b = 2\na = b\n;(location).x\nlog(a)", log: ["2"] },
  {
    case: "JS-037",
    program: "(function () { return\nlocation })() === undefined && log('undefined')",
    log: ['"undefined"'],
  },
  { case: "JS-037", program: "var x = 1\n++location\nlog(x)", log: ["navigate window NaN", "1"] },
  {
    case: "JS-037",
    program: "var x = 1\nx\n++\nlocation\nlog(x)",
    log: ["navigate window NaN", "1"],
  },
  {
    case: "JS-037",
    program: "const f = (x) => ({ y: x })\nlet z = f\n(location).y\nlog(z)",
    log: ["Location https://site.test/#window"],
  },
  {
    case: "JS-037",
    program: "let y = [1]\n;[location] = ['/y']\nlog(y)",
    log: ["navigate window /y", "{0: 1, length: 1}"],
  },
  {
    case: "JS-037",
    program: "function* g() { yield\nlocation; yield location; yield* [top] } log([...g()])",
    log: ["{0: undefined, 1: Location https://site.test/#window, 2: window, length: 3}"],
  },
  { case: "JS-037", program: "var async = 1\nasync\nlocation\nlog(async)", log: ["1"] },
  {
    case: "JS-037",
    program: "var tag = (s) => s[0]\nvar v = tag\n`t`\nlog(v, location)",
    log: ['"t" Location https://site.test/#window'],
  },
  { case: "JS-037", program: "do location; while (0) log(1)", log: ["1"] },
  { case: "JS-037", program: "if (0) location\nelse log(top)", log: ["window"] },
  {
    case: "JS-038",
    program:
      "class X { constructor(a) { this.a = a } } location.X = X; log(new location.X(1).a, new location.X().a)",
    log: ["1 undefined"],
  },
  {
    case: "JS-038",
    program: "(async () => { log(await location); for await (const x of [location]) log(x) })()",
    log: ["Location https://site.test/#window", "Location https://site.test/#window"],
  },
  {
    case: "JS-038",
    program:
      "log(!location, (location ?? 1) || 2, -location, (-location) ** 2, ~location, +location, void location, location ? 1 : 2)",
    log: ["false Location https://site.test/#window NaN NaN -1 NaN undefined 1"],
  },
  {
    case: "JS-038",
    program:
      "const k = 'location', a = { b: 1 }; log((a && a[k]) ?? 'c', (() => location)(), (() => ({ location }))())",
    log: ['"c" Location https://site.test/#window {location: Location https://site.test/#window}'],
  },
  {
    case: "JS-038",
    program:
      "log(location in {}, 'href' in location, location instanceof Object, 1 in[top], `${location}`, [...[location]].length, { ...location }.x)",
    log: ['false true false false "https://site.test/#window" 1 undefined'],
  },
  {
    case: "JS-038",
    program:
      "switch (location) { case location: log('case'); break } throw_: try { throw location } catch (e) { log(e === location) }",
    log: ['"case"', "true"],
  },
  {
    case: "JS-038",
    program:
      "(function () { const o = { top: 1 }; return(o).top })() === 1 && log('returned'); log(typeof(frame).top, void(o_ => 1).top, 'x'in(frame).location)",
    log: ['"returned"', '"object" undefined false'],
  },
  {
    case: "JS-038",
    program:
      "var o = { location: 1 }; log(o.location\n.toString(), o\n.location, o // comment\n.location, (o/* ) */)/* . */./* [ */location, ((o)).location)",
    log: ['"1" 1 1 1 1'],
  },
  {
    case: "JS-039",
    program:
      "var a, b = 4, c = 2, g = 1; a = b / location / c; log(a, /[/]location/.test('/location'), b\n/location/g)",
    log: ["NaN true NaN"],
  },
  {
    case: "JS-039",
    program:
      "var z = 'location'; { }/location/g.exec(z); log(z.replace(/top/g, '').length, /\\/location/.source, /re/.source.top)",
    log: ['8 "\\\\/location" undefined'],
  },
  {
    case: "JS-040",
    program: "<!-- location = '/no'\nlog(1) <!-- top\n--> location\nlog(location)",
    log: ["1", "Location https://site.test/#window"],
  },
  {
    case: "JS-040",
    program: "var x = 5; while (x --> 3) log(x); var o = { top: 1 }; log(o <!--\n.top)",
    log: ["4", "3", "1"],
  },
  {
    case: "JS-041",
    program: "#!/usr/bin/env location\nlog(location)",
    log: ["Location https://site.test/#window"],
  },
  {
    case: "JS-041",
    program: "﻿log(location, '\\u2028'.length, 'location')",
    log: ['Location https://site.test/#window 1 "location"'],
  },
  {
    case: "JS-041",
    program:
      "log(l\\u006fcation, \\u{74}op, window.l\\u006fcation, window['\\x6cocation'], { l\\u006fcation }, ev\\u0061l('1'))",
    log: [
      "Location https://site.test/#window window Location https://site.test/#window Location https://site.test/#window {location: Location https://site.test/#window} 1",
    ],
  },
  {
    case: "JS-041",
    program:
      "l\\u006fcation = '/u'; var \\u006cocation = '/v'; ({ \\u006cocation } = { location: '/w' })",
    log: ["navigate window /u", "navigate window /v", "navigate window /w"],
  },
  {
    case: "JS-041",
    program:
      "(function (l\\u006fcation) { log(location) })(1); log(window['loca\\\ntion'], window['\\154ocation'])",
    log: ["1", "Location https://site.test/#window Location https://site.test/#window"],
  },
  {
    case: "JS-045",
    program:
      "'use strict'; log((function () { return this })()); try { undeclared = location } catch (error) { log(error.name) }",
    log: ["undefined", '"ReferenceError"'],
  },
  { case: "JS-042", program: "log([location.x||location.x||location.x||1][0])", log: ["1"] },
  {
    case: "JS-048",
    program:
      "function f(a) { return /* kept */ location + a.top } log(f, (x) => x?.y.location, class { m() { return top } }, { location() { return location } }.location)",
    log: [
      "function f(a) { return /* kept */ location + a.top } (x) => x?.y.location class { m() { return top } } location() { return location }",
    ],
  },
  {
    case: "JS-048",
    program: "const f = function ({ location }) { return { location } }; log(f, f + '')",
    log: [
      'function ({ location }) { return { location } } "function ({ location }) { return { location } }"',
    ],
  },
  {
    case: "JS-069",
    goal: "function",
    program: "const $oriel = 5; log($oriel, typeof $oriel, { $oriel }, location)",
    log: ['5 "number" {$oriel: 5} Location https://site.test/#window', "undefined"],
  },
  {
    case: "JS-069",
    program:
      "(function ($oriel, { $oriel$x, y: $orielBoot }) { log($oriel, $oriel$x, $orielBoot, location, top) })(1, { $oriel$x: 2, y: 3 })",
    log: ["1 2 3 Location https://site.test/#window window"],
  },
  {
    case: "JS-069",
    program:
      "log('$oriel.wrap(x/*$oriel*/)', `$oriel.${1}`, { $oriel: 1 }.$oriel, '\\u{24}oriel', '\\\\$oriel'.length); /* $oriel */ log(location)",
    log: [
      '"$oriel.wrap(x/*$oriel*/)" "$oriel.1" 1 "$oriel" 7',
      "Location https://site.test/#window",
    ],
  },
  {
    case: "JS-069",
    program: "function f() { return '$oriel.wrap(' + /$oriel/.source + location } log(f)",
    log: ["function f() { return '$oriel.wrap(' + /$oriel/.source + location }"],
  },
  {
    case: "JS-045",
    program: "function f() { 'use strict'; 'other'; return this } log(f(), location)",
    log: ["undefined Location https://site.test/#window"],
  },
];
