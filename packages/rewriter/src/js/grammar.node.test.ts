import fc from "fast-check";
import { expect, it } from "vitest";
import { restoreScript } from "./restore-script.ts";
import { rewriteScript } from "./rewrite-script.ts";
import { expression, PRELUDE, program } from "./testing/test-grammar.ts";
import { runBoth } from "./testing/test-realm.ts";

const RUNS = Number(process.env["FUZZ_RUNS"] ?? 150);

it("leaves the same log as the original", async () => {
  await fc.assert(
    fc.asyncProperty(program, async (text) => {
      const { plain, proxied, code } = await runBoth(PRELUDE + text);
      expect(proxied, code).toEqual(plain);
    }),
    { numRuns: RUNS },
  );
}, 600_000);

it("inserts only what restoring takes out", () => {
  fc.assert(
    fc.property(program, expression, (text, more) => {
      const source = `${text}\n(${more})`;
      const { code, diagnostics } = rewriteScript(source, { goal: "script" });
      // Some programs are invalid: a name is declared twice, `eval` is a parameter in strict code.
      fc.pre(diagnostics.every((item) => item.code === "INVALID"));
      expect(restoreScript(code)).toBe(source);
    }),
    { numRuns: RUNS * 4 },
  );
}, 600_000);

function compiles(code: string): boolean {
  try {
    Reflect.construct(Function, [code]);
    return true;
  } catch {
    return false;
  }
}

it("makes no invalid program valid, and no valid one invalid", () => {
  const noise = fc.constantFrom(
    "",
    "",
    ";",
    "(",
    ")",
    "}",
    "`",
    "'use strict';",
    "return ",
    "=",
    "...",
    "\n",
  );
  const cuts = fc.array(fc.tuple(fc.nat(), fc.nat(6), noise), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(program, cuts, (text, list) => {
      const source = list.reduce((result, [at, length, put]) => {
        const from = at % result.length;
        return result.slice(0, from) + put + result.slice(from + length);
      }, text);
      const { code } = rewriteScript(source, { goal: "script" });
      expect(compiles(code), code).toBe(compiles(source));
      expect(restoreScript(code)).toBe(source);
    }),
    { numRuns: RUNS * 4 },
  );
}, 600_000);
