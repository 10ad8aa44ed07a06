import { expect, it } from "vitest";
import { checksum } from "./checksum.ts";

it("keeps texts apart that differ a little", () => {
  const texts = Array.from({ length: 20_000 }, (_, n) => `https://a.test/${n}?${n % 7}`);
  const sums = texts.map(checksum);
  expect(new Set(sums).size).toBe(texts.length);
  // each half alone would do as well
  for (const half of [0, 8]) {
    const halves = new Set(sums.map((sum) => sum.slice(half, half + 8)));
    expect(halves.size).toBeGreaterThan(texts.length - 5);
  }
  expect(checksum("")).toMatch(/^[0-9a-f]{16}$/);
  expect(checksum("a")).toBe(checksum("a"));
});
