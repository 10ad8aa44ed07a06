import type { Row } from "./row.ts";

/** Members of the rewritten names, and computed ones of global objects. */
export const MEMBERS_CASES: readonly Row[] = [
  {
    case: "JS-021",
    program:
      "const a = { location: { href: 1 } }, n = null; log(a.location, a?.location, n?.location, n?.location.href, a?.location?.href, n?.b.c.location)",
    log: ["{href: 1} {href: 1} undefined undefined 1 undefined"],
  },
  {
    case: "JS-021",
    program:
      "const u = undefined; log(u?.[log('no')], u?.a[log('no')].location, u?.location[log('no')], u?.m(log('no')).location)",
    log: ["undefined undefined undefined undefined"],
  },
  {
    case: "JS-021",
    program:
      "const a = { b: window }; log(a?.b.location, a?.b.location.href, a?.b.top.location, a?.['b'].location, a?.b?.top?.location)",
    log: [
      'Location https://site.test/#window "https://site.test/#window" Location https://site.test/#window Location https://site.test/#window Location https://site.test/#window',
    ],
  },
  {
    case: "JS-021",
    program:
      "const a = { b: null }; try { a?.b.location } catch (error) { log(error.name) } log(a?.b?.location)",
    log: ['"TypeError"', "undefined"],
  },
  {
    case: "JS-021",
    program:
      "const a = { m() { return this === a ? window : 0 }, u() {} }; log(a.m?.().location, a?.m().location, a.x?.().location, a?.m?.().top.location)",
    log: [
      "Location https://site.test/#window Location https://site.test/#window undefined Location https://site.test/#window",
    ],
  },
  {
    case: "JS-021",
    program:
      "const a = { u() {} }; try { a.u?.().location } catch (error) { log(error.name) } log(a.u?.()?.location)",
    log: ['"TypeError"', "undefined"],
  },
  {
    case: "JS-021",
    program:
      "const f = () => window, g = null; log(f?.().location, g?.().location, f?.().top.location, (() => frame)?.().location)",
    log: [
      "Location https://site.test/#window undefined Location https://site.test/#window Location https://site.test/#frame",
    ],
  },
  {
    case: "JS-021",
    program:
      "function f() { return this === undefined || this === window ? window : 0 } log(f?.().location)",
    log: ["Location https://site.test/#window"],
  },
  {
    case: "JS-021",
    program:
      "const a = { b: { m() { return this === a.b } , location: { m() { return this === a.b.location } } } }; log(a?.b.m(), a?.b.location.m(), (a?.b.location).m(), a?.b.m?.(), (a?.b.m)())",
    log: ["true true true true true"],
  },
  {
    case: "JS-021",
    program:
      "const a = { b: { location: { top: { location: 1 } } } }; log(a?.b.location.top.location, a.b?.location.top.location, a?.b?.location?.top?.location)",
    log: ["1 1 1"],
  },
  {
    case: "JS-021",
    program:
      "const a = null, k = 'location'; log(a?.[k]?.(), a?.b[k] ?? 'd', delete a?.b.location, typeof a?.b.location)",
    log: ['undefined "d" true "undefined"'],
  },
  {
    case: "JS-021",
    program: "log(window?.['loc' + 'ation'], window?.[`top`], frame?.location, (null)?.location)",
    log: ["Location https://site.test/#window window Location https://site.test/#frame undefined"],
  },
  {
    case: "JS-021",
    program:
      "class A { #p = { location: 1 }; #m() { return { location: 2 } } n() { return [this?.#p.location, this.#p?.location, this.#m().location] } } log(new A().n())",
    log: ["{0: 1, 1: 1, 2: 2, length: 3}"],
  },
  {
    case: "JS-021",
    program:
      "const a = { get b() { log('get b'); return { get location() { log('get location'); return 1 } } } }; a?.b.location; a.b?.location",
    log: ['"get b"', '"get location"', '"get b"', '"get location"'],
  },
  {
    case: "JS-021",
    program:
      "async function f(a) { return (await a)?.b.location } f({ b: window }).then(log); f(null).then(log)",
    log: ["Location https://site.test/#window", "undefined"],
  },
  {
    case: "JS-021",
    program:
      "function* g(a) { return a?.[yield 1].location } const i = g({ k: frame }); i.next(); log(i.next('k').value)",
    log: ["Location https://site.test/#frame"],
  },
  {
    case: "JS-023",
    program:
      "log(window['location'], window['loc' + 'ation'], window[`location`], window[Symbol.iterator], window['x' + 1])",
    log: [
      "Location https://site.test/#window Location https://site.test/#window Location https://site.test/#window undefined undefined",
    ],
  },
  {
    case: "JS-023",
    program: "let n = 0; log(window[{ toString() { n++; return 'location' } }], n)",
    log: ["Location https://site.test/#window 1"],
  },
  {
    case: "JS-023",
    program:
      "const k = 'top'; log(self[k], document['location'], this[k], frames[k], parent[k], globalThis[k], top[k], window[(0, k)])",
    log: ["window Location https://site.test/#window window window window window window window"],
  },
  {
    case: "JS-023",
    program: "const o = { [Symbol.for('x')]: 1 }; log(window[Symbol.for('x')], o[Symbol.for('x')])",
    log: ["undefined 1"],
  },
  {
    case: "JS-023",
    goal: "function",
    program:
      "const window = [1, 2]; let i = 0; log(window[i], window[i + 1], window[i++], window[-1])",
    log: ["1 2 1 undefined", "undefined"],
  },
  {
    case: "JS-023",
    goal: "function",
    program:
      "const document = { k: 1, location: 2 }, k = 'k', l = 'location'; log(document[k], document[l])",
    log: ["1 2", "undefined"],
  },
  {
    case: "JS-022",
    program: "const a = new Float64Array(4); for (let i = 0; i < 4; i++) a[i] = i; log(a[3])",
    log: ["3"],
  },
  {
    case: "JS-025",
    program:
      "const o = { location: { replace() { return this === o.location } }, m() { return this === o } }; log(o.location.replace(), o.m(), (0, o.m)())",
    log: ["true true false"],
  },
  {
    case: "JS-025",
    program:
      "const o = { location() { return this === o }, top(...x) { return [this === o, x[0][0]] } }; log(o.location(), (o.location)(), o?.location(), o.location?.(), o['location'](), o.top`t`)",
    log: ['true true true true true {0: true, 1: "t", length: 2}'],
  },
  {
    case: "JS-025",
    program:
      "const a = { location: { C: class { constructor(x) { this.x = x } } } }; log(new a.location.C(1).x, new (a.location.C)(2).x, new (a.location).C(3).x, new a.location.C().x)",
    log: ["1 2 3 undefined"],
  },
  {
    case: "JS-025",
    program:
      "const f = () => ({ location: class { x = 1 } }); log(new (f().location)().x, new (f().location)().x, new (f()['location'])().x, new (class { static location = f().location }).location().x)",
    log: ["1 1 1 1"],
  },
  {
    case: "JS-025",
    program:
      "class B { get location() { return this.v } set location(v) { this.v = v } m(k) { return k } } class A extends B { n(k) { super.location = 5; return [super.location, super[k], super['location']] } } log(new A().n('location'))",
    log: ["{0: 5, 1: 5, 2: 5, length: 3}"],
  },
  {
    case: "JS-025",
    program:
      "const o = { location: { tag(s) { return [this === o.location, s.raw[0]] } } }; log(o.location.tag`a\\n`, new o.constructor.prototype.constructor().location)",
    log: ['{0: true, 1: "a\\\\n", length: 2} undefined'],
  },
  {
    case: "JS-025",
    program:
      "frame.postMessage('a', '*'); window.postMessage('b'); self['postMessage']('c'); frame?.postMessage('d'); frame.postMessage?.('e'); (frame.postMessage)('f')",
    log: [
      'message frame "a" "*"',
      'message window "b"',
      'message window "c"',
      'message frame "d"',
      'message frame "e"',
      'message frame "f"',
    ],
  },
  {
    case: "JS-025",
    program:
      "const p = { postMessage(m) { return [this === p, m] } }; log(p.postMessage(1), (p?.postMessage)(2), p.postMessage`x`[0], typeof p.postMessage)",
    log: ['{0: true, 1: 1, length: 2} {0: true, 1: 2, length: 2} true "function"'],
  },
  {
    case: "JS-027",
    program:
      "const o = { location: 1, top: 2, parent: 3, origin: 4, eval: 5, postMessage: 6 }; log('location' in o, o.hasOwnProperty('top'), JSON.stringify(o), Object.keys(o).length, o.eval)",
    log: [
      'true true "{\\"location\\":1,\\"top\\":2,\\"parent\\":3,\\"origin\\":4,\\"eval\\":5,\\"postMessage\\":6}" 6 5',
    ],
  },
  {
    case: "JS-027",
    program: "const o = Object.create(null); o.location = 1; log(o.location, o.top)",
    log: ["1 undefined"],
  },
  {
    case: "JS-028",
    program:
      "const p = new Proxy({}, { get(t, k) { log('get', k); return 1 }, set(t, k, v) { log('set', k); return true }, has(t, k) { log('has', k); return true } }); p.location; p.top = 1; 'location' in p; p?.location; p['location'] ||= 2; const { location: l, ...r } = p; p.eval",
    log: [
      '"get" "location"',
      '"set" "top"',
      '"has" "location"',
      '"get" "location"',
      '"get" "location"',
      '"get" "location"',
      '"get" "eval"',
    ],
  },
  {
    case: "JS-028",
    program:
      "const s = 'str'; log(s.top, (1).location, true.location, Symbol.iterator.top, 1n.location); try { null.location } catch (error) { log(error.name) }",
    log: ["undefined undefined undefined undefined undefined", '"TypeError"'],
  },
  {
    case: "JS-025",
    goal: "function",
    program: "var o = {}; for (o.location of [1]); for (frame.location of ['/f']); log(o.location)",
    log: ["navigate frame /f", "1", "undefined"],
  },
  {
    case: "JS-027",
    program:
      "const e = { style: {}, getBoundingClientRect: () => ({ top: 5 }) }; e.style.top = 1; log(e.style.top, e.getBoundingClientRect().top)",
    log: ["1 5"],
  },
  {
    case: "JS-033",
    program:
      "log(window.window.location, window.self.top, document.defaultView.location, frame.parent.location, frame.top)",
    log: [
      "Location https://site.test/#window window Location https://site.test/#window Location https://site.test/#window window",
    ],
  },
];
