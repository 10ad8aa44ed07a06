import { readFileSync } from "node:fs";
import * as sdk from "@oriel/bare-client";
import { expect, it } from "vitest";
import { WebSocket } from "ws";
import { startBare } from "./support/bare-servers.ts";
import { startOrigin } from "./support/origin.ts";

const README = new URL("../../packages/bare-client/README.md", import.meta.url);

it("shows an example that works", async () => {
  const bare = await startBare("ours");
  const origin = await startOrigin();
  const example = /```js\n([^]*?)```/.exec(readFileSync(README, "utf8"))?.[1] ?? "";
  expect(example.trim().split("\n").length).toBeLessThanOrEqual(10);
  const code = example
    .replace(/^import (.*) from "@oriel\/bare-client";$/m, "const $1 = sdk;")
    .replace("https://bare.example/bare/", bare.url)
    .replace("https://example.com/", `${origin.url}404`)
    .replace("wss://example.com/", origin.url.replace("http", "ws"));
  const log: unknown[][] = [];
  const createBareClient = (url: string) =>
    sdk.createBareClient(url, { WebSocket: WebSocket as never });
  // the example is text
  // oxlint-disable-next-line typescript/no-implied-eval
  const run = new Function("sdk", "console", `return (async () => {${code}})()`) as (
    ...args: unknown[]
  ) => Promise<void>;
  await run({ ...sdk, createBareClient }, { log: (...args: unknown[]) => log.push(args) });
  await expect.poll(() => log.length, { timeout: 20_000 }).toBe(2);
  expect(log[0]).toEqual([404, expect.anything(), "none"]);
  expect(log[1]).toEqual(["hello"]);
  bare.close();
  origin.close();
});
