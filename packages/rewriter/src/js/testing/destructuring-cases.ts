import type { Row } from "./row.ts";

/** Patterns, in every place in which they can stand. */
export const DESTRUCTURING_CASES: readonly Row[] = [
  {
    case: "JS-013",
    goal: "function",
    program: "const { location } = window; log(location)",
    log: ["Location https://site.test/#window", "undefined"],
  },
  {
    case: "JS-013",
    program:
      "(() => { const { location: l, top: { document: d }, postMessage } = window; log(l, d) })()",
    log: ["Location https://site.test/#window document"],
  },
  {
    case: "JS-013",
    program:
      "(() => { const { ['loc' + 'ation']: l, [`top`]: t, 'location': m } = window; log(l, t, m) })()",
    log: ["Location https://site.test/#window window Location https://site.test/#window"],
  },
  {
    case: "JS-013",
    program:
      "(() => { const { href } = location; const { location: { href: h } } = window; log(href, h) })()",
    log: ['"https://site.test/#window" "https://site.test/#window"'],
  },
  {
    case: "JS-013",
    program: "({ location } = window); log(({ location } = window) === window)",
    log: [
      "navigate window https://site.test/#window",
      "navigate window https://site.test/#window",
      "true",
    ],
  },
  {
    case: "JS-013",
    program: "let l; ({ location: l } = document); log(l); ({ location: l = 1 } = {}); log(l)",
    log: ["Location https://site.test/#window", "1"],
  },
  {
    case: "JS-013",
    program: "(({ location: l, top }) => log(l, top))(window)",
    log: ["Location https://site.test/#window window"],
  },
  {
    case: "JS-013",
    program: "((a, { location } = window, [{ top }] = [window]) => log(location, top))()",
    log: ["Location https://site.test/#window window"],
  },
  {
    case: "JS-013",
    program:
      "(({ location }) => { log({ location }, [location], location.href, typeof location) })(window)",
    log: [
      '{location: Location https://site.test/#window} {0: Location https://site.test/#window, length: 1} "https://site.test/#window" "object"',
    ],
  },
  {
    case: "JS-013",
    program: "(({ location }) => { location = 5; log(location) })(window)",
    log: ["5"],
  },
  {
    case: "JS-013",
    program: "(({ eval: run }) => log(run('location')))(window)",
    log: ["Location https://site.test/#window"],
  },
  {
    case: "JS-013",
    program: "for (const { location } of [window, { location: 1 }]) log(location)",
    log: ["Location https://site.test/#window", "1"],
  },
  {
    case: "JS-013",
    program: "for (const { location: l, top: t } of [frame]) log(l, t)",
    log: ["Location https://site.test/#frame window"],
  },
  {
    case: "JS-013",
    program:
      "for (var { location: l } of [window]) log(l); let m; for ({ location: m } of [frame]) log(m)",
    log: ["Location https://site.test/#window", "Location https://site.test/#frame"],
  },
  { case: "JS-013", program: "for (const { length } in { location: 1 }) log(length)", log: ["8"] },
  {
    case: "JS-013",
    program: "const [{ location: l }] = [window]; let m; [{ location: m }] = [frame]; log(l, m)",
    log: ["Location https://site.test/#window Location https://site.test/#frame"],
  },
  {
    case: "JS-013",
    program: "const { a: { location: l } } = { a: window }; log(l)",
    log: ["Location https://site.test/#window"],
  },
  {
    case: "JS-013",
    program: "let x; const { location: l, top: t } = (x = frame); log(l, t, x)",
    log: ["Location https://site.test/#frame window frame"],
  },
  {
    case: "JS-013",
    program: "const { location: l } = (0, window), { top: t } = true ? self : 0; log(l, t)",
    log: ["Location https://site.test/#window window"],
  },
  {
    case: "JS-013",
    program: "try { throw window } catch ({ location: l, top }) { log(l, top) }",
    log: ["Location https://site.test/#window window"],
  },
  {
    case: "JS-013",
    program:
      "const f = function ({ location: { href } }) { log(href) }; f({ location: { href: 1 } })",
    log: ["1"],
  },
  {
    case: "JS-013",
    goal: "function",
    program:
      "try { const { location } = null } catch (error) { log(error.name) } try { (({ location }) => {})() } catch (error) { log(error.name) }",
    log: ['"TypeError"', '"TypeError"', "undefined"],
  },
  {
    case: "JS-014",
    program: "const { a, ...rest } = window; log(rest.location, rest.top)",
    log: ["Location https://site.test/#window window"],
  },
  {
    case: "JS-014",
    program: "log({ ...window }.location, { ...self, top: 1 }.top, Object.keys({ ...document }))",
    log: ['Location https://site.test/#window 1 {0: "location", length: 1}'],
  },
  {
    case: "JS-014",
    program: "const { location: l, ...rest } = { location: 1, top: 2 }; log(l, rest)",
    log: ["1 {top: 2}"],
  },
  {
    case: "JS-015",
    program:
      "log({ location, top }, { location: location }, { location() { return 1 } }.location(), { get location() { return 2 } }.location)",
    log: [
      "{location: Location https://site.test/#window, top: window} {location: Location https://site.test/#window} 1 2",
    ],
  },
  {
    case: "JS-015",
    program:
      "log(typeof { async location() {} }.location, { [location]: 1 }, { 'location': 3 }, { *top() {} }.top().next().done)",
    log: ['"function" {https://site.test/#window: 1} {location: 3} true'],
  },
  {
    case: "JS-015",
    program: "const o = { eval, location: 1 }; log(o.eval === eval, o.location)",
    log: ["true 1"],
  },
  {
    case: "JS-027",
    goal: "function",
    program: "const box = { top: 1, left: 2 }; const { top, left } = box; log(top + left)",
    log: ["3", "undefined"],
  },
  {
    case: "JS-027",
    goal: "function",
    program:
      "const { top, height } = { top: 1, height: 2 }; let width, t; ({ top: t, width } = { top: 3, width: 4 }); log(top, height, t, width)",
    log: ["1 2 3 4", "undefined"],
  },
  {
    case: "JS-003",
    program:
      "const { x = location, y = top.location } = {}; log(x, y); let [z = location] = []; log(z)",
    log: [
      "Location https://site.test/#window Location https://site.test/#window",
      "Location https://site.test/#window",
    ],
  },
  { case: "JS-013", program: "const { [location]: q = 'none' } = {}; log(q)", log: ['"none"'] },
];
