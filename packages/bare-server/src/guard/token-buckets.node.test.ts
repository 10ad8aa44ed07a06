import * as fc from "fast-check";
import { expect, it } from "vitest";
import { TokenBuckets } from "./token-buckets.ts";

it("gives the burst at once, then as many as come back, and tells how long to wait", () => {
  const buckets = new TokenBuckets(3, 2);
  expect([0, 0, 0, 0].map(() => buckets.take("a", 1000))).toEqual([0, 0, 0, 500]);
  expect(buckets.take("a", 1250)).toBe(250);
  expect(buckets.take("a", 1500)).toBe(0);
  expect(buckets.take("a", 1500)).toBe(500);
  expect(buckets.take("b", 1500)).toBe(0);
});

it("fills no bucket above its burst", () => {
  const buckets = new TokenBuckets(2, 1000);
  buckets.take("a", 0);
  expect([0, 0, 0].map(() => buckets.take("a", 1e9))).toEqual([0, 0, 1]);
});

it("has no limit with a burst of 0", () => {
  const buckets = new TokenBuckets(0, 0);
  expect(buckets.take("a", 0)).toBe(0);
  expect(buckets.size).toBe(0);
});

it("remembers no more clients than it may", () => {
  const buckets = new TokenBuckets(2, 1, 100);
  for (let client = 0; client < 5000; client++) buckets.take(`${client}`, client);
  expect(buckets.size).toBeLessThanOrEqual(101);
});

it("forgets full buckets before those that are in use", () => {
  const buckets = new TokenBuckets(2, 1, 2);
  buckets.take("busy", 0);
  buckets.take("busy", 0);
  buckets.take("idle", 0);
  expect(buckets.take("busy", 1)).toBeGreaterThan(0);
  buckets.take("new", 1);
  expect(buckets.take("busy", 1)).toBeGreaterThan(0);
});

it("never gives more than burst plus what has come back", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 50 }),
      fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 200 }),
      (burst, perSecond, pauses) => {
        const buckets = new TokenBuckets(burst, perSecond);
        let now = 0;
        let taken = 0;
        for (const pause of pauses) {
          now += pause;
          if (buckets.take("a", now) === 0) taken++;
        }
        expect(taken).toBeLessThanOrEqual(burst + (now * perSecond) / 1000 + 1e-6);
      },
    ),
  );
});
