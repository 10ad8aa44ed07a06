import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createHarness } from "./testing/harness.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
});

afterEach(() => {
  vi.useRealTimers();
});

it.each([
  { age: undefined, seconds: 5 },
  { age: "10", seconds: 10 },
  { age: "0", seconds: 0 },
  { age: "99999999", seconds: 7200 },
  { age: "x", seconds: 5 },
])("keeps a consent with max-age $age for $seconds s", async ({ age, seconds }) => {
  const worker = createHarness();
  worker.bare.site("https://b.test/x", {
    headers: {
      "Access-Control-Allow-Origin": "*",
      "Access-Control-Allow-Methods": "PUT",
      ...(age !== undefined && { "Access-Control-Max-Age": age }),
    },
  });
  const asked = async (later: number): Promise<number> => {
    vi.setSystemTime(later);
    const before = worker.bare.seen.length;
    await worker.ask("https://b.test/x", { method: "PUT" });
    return worker.bare.seen.slice(before).filter(({ method }) => method === "OPTIONS").length;
  };
  expect(await asked(0)).toBe(1);
  if (seconds > 0) expect(await asked(seconds * 1000 - 1)).toBe(0);
  expect(await asked(seconds * 1000)).toBe(1);
});

it("asks for no consent to what the browser itself has written", async () => {
  const worker = createHarness();
  const headers = { "user-agent": "x", origin: "https://a.test", "sec-ch-ua": "z" };
  await worker.ask("https://b.test/x", { headers });
  expect(worker.bare.seen.map(({ method }) => method)).toEqual(["GET"]);
});
