import { readFileSync } from "node:fs";
import { REALM } from "@oriel/core";
import { type Options, parse } from "acorn";
import * as original from "parse5";
import { describe, expect, it, vi } from "vitest";
import { restoreScript } from "./restore-script.ts";
import { rewriteScript } from "./rewrite-script.ts";
import { installedRoots, scriptsBelow } from "./testing/test-files.ts";
import type { ScriptGoal } from "./types.ts";

const MAXIMUM = 600_000;

/** Packages whose scripts are read: what this package and the workspace have installed. */
const PACKAGES = [
  "acorn",
  "acorn-loose",
  "css-tree",
  "magic-string",
  "parse5",
  "vitest",
  "vite",
  "playwright-core",
  "fast-check",
];

const GOALS: readonly (readonly [ScriptGoal, Options])[] = [
  ["module", { ecmaVersion: "latest", sourceType: "module" }],
  ["script", { ecmaVersion: "latest", sourceType: "script" }],
  ["function", { ecmaVersion: "latest", sourceType: "commonjs" }],
];

function parses(source: string, options: Options): boolean {
  try {
    parse(source, options);
    return true;
  } catch {
    return false;
  }
}

const roots = installedRoots(PACKAGES);

it("finds scripts to try", () => {
  expect(roots.length).toBeGreaterThanOrEqual(5);
});

describe.each(roots)("%s", (root) => {
  it("parses, and is restored, after rewriting", () => {
    let edits = 0;
    for (const path of scriptsBelow(root, MAXIMUM)) {
      const source = readFileSync(path, "utf8");
      const [goal, options] = GOALS.find(([, options]) => parses(source, options)) ?? [];
      if (goal === undefined || options === undefined) continue;
      const result = rewriteScript(source, { goal });
      edits += result.edits;
      expect(result.diagnostics, path).toEqual([]);
      expect(restoreScript(result.code) === source, path).toBe(true);
      if (result.edits === 0) expect(result.code === source, path).toBe(true);
      else expect(parses(result.code, options), path).toBe(true);
      // The escape makes the walk visit each node: looking only where names stand has to give the same.
      const suffix = "\n// top \\u0061";
      const thorough = rewriteScript(source + suffix, { goal });
      expect(thorough.code === result.code + suffix, path).toBe(true);
    }
    expect(edits).toBeGreaterThanOrEqual(0);
  }, 120_000);
});

it("leaves a program that works", async () => {
  const url = import.meta.resolve("parse5").replace("index.js", "parser/index.js");
  const { code, edits } = rewriteScript(readFileSync(new URL(url), "utf8"), {
    goal: "module",
    mapSpecifier: (specifier) => new URL(specifier, url).href,
  });
  expect(edits).toBeGreaterThan(20);
  const same = <T>(value: T): T => value;
  vi.stubGlobal(REALM, { wrap: same, pick: same, value: same });
  const base64 = Buffer.from(`${code}; export const parse = Parser.parse.bind(Parser)`).toString(
    "base64",
  );
  const rewritten: Pick<typeof original, "parse"> = await import(
    /* @vite-ignore */ `data:text/javascript;base64,${base64}`
  );
  const markup = "<!doctype html><title>a</title><p>b<table><i>c</table><svg><a/></svg>";
  const options = { sourceCodeLocationInfo: true };
  const tree = rewritten.parse(markup, options);
  expect(original.serialize(tree)).toBe(original.serialize(original.parse(markup, options)));
  expect(tree.childNodes[0]?.sourceCodeLocation).toBeDefined();
});
