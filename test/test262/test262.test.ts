import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { readFrontMatter } from "./front-matter.mjs";

const suite = resolve(import.meta.dirname, "../fixtures/test262");

/** Runs the command on the small suite. */
function run(...parameters: readonly string[]): { status: number | null; lines: string[] } {
  const { status, stdout } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, "run.mjs"), "--jobs=1", ...parameters],
    { env: { ...process.env, TEST262: suite }, encoding: "utf8" },
  );
  return { status, lines: stdout.trim().split("\n") };
}

it("runs every kind of test, and finds that rewriting breaks none", () => {
  const { status, lines } = run("--all", "--skip=no-such-feature", "--fails");
  expect(
    lines
      .slice(0, -3)
      .map((line) => line.replace(/\): .*/, ")"))
      .filter(Boolean),
  ).toEqual([
    "before: built-ins/async-fails.js (sloppy)",
    "before: built-ins/async-fails.js (strict)",
    "before: language/fails.js (sloppy)",
    "before: language/fails.js (strict)",
  ]);
  expect(lines.at(-3)).toMatch(
    /^17 tests in \d+ s: 19 runs pass before and after, 0 pass and are not rewritten, 4 fail before, 2 skipped$/,
  );
  expect(lines.at(-2)).toBe("0 files of which the ways of rewriting differ");
  expect(lines.at(-1)).toBe("0 pass before and fail after");
  expect(status).toBe(0);
});

it("lists what passes before and fails after", () => {
  const { status, lines } = run(`--rewriter=${join(suite, "broken-rewriter.mjs")}`, "language");
  expect(lines.slice(0, 4)).toEqual([
    "language/both-modes.js (sloppy): Test262Error:  expected [object Object], got top",
    "language/both-modes.js (strict): Test262Error:  expected [object Object], got top",
    "language/negative-parse.js (sloppy): SyntaxError only in the phase runtime: ",
    "language/negative-parse.js (strict): SyntaxError only in the phase runtime: ",
  ]);
  expect(lines.at(-1)).toBe("4 pass before and fail after");
  expect(status).toBe(1);
});

it("says what it needs when there is no suite", () => {
  const { status, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, "run.mjs")], {
    env: { ...process.env, TEST262: "/nowhere" },
    encoding: "utf8",
  });
  expect(stderr).toContain("Clone https://github.com/tc39/test262");
  expect(status).toBe(2);
});

const NONE = { flags: [], includes: [], features: [], negative: null };

it.each([
  { name: "none", text: "x;", expected: NONE },
  {
    name: "lists in brackets, over lines, and of items",
    text: '/*---\ndescription: a\nflags: [onlyStrict, async]\nincludes: [\n  a.js,\n  b.js\n]\nfeatures:\n  - BigInt\n  - "x"\n---*/',
    expected: {
      ...NONE,
      flags: ["onlyStrict", "async"],
      includes: ["a.js", "b.js"],
      features: ["BigInt", "x"],
    },
  },
  {
    name: "blocks of text that look like keys",
    text: "/*---\r\ninfo: |\r\n  flags: [raw]\r\n  negative:\r\nflags: [module] # why\r\nnegative:\r\n  phase: parse\r\n  type: SyntaxError\r\n---*/",
    expected: { ...NONE, flags: ["module"], negative: { phase: "parse", type: "SyntaxError" } },
  },
  {
    name: "an error without a phase",
    text: "/*---\nnegative: SyntaxError\nflags: [module]\n---*/",
    expected: { ...NONE, flags: ["module"], negative: { phase: "", type: "SyntaxError" } },
  },
])("reads front matter: $name", ({ text, expected }) => {
  expect(readFrontMatter(text)).toEqual(expected);
});
