import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
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

/** Written by somebody who has no modules, and checks the types of libraries, too. */
const CONSUMER = `
import { BareClient, BareError, type BareManifest } from "@oriel/bare-client";
import createOld = require("@oriel/bare-client/v1");
import { BareClient as OldClient, type BareWebSocket } from "@oriel/bare-client/v1";
const bare = require("@oriel/bare-client") as typeof import("@oriel/bare-client");
export const client: BareClient = new bare.BareClient("https://bare.test/");
export const manifest: BareManifest | undefined = client.manifest;
export const isError = (value: unknown): value is BareError => BareError.is(value);
export const old: Promise<OldClient> = createOld("https://bare.test/");
export const same: typeof createOld.default = OldClient;
export const open = async (): Promise<BareWebSocket> => (await old).createWebSocket("wss://a.test");
// @ts-expect-error -- a number is no server: the types are there
new BareClient(1);
`;

it("has types for require", () => {
  const tsc = [resolve(ROOT, "node_modules/typescript/bin/tsc")];
  const run = (cwd: string, parameters: readonly string[]): string =>
    execFileSync(process.execPath, parameters, { cwd, encoding: "utf8" });
  const own = resolve(ROOT, "packages/bare-client");
  run(ROOT, [...tsc, "-b", own]);
  run(own, [resolve(ROOT, "scripts/require-types.mjs")]);
  mkdirSync(join(folder, "node_modules/@oriel"), { recursive: true });
  symlinkSync(own, join(folder, "node_modules/@oriel/bare-client"), "junction");
  writeFileSync(join(folder, "consumer.cts"), CONSUMER);
  const options = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2023"];
  const types = ["--types", "node", "--typeRoots", resolve(ROOT, "node_modules/@types")];
  expect(run(folder, [...tsc, ...options, ...types, "consumer.cts"])).toBe("");
}, 60_000);

it("has a transport that imports nothing", async () => {
  const url = pathToFileURL(join(folder, "transport.js")).href;
  const module = (await import(/* @vite-ignore */ url)) as { default: new (url: string) => object };
  expect(new module.default("https://bare.test/")).toMatchObject({ ready: false });
  expect(readFileSync(join(folder, "transport.js"), "utf8")).not.toMatch(/^import\b|\bimport\(/m);
});
