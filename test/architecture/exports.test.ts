import { expect, it } from "vitest";
import { manifest, packages, read } from "./project.ts";

/** Names that an index re-exports; `type` stands before those that are types only. */
function exportsOf(source: string): readonly string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
  return [...code.matchAll(/^export (type )?\{([^}]*)\}/gm)]
    .flatMap(([, type, names = ""]) =>
      names
        .split(",")
        .map((name) => name.trim())
        .filter(Boolean)
        .map((name) => (type === undefined || name.startsWith("type ") ? name : `type ${name}`)),
    )
    .sort();
}

/** What users of a package build on: a change here is a change for them. */
it.each(packages)("%s exports the names that it promises", (name) => {
  expect(exportsOf(read(`packages/${name}/src/index.ts`))).toMatchSnapshot();
});

it.each(packages)("%s has an index of named re-exports only", (name) => {
  const code = read(`packages/${name}/src/index.ts`)
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/^\s*\/\/.*$/gm, "")
    .replace(/^export (?:type )?\{[^}]*\} from "[^"]+";$/gm, "");
  expect(code.trim()).toBe("");
});

it.each(packages)("%s is published with the entries it has here, without the sources", (name) => {
  const { exports = {}, publishConfig, bin = {} } = manifest(`packages/${name}`);
  const published = publishConfig?.exports ?? {};
  expect(Object.keys(published)).toEqual(Object.keys(exports));
  expect(JSON.stringify({ published, bin })).not.toContain("/src/");
});
