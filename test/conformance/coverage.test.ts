import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, it } from "vitest";

/** The last requirement of each chapter on the server. */
const CHAPTERS = {
  1: 9,
  2: 7,
  3: 14,
  4: 7,
  5: 5,
  6: 9,
  7: 11,
  8: 19,
  9: 10,
  10: 5,
  11: 14,
  12: 15,
  13: 7,
  14: 20,
};

/** Requirements that no test of this folder can show, with the reason. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  "10.3": "a rule for writers: packages/bare-protocol/src/socket-protocol.test.ts",
  "14.17": "the same limits as 12.3, 12.12 and 11.13",
  "14.18": "maps and listeners: test/abuse, and the tests of packages/bare-server/src/guard",
  "14.19": "packages/bare-server/src/shutdown.node.test.ts",
  "14.20": "a text for operators, tried in packages/bare-server/src/deployment.node.test.ts",
};

it("has a test for each requirement on the server", () => {
  const folder = import.meta.dirname;
  const named = new Set(Object.keys(ELSEWHERE));
  for (const file of readdirSync(folder).filter((name) => /^\d\d-.*\.test\.ts$/.test(name))) {
    const text = readFileSync(resolve(folder, file), "utf8");
    for (const [, numbers = ""] of text.matchAll(/["`]((?:\d+\.\d+ )+)/g)) {
      for (const number of numbers.trim().split(" ")) named.add(number);
    }
    for (const [, number = ""] of text.matchAll(/rule: "(\d+\.\d+)"/g)) named.add(number);
  }
  const missing = Object.entries(CHAPTERS).flatMap(([chapter, last]) =>
    Array.from({ length: last }, (_, at) => `${chapter}.${at + 1}`).filter(
      (number) => !named.has(number),
    ),
  );
  expect(missing).toEqual([]);
});
