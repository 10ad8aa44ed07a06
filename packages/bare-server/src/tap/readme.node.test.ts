import { readFileSync, rmSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { runInNewContext } from "node:vm";
import { afterEach, expect, it } from "vitest";
import { createHarRecorder } from "../har/har-recorder.ts";
import { ask, TestServers, until, v3 } from "../testing/servers.ts";
import { logExchanges } from "./exchange-log.ts";

const readme = readFileSync(resolve(import.meta.dirname, "../../README.md"), "utf8");
const section = /^## Taps\n(.*?)^## /ms.exec(readme)?.[1] ?? "";
const examples = [...section.matchAll(/^```js\n(.*?)^```/gms)].map(([, code = ""]) => code);

const servers = new TestServers();
afterEach(() => servers.closeAll());

it("logs what the example of the README says", async () => {
  const origin = await servers.http((_request, response) => response.end("12345"));
  const { url, bare } = await servers.bare();
  const logged: unknown[][] = [];
  const console = { log: (...values: unknown[]) => logged.push(values) };
  runInNewContext(examples[0] ?? "", { bare, console });
  await ask(`${url}v3/`, { headers: v3(origin.url) });
  await until(() => logged.length === 1);
  expect(logged).toEqual([["GET", origin.url, 200, 5, expect.any(Number), ""]]);
});

it("logs a line by the README's one-liner", async () => {
  const { url, bare } = await servers.bare();
  const [, code = ""] = /`(bare\.tap\(logExchanges.*?\))`/.exec(section) ?? [];
  const logged: string[] = [];
  const console = { log: (text: string) => logged.push(text) };
  runInNewContext(code, { bare, console, logExchanges });
  await ask(url);
  await until(() => logged.length === 1);
  expect(logged[0]).toMatch(/^1 own GET /);
});

it("writes the README's archive", async () => {
  const folder = mkdtempSync(join(tmpdir(), "oriel-readme-"));
  try {
    const { url, bare } = await servers.bare();
    const file = join(folder, "traffic.har");
    const [before = "", after = ""] = (examples[1] ?? "")
      .replace('"traffic.har"', JSON.stringify(file))
      .split("// at the end\n");
    const context = { bare, console, createHarRecorder, asked: () => ask(url) };
    await runInNewContext(`(async () => { ${before} await asked(); ${after} })()`, context);
    const { log } = JSON.parse(readFileSync(file, "utf8")) as { log: { entries: unknown[] } };
    expect(log.entries).toHaveLength(1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
