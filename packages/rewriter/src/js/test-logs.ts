import { expect, it } from "vitest";
import { runBoth } from "./test-realm.ts";
import type { ScriptGoal } from "./types.ts";

/** A program and what it logs. */
export interface Row {
  /** What it is a case of; JS-* are those of the list of hard cases. */
  readonly case: string;
  readonly program: string;
  /** `script` when absent. */
  readonly goal?: Exclude<ScriptGoal, "eval">;
  readonly log: readonly string[];
}

/** Test-only: checks that programs leave their log, both as they are and rewritten. */
export function expectLogs(rows: readonly Row[]): void {
  it.each(rows)("$case: $program", async ({ program, goal, log }) => {
    const { plain, proxied, code } = await runBoth(program, goal);
    expect(plain).toEqual(log);
    expect(proxied, code).toEqual(log);
  });
}
