import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { loadCommonJs, loadModule, loadScripts, rewriteFile } from "./src/load.ts";
import { createPage } from "./src/page.ts";
import { PROGRAMS, type PublishedProgram } from "./src/programs.ts";
import { shapeOf } from "./src/shape.ts";

const HERE = import.meta.dirname;

interface Outcome {
  readonly shape: readonly string[];
  readonly result: unknown;
}

async function use(
  { kind, global: name, smoke }: PublishedProgram,
  [path = "", ...more]: readonly string[],
  rewritten: boolean,
): Promise<Outcome> {
  const page = createPage();
  const load = async (): Promise<unknown> => {
    if (kind === "module") return loadModule(path, rewritten);
    if (kind === "commonjs") return loadCommonJs(page, path, rewritten);
    const left = loadScripts(page, [path, ...more], rewritten);
    return name === undefined ? undefined : left[name];
  };
  try {
    const lib = await load();
    // Before anything is done with it that could change it.
    const shape = shapeOf(lib);
    const run = (kind === "module" ? Function : page.global["Function"]) as FunctionConstructor;
    const result: unknown = await run("lib", `return ${smoke}`)(lib);
    return { shape, result: JSON.parse(JSON.stringify(result ?? null)) };
  } finally {
    await page.close();
  }
}

afterAll(() => rmSync(join(HERE, ".cache"), { recursive: true, force: true }));

describe.each(PROGRAMS)("$name", (program) => {
  it.each(program.builds)(
    "%s does the same, rewritten",
    async (...paths) => {
      const original = await use(program, paths, false);
      const rewritten = await use(program, paths, true);
      expect(original.result).toEqual(program.gives);
      expect(rewritten.result).toEqual(program.gives);
      expect(rewritten.shape.length).toBe(original.shape.length);
      // One line, not a difference of megabytes.
      expect(rewritten.shape.find((line, i) => line !== original.shape[i])).toBeUndefined();
    },
    120_000,
  );
});

/** Scripts that only a whole browser runs. */
const MORE = ["monaco-editor/min/vs", "prettier/plugins", "pdfjs-dist/build"];

it.each(MORE)(
  "%s: every script parses, and is restored, after rewriting",
  (folder) => {
    const path = join(HERE, "node_modules", folder);
    expect(existsSync(path)).toBe(true);
    let edits = 0;
    for (const name of readdirSync(path)) {
      if (/\.m?js$/.test(name)) {
        const isScript = folder.startsWith("prettier") && name.endsWith(".js");
        edits += rewriteFile(join(folder, name), isScript ? "script" : "module").edits;
      }
    }
    expect(edits).toBeGreaterThan(0);
  },
  120_000,
);
