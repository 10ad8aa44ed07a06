import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ask, open, TestServers, until, v3 } from "../testing/servers.ts";
import { runCli } from "./run-cli.ts";
import { fileOf } from "./tap-options.ts";

const servers = new TestServers();
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "oriel-tap-"));
  writeFileSync(join(folder, "index.html"), "index.html");
});
afterEach(() => {
  servers.closeAll();
  rmSync(folder, { recursive: true });
});

interface Running {
  readonly url: string;
  readonly lines: string[];
  readonly close: () => Promise<void>;
}

async function start(args: readonly string[]): Promise<Running> {
  const lines: string[] = [];
  const write = (text: string): void => void lines.push(text.trimEnd());
  const site = await runCli({
    args: ["--port", "0", "--host", "127.0.0.1", "--allow-private", ...args],
    variables: {},
    version: "1.2.3",
    defaultRoot: folder,
    out: write,
    err: write,
  });
  if (typeof site === "number") throw new Error(lines.join("\n"));
  const url = /http\S+/.exec(lines.shift() ?? "")?.[0] ?? "";
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => (closed ??= site.close(0));
  servers.add(() => void close());
  return { url, lines, close };
}

it.each([
  {
    args: ["--log", "--log-format", "text"],
    line: /^\d\d:\d\d:\d\d\.\d{3} 1 bare-v3 GET http:\S+\/ 200 0 B up, 5 B down, \d+ ms$/,
  },
  {
    args: ["--log", "--log-format", "json"],
    line: /^\{"time":"\d{4}-[^"]*Z","event":"exchange","id":1,"kind":"bare-v3",[^?]*"ms":\d+\}$/,
  },
  {
    args: ["--log", "--log-personal", "--log-format", "text"],
    line: /1 bare-v3 GET http:\S+\/\?q 200 .* for 127\.0\.0\.1$/,
  },
])("logs exchanges by $args", async ({ args, line }) => {
  const origin = await servers.http((_request, response) => response.end("12345"));
  const { url, lines } = await start(args);
  await ask(`${url}bare/v3/`, { headers: v3(`${origin.url}?q`) });
  await until(() => lines.length === 1);
  expect(lines[0]).toMatch(line);
});

it("writes an archive that is whole when the site has ended", async () => {
  const origin = await servers.http((_request, response) => response.end("12345"));
  const har = join(folder, "traffic.har");
  const { url, close } = await start(["--har", har]);
  await ask(`${url}bare/v3/`, { headers: v3(origin.url) });
  await ask(url);
  await close();
  const { log } = JSON.parse(readFileSync(har, "utf8")) as {
    log: { creator: object; entries: { _kind: string }[] };
  };
  expect(log.creator).toEqual({ name: "oriel", version: "1.2.3" });
  expect(log.entries.map(({ _kind }) => _kind)).toEqual(["bare-v3", "own"]);
});

it.each([
  { worker: undefined, file: "/a/traffic.har" },
  { worker: 2, file: "/a/traffic.2.har" },
])("has an archive for each process, worker: $worker", ({ worker, file }) => {
  expect(fileOf("/a/traffic.har", worker)).toBe(file);
});

it("says what is wrong with the archive", async () => {
  await expect(start(["--har", join(folder, "none/x.har")])).rejects.toThrow(
    /^error: archive ".*none\/x\.har": ENOENT/,
  );
});

it("shows exchanges as events by --inspector", async () => {
  const { url } = await start(["--inspector"]);
  const stream = await open(`${url}bare/exchanges`, {});
  stream.resume();
  expect(stream.headers["content-type"]).toBe("text/event-stream");
});
