import type { Row } from "./row.ts";

/** What has to come through as it is: data, comments, text that ends scripts, sources that are none. */
export const TEXT_CASES: readonly Row[] = [
  {
    case: "JS-052 comments for tools",
    program:
      "log(location.x, (function () { return 1 })())\n//# sourceMappingURL=x.map\n//@ sourceMappingURL=location.map\n//# sourceURL=foo",
    log: ["undefined 1"],
  },
  {
    case: "JS-065 data in a call",
    program:
      'function cb(data) { log(JSON.stringify(data), data.location.top) }\n/**/cb({"location": {"top": 1}, "eval": "eval(x)", "top": ["location", "window[k]"], "postMessage": null, "a": "</x>"});',
    log: [
      '"{\\"location\\":{\\"top\\":1},\\"eval\\":\\"eval(x)\\",\\"top\\":[\\"location\\",\\"window[k]\\"],\\"postMessage\\":null,\\"a\\":\\"</x>\\"}" 1',
    ],
  },
  {
    case: "JS-066 a document in the place of a script",
    program:
      "<!doctype html>\n<title>404</title><script>location = '/no'; top[f()]</script><p>It's not at this location",
    log: ["throws SyntaxError"],
  },
  {
    case: "JS-066 data in the place of a script",
    program: '{"location": "x", "top": {"eval": [1]}}',
    log: ["throws SyntaxError"],
  },
  {
    case: "JS-043 invalid, so that nothing of it runs",
    program: "log('no'); location = '/no'; top[f()]; let a; let a",
    log: ["throws SyntaxError"],
  },
  {
    case: "JS-043 `eval` written to in strict code",
    program: "log('no'); function a() { 'use strict'; function b() { eval++ } }",
    log: ["throws SyntaxError"],
  },
  {
    case: "JS-043 `eval` written to in strict code",
    program:
      "log('no'); (function () { h(); h(); h(); h(); h(); h(); h(); h(); h(); h(); h(); h() }); class A { m() { eval ||= 1 } }",
    log: ["throws SyntaxError"],
  },
  {
    case: "JS-067 text that ends a script or a comment",
    program:
      "log('<\\/script>', '<\\!--', location.x, '\\u003c/script', '--\\>', ']]\\>'.length, [[location]]>[[1]])",
    log: ['"</script>" "<!--" undefined "</script" "-->" 3 true'],
  },
  {
    case: "JS-075 functions at the top level",
    program:
      "function decl() { return top } log('decl' in window, window.decl === decl, decl() === top); { function inner() { return location } } log(typeof inner, window.inner === inner); if (0) { function never() {} } log(typeof never, 'never' in window)",
    log: ["true true true", '"function" true', '"undefined" true'],
  },
  {
    case: "JS-074 names that scripts share",
    program:
      "let one = location, two = class {}; const three = () => one; log('one' in window, (0, eval)('three() === one'), typeof two); try { (0, eval)('var one') } catch (error) { log(error.name) }",
    log: ['false true "function"', '"SyntaxError"'],
  },
  {
    case: "JS-076 debugger statements",
    program: "for (let i = 0; i < 2; i++) { debugger; log(location.x) }",
    log: ["undefined", "undefined"],
  },
  {
    case: "JS-078 asm.js",
    program:
      "function M(stdlib, foreign, heap) { 'use asm'; var u8 = new stdlib.Uint8Array(heap); function f(a) { a = a | 0; return u8[a >> 0] | 0 } return { f: f } } log(M(globalThis, {}, new ArrayBuffer(65536)).f(0), typeof location)",
    log: ['0 "object"'],
  },
];
