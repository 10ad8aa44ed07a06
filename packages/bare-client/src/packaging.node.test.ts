import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { createContext, runInContext } from "node:vm";
import { createBuilder } from "vite";
import { afterAll, beforeAll, expect, it } from "vitest";
import manifest from "../package.json" with { type: "json" };

const ROOT = resolve(import.meta.dirname, "../../..");
const FILES = ["index.cjs", "bare.cjs", "bare.js", "v1.cjs", "transport.js"];
const EXPORTS = ["BareClient", "BareError", "createBareClient", "fetchManifest", "maxRedirects"];

let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "bare-client-"));
  const names = FILES.map((file) => `bundle_bare_client_${file.replace(/\W/g, "_")}`);
  const builder = await createBuilder({
    configFile: resolve(ROOT, "vite.config.ts"),
    logLevel: "silent",
    environments: Object.fromEntries(names.map((name) => [name, { build: { outDir: folder } }])),
  });
  for (const name of names) {
    const environment = builder.environments[name];
    if (environment !== undefined) await builder.build(environment);
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a file as a classic script, where there are neither modules nor `require`. */
function runScript(file: string): Record<string, unknown> {
  const scope = createContext({
    Event,
    EventTarget,
    URL,
    Headers,
    Request,
    Response,
    MessageEvent,
  });
  for (const name of ["Blob", "TextEncoder", "fetch", "setTimeout"] as const) {
    scope[name] = globalThis[name];
  }
  runInContext(readFileSync(join(folder, file), "utf8"), scope);
  return scope;
}

it("names files that the build makes", () => {
  const text = JSON.stringify(manifest);
  const named = [...text.matchAll(/\.\/dist\/([\w.]+\.c?js)\b/g)].map(([, name]) => name);
  expect([...new Set(named)].sort()).toEqual(
    ["index.cjs", "index.js", "transport.js", "v1.cjs", "v1.js"].sort(),
  );
  const published = JSON.parse(
    JSON.stringify(manifest.exports, (key, value: unknown) =>
      key === "@oriel/source" ? undefined : value,
    ),
  ) as object;
  expect(manifest.publishConfig.exports).toEqual(published);
});

it.each(["index.cjs", "bare.cjs"])("can be required as %s", (file) => {
  const module = createRequire(import.meta.url)(join(folder, file)) as object;
  expect(module).toMatchObject(
    Object.fromEntries(EXPORTS.map((name) => [name, expect.anything()])),
  );
});

it.each(["bare.js", "bare.cjs"])("is the global `bare` of scripts as %s", (file) => {
  const { bare } = runScript(file) as { bare: object };
  expect(Object.keys(bare)).toEqual(expect.arrayContaining(EXPORTS));
});

it("is the function of version 1, for require and for scripts", () => {
  const required = createRequire(import.meta.url)(join(folder, "v1.cjs")) as object;
  const { createBareClient } = runScript("v1.cjs");
  for (const surface of [required, createBareClient]) {
    expect(surface).toBeTypeOf("function");
    expect(Object.keys(surface as object)).toContain("BareClient");
  }
});

it("has a transport that imports nothing", async () => {
  const url = pathToFileURL(join(folder, "transport.js")).href;
  const module = (await import(/* @vite-ignore */ url)) as { default: new (url: string) => object };
  expect(new module.default("https://bare.test/")).toMatchObject({ ready: false });
  expect(readFileSync(join(folder, "transport.js"), "utf8")).not.toMatch(/^import\b|\bimport\(/m);
});
