import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { rewriteScript } from "@oriel/rewriter";
import { bench, describe } from "vitest";

const { parse } = createRequire(new URL("../../packages/rewriter/package.json", import.meta.url))(
  "acorn",
) as { parse(source: string, options: { ecmaVersion: "latest"; sourceType: "module" }): unknown };

/**
 * What is read, below `node_modules`: a program with many edits, one that only speaks of `top` and `parent`, one with
 * nothing. Each group gives the ratio of rewriting to the parser alone, measured in the same run.
 */
const FILES = [
  { name: "many edits", path: "packages/rewriter/node_modules/parse5/dist/parser/index.js" },
  { name: "few names", path: "packages/rewriter/node_modules/css-tree/dist/csstree.esm.js" },
  { name: "no edits", path: "packages/rewriter/node_modules/acorn/dist/acorn.mjs" },
];

for (const { name, path } of FILES) {
  const source = readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
  describe(`${name}, ${Math.round(source.length / 1024)} kB`, () => {
    bench("acorn alone", () => {
      parse(source, { ecmaVersion: "latest", sourceType: "module" });
    });
    bench("rewriteScript", () => {
      rewriteScript(source, { goal: "module" });
    });
  });
}

describe("small scripts", () => {
  const handler = "location.href = '/next?' + this.name; return false";
  const inline = `(function () { var s = document.createElement("script"); s.src = "/a.js"; ${"x(1);".repeat(500)} })()`;
  bench("event handler", () => {
    rewriteScript(handler, { goal: "handler" });
  });
  bench("3 kB with nothing", () => {
    rewriteScript(inline, { goal: "script" });
  });
});
