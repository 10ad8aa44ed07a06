import { describe, expect, it } from "vitest";
import { restoreScript } from "./restore-script.ts";
import { rewriteExactly } from "./rewrite-exactly.ts";
import { rewriteScript } from "./rewrite-script.ts";
import { CASES, IDS } from "./testing/cases.ts";
import type { Row } from "./testing/row.ts";
import { runBoth } from "./testing/test-realm.ts";

/** What no text may be given that had none: it would end an inline script, or a comment. */
const ENDS = /<\/script|<!--|-->|\]\]>/gi;

function checkText({ program, goal }: Row): void {
  const options = { goal: goal === "file" ? "module" : (goal ?? "script") } as const;
  const { code } = rewriteScript(program, options);
  const exact = rewriteExactly(program, options);
  // What no parser takes may be edited where a look at the neighbours tells: record 006.
  if (exact.diagnostics.length === 0) expect(code).toBe(exact.code);
  expect(restoreScript(code)).toBe(program);
  expect(code.match(ENDS)).toEqual(program.match(ENDS));
  expect(code.split(/\r\n|[\n\r\u2028\u2029]/).length).toBe(
    program.split(/\r\n|[\n\r\u2028\u2029]/).length,
  );
}

describe.each(Object.entries(CASES))("%s", (_, rows) => {
  it.each(rows)("$case: $program", async (row) => {
    checkText(row);
    const { program, goal, log, only } = row;
    if (only === "browser" || goal === "file") return;
    const { plain, proxied, code } = await runBoth(program, goal);
    expect(plain).toEqual(log);
    expect(proxied, code).toEqual(log);
  });
});

it("has a case for each hard one that concerns the rewriter", () => {
  const named = new Set(
    Object.values(CASES)
      .flat()
      .flatMap((row) => row.case.match(/JS-\d{3}/g) ?? []),
  );
  expect(IDS.filter((id) => !named.has(id))).toEqual([]);
});
