import { expect, it, vi } from "vitest";
import { ScriptCache } from "./script-cache.ts";

it("makes each result once, and keeps kinds apart", () => {
  const cache = new ScriptCache();
  const make = vi.fn((text: string) => `${text}!`);
  expect(cache.get("a", "x", make)).toBe("x!");
  expect(cache.get("a", "x", make)).toBe("x!");
  cache.get("b", "x", make);
  expect(make).toHaveBeenCalledTimes(2);
});

it("remembers that a text stays as it is", () => {
  const cache = new ScriptCache();
  const make = vi.fn((text: string) => text);
  expect([cache.get("a", "x", make), cache.get("a", "x", make)]).toEqual(["x", "x"]);
  expect(make).toHaveBeenCalledOnce();
});

it("forgets what was not used for the longest time", () => {
  const cache = new ScriptCache(100);
  const make = vi.fn((text: string) => text.toUpperCase());
  const [a, b, c] = ["a", "b", "c"].map((char) => char.repeat(10)) as [string, string, string];
  for (const text of [a, b, c, a]) cache.get("k", text, make);
  for (const text of ["d", "e"]) cache.get("k", text.repeat(10), make);
  make.mockClear();
  cache.get("k", a, make);
  expect(make).not.toHaveBeenCalled();
  cache.get("k", b, make);
  expect(make).toHaveBeenCalledOnce();
});

it("keeps nothing that would fill it", () => {
  const cache = new ScriptCache(100);
  const make = vi.fn((text: string) => text);
  cache.get("k", "x".repeat(50), make);
  cache.get("k", "x".repeat(50), make);
  expect(make).toHaveBeenCalledTimes(2);
});
