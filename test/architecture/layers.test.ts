import { expect, it } from "vitest";
import { listFiles } from "../../scripts/workspace.mjs";
import { importsOf, manifest, packages, read } from "./project.ts";

/** What a package may import of the others; what is not listed here does not exist. */
const LAYERS: Readonly<Record<string, readonly string[]>> = {
  core: [],
  "bare-protocol": [],
  rewriter: ["core"],
  "bare-client": ["bare-protocol"],
  "bare-server": ["bare-protocol"],
  worker: ["core", "rewriter", "bare-client"],
  page: ["core", "rewriter", "bare-client"],
  sdk: ["core", "bare-client"],
};

/** Packages that run in Node; all others must not import its modules. */
const NODE = new Set(["bare-server"]);

const isTest = (path: string): boolean => /\.test\.ts$|\/testing\/|\/test-[^/]*$/.test(path);
const sources = (name: string): readonly string[] =>
  listFiles([`packages/${name}/src`]).filter((path) => path.endsWith(".ts") && !isTest(path));

it("knows every package", () => {
  expect(packages).toEqual(Object.keys(LAYERS).sort());
});

it.each(packages)("%s declares only packages of the layers below it", (name) => {
  const own = Object.keys(manifest(`packages/${name}`).dependencies ?? {})
    .filter((dependency) => dependency.startsWith("@oriel/"))
    .map((dependency) => dependency.slice("@oriel/".length));
  expect(own.filter((dependency) => !LAYERS[name]?.includes(dependency))).toEqual([]);
});

it.each(packages)(
  "%s imports only itself, what it declares, and packages by their names",
  (name) => {
    const declared = Object.keys(manifest(`packages/${name}`).dependencies ?? {});
    const wrong = sources(name).flatMap((path) =>
      importsOf(read(path)).flatMap(({ specifier }) => {
        if (/^\.{1,2}\//.test(specifier)) {
          const inside = new URL(specifier, `file:///${path}`).pathname.startsWith(
            `/packages/${name}/src/`,
          );
          return inside && /\.tsx?$/.test(specifier) ? [] : [`${path}: ${specifier}`];
        }
        if (specifier.startsWith("node:")) return NODE.has(name) ? [] : [`${path}: ${specifier}`];
        const dependency = /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? "";
        const entry = dependency.startsWith("@oriel/") ? specifier === dependency : true;
        return entry && declared.includes(dependency) ? [] : [`${path}: ${specifier}`];
      }),
    );
    expect(wrong).toEqual([]);
  },
);

it("finds imports of every form", () => {
  const source = [
    'import a from "one";',
    'import { type b,\n  c } from "two";',
    'import "three";',
    'export { d } from "four";',
    'export * from "five";',
    'import type { e } from "six";',
    'const f = await import("seven");',
    '// import g from "comment";',
  ].join("\n");
  expect(importsOf(source).map(({ specifier }) => specifier)).toEqual([
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
  ]);
});
