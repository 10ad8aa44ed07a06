import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import * as protocol from "./index.ts";

const README = readFileSync(new URL("../README.md", import.meta.url), "utf8");

it.each([1, 5000])("shows an example that works, with a cookie of %i bytes", (size) => {
  const example = /```js\n([^]*?)```/.exec(README)?.[1] ?? "";
  expect(example.trim().split("\n").length).toBeLessThanOrEqual(10);
  const code = example
    .replace('import * as bare from "@oriel/bare-protocol";', "")
    .replace("a=1", "a".repeat(size));
  // the example is text
  // oxlint-disable-next-line typescript/no-implied-eval
  const run = new Function("bare", `${code}; return { headers, lines, read };`) as (
    bare: typeof protocol,
  ) => Record<"headers" | "lines" | "read", unknown>;
  const { headers, lines, read } = run(protocol);
  expect(read).toEqual(headers);
  expect(lines).toHaveLength(Math.ceil((size + 40) / 3072));
});
