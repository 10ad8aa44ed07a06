import { ALIASES_CASES } from "./aliases-cases.ts";
import { BROWSER_CASES } from "./browser-cases.ts";
import { DESTRUCTURING_CASES } from "./destructuring-cases.ts";
import { EVAL_CASES } from "./eval-cases.ts";
import { MADE_KEYS_CASES } from "./made-keys-cases.ts";
import { MEMBERS_CASES } from "./members-cases.ts";
import type { Row } from "./row.ts";
import { SCOPE_CASES } from "./scope-cases.ts";
import { SYNTAX_CASES } from "./syntax-cases.ts";
import { TEXT_CASES } from "./text-cases.ts";
import { WRITES_CASES } from "./writes-cases.ts";

/** All tables. */
export const CASES: Readonly<Record<string, readonly Row[]>> = {
  aliases: ALIASES_CASES,
  browser: BROWSER_CASES,
  destructuring: DESTRUCTURING_CASES,
  eval: EVAL_CASES,
  "made keys": MADE_KEYS_CASES,
  members: MEMBERS_CASES,
  scope: SCOPE_CASES,
  syntax: SYNTAX_CASES,
  text: TEXT_CASES,
  writes: WRITES_CASES,
};

const range = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => `JS-${String(from + i).padStart(3, "0")}`);

/** The hard cases that concern the rewriter: of each there is a row. The others are the page runtime's. */
export const IDS: readonly string[] = [
  ...range(1, 33),
  ...range(37, 49),
  ...range(51, 67),
  "JS-069",
  ...range(74, 76),
  "JS-078",
];
