import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, it } from "vitest";
import { precompress } from "../../scripts/precompress.mjs";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "oriel-precompress-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

it("writes compressed files beside texts that gain by it", () => {
  const script = "export const a = 1;\n".repeat(500);
  mkdirSync(join(folder, "a"));
  writeFileSync(join(folder, "a/b.js"), script);
  writeFileSync(join(folder, "small.css"), "a{}");
  writeFileSync(join(folder, "image.png"), script);
  writeFileSync(join(folder, "noise.txt"), randomBytes(5000));
  expect(precompress(folder).sort()).toEqual(["a/b.js.br", "a/b.js.gz"]);
  expect(brotliDecompressSync(readFileSync(join(folder, "a/b.js.br"))).toString()).toBe(script);
  expect(gunzipSync(readFileSync(join(folder, "a/b.js.gz"))).toString()).toBe(script);
});

it("leaves nothing of an earlier build", () => {
  writeFileSync(join(folder, "a.js"), "a;".repeat(5000));
  precompress(folder);
  writeFileSync(join(folder, "a.js"), "a;");
  expect(precompress(folder)).toEqual([]);
  expect(() => readFileSync(join(folder, "a.js.br"))).toThrow(/ENOENT/);
});
