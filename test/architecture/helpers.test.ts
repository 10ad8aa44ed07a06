import { HELPERS, REALM } from "@oriel/core";
import { rewriteScript } from "@oriel/rewriter";
import { expect, it } from "vitest";

/** Sources that make the JavaScript rewriter use every helper. */
const SAMPLES = [
  "location.href; location = x; top.x;",
  "o.location; o.top; o.postMessage(m); o?.location; o?.a.location;",
  "window[k]; self[a + b]; o[f()]; o[f()](x);",
  "const { location, top } = window;",
  "eval(code); const e = eval; (0, eval)(code);",
  "with (o) { location; top; }",
];

it("emits only helpers that core names", () => {
  const emitted = new Set<string>();
  for (const goal of ["script", "function"] as const) {
    for (const sample of SAMPLES) {
      const { code } = rewriteScript(sample, { goal });
      const pattern = new RegExp(`\\${REALM}\\.(\\w+)`, "g");
      for (const [, name = ""] of code.matchAll(pattern)) emitted.add(name);
    }
  }
  const known = new Set<string>(Object.values(HELPERS));
  expect([...emitted].filter((name) => !known.has(name))).toEqual([]);
  expect(emitted.size).toBeGreaterThan(3);
});
