import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { buildCli, startCli, type BuiltCli, type CliProcess } from "../testing/cli.ts";
import { ask, TestServers, v3 } from "../testing/servers.ts";

const servers = new TestServers();
const started: CliProcess[] = [];
let cli: BuiltCli;
let folder = "";
let blocker: Server;
let taken = 0;
beforeAll(async () => {
  cli = await buildCli();
  folder = mkdtempSync(join(tmpdir(), "oriel-config-"));
  blocker = createServer().listen(0, "127.0.0.1");
  await once(blocker, "listening");
  taken = (blocker.address() as AddressInfo).port;
}, 120_000);
afterAll(() => {
  cli.remove();
  blocker.close();
  rmSync(folder, { recursive: true });
});
afterEach(async () => {
  servers.closeAll();
  for (const { child } of started) child.kill("SIGKILL");
  await Promise.all(started.splice(0).map(({ ended }) => ended));
});

interface Given {
  readonly args?: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
  readonly content?: string;
}

function start({ args = [], variables = {}, content }: Given): CliProcess {
  const file = join(folder, "oriel.json");
  if (content !== undefined) writeFileSync(file, content);
  const config = content === undefined ? [] : ["--config", file];
  const running = startCli(cli, [...config, ...args], variables);
  started.push(running);
  return running;
}

it.each<Given & { name: string; says: string | RegExp }>([
  { name: "a flag", args: ["--port", "many"], says: 'error: option --port "many": it is not' },
  { name: "an unknown flag", args: ["--nope"], says: "error: unknown option '--nope'" },
  {
    name: "a variable",
    variables: { ORIEL_WORKERS: "-1" },
    says: 'error: variable ORIEL_WORKERS "-1": it is not a whole number from 0 to 512',
  },
  { name: "a key of the file", content: '{ "prot": 1 }', says: /"prot": there is no such option/ },
  { name: "a value in the file", content: '{ "http2": 1 }', says: /"http2" 1: it is neither true/ },
  { name: "the file", content: "{,}", says: /it is not valid JSON at line 1, column 2$/m },
  {
    name: "a missing file",
    args: ["--config", "/no"],
    says: 'config file "/no": there is no such',
  },
  { name: "the level of the log", args: ["--log-level", "loud"], says: /none of debug, info/ },
  { name: "the address of the metrics", args: ["--metrics", "x"], says: /neither a port nor/ },
  { name: "the store", args: ["--meta-store", "x"], says: "error: metadata store: it is not" },
  { name: "a rule", args: ["--deny", "a b"], says: /a b/ },
  { name: "the upstream proxy", variables: { ORIEL_UPSTREAM_PROXY: "ftp://x" }, says: /proxy/ },
  { name: "the site", args: ["--root", "/no"], says: 'error: the site "/no" has no index.html' },
  {
    name: "the site, with workers",
    args: ["--root", "/no", "--workers", "2"],
    says: /index\.html/,
  },
  {
    name: "the inspector, with workers",
    args: ["--workers", "2", "--inspector"],
    says: /^error: option --inspector:/,
  },
  { name: "a rule, with workers", args: ["--deny", "a b", "--workers", "3"], says: /a b/ },
])("ends with one line about $name", async ({ says, ...given }) => {
  const running = start(given);
  expect((await running.ended).code).toBe(1);
  expect(running.out()).toBe("");
  expect(running.err()).toMatch(/^error: [^\n]+\n$/);
  if (typeof says === "string") expect(running.err()).toContain(says);
  else expect(running.err()).toMatch(says);
});

it.each([
  { name: "alone", args: [] },
  { name: "with workers", args: ["--workers", "3"] },
])("ends with one line when the port is taken, $name", async ({ args }) => {
  const running = start({ args: ["--host", "127.0.0.1", "--port", String(taken), ...args] });
  expect((await running.ended).code).toBe(1);
  expect(running.err()).toBe(`error: port ${taken} is taken; choose another one by --port\n`);
});

it("ends with one line when the port of the metrics is taken", async () => {
  const running = start({ args: ["--metrics", String(taken)] });
  expect((await running.ended).code).toBe(1);
  expect(running.err()).toMatch(/^error: option --metrics "127\.0\.0\.1:\d+": it is taken$/m);
});

it("takes options from all sources, the strongest first", async () => {
  const running = start({
    content: JSON.stringify({ legacy: false, accessToken: "f", resolve: ["*.test=127.0.0.1"] }),
    variables: { ORIEL_ACCESS_TOKEN: "v", ORIEL_LEGACY: "true" },
    args: ["--access-token", "t"],
  });
  const url = await running.url;
  expect((await ask(`${url}bare/`)).json).toMatchObject({ versions: ["v1", "v2", "v3"] });
  const origin = await servers.http((_request, response) => response.end("ok"));
  const target = `http://a.test:${origin.port}/`;
  const get = async (token: string) =>
    (await ask(`${url}bare/v3/?access_token=${token}`, { headers: v3(target) })).status;
  expect([await get("t"), await get("v"), await get("f")]).toEqual([200, 401, 401]);
});

it("keeps persons out of the log, whatever its level", async () => {
  const running = start({ args: ["--log-level", "debug", "--resolve", "*.test=127.0.0.1"] });
  const url = await running.url;
  const origin = await servers.http((_request, response) => response.end("ok"));
  const gone = await servers.tcp((socket) => socket.destroy());
  for (const { port } of [origin, gone]) {
    const target = `http://secret.test:${port}/secret?secret=1`;
    const headers = { ...v3(target), "User-Agent": "secret", Cookie: "secret=1" };
    await ask(`${url}bare/v3/?secret`, { headers });
    await ask(`${url}service/xhr/${encodeURIComponent(target)}`, {
      headers: { "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "image" },
    });
  }
  await ask(`${url}secret`);
  await expect.poll(() => running.records().length, { timeout: 30_000 }).toBeGreaterThan(5);
  running.child.kill("SIGTERM");
  await running.ended;
  expect(running.records()).toContainEqual(
    expect.objectContaining({ level: "DEBUG", kind: "bare", status: 200, method: "GET" }),
  );
  expect(running.records()).toContainEqual(
    expect.objectContaining({ code: "CONNECTION_RESET", id: "response" }),
  );
  expect(running.err()).not.toMatch(/secret|127\.0\.0\.1|::1|Mozilla/i);
});

it.each([
  { args: ["--log-format", "json"], err: /^\{"@timestamp":"[^"]+","level":"WARN[^\n]+\}\n$/ },
  { args: [], err: /^\{"@timestamp"/ },
  {
    args: ["--log-format", "text"],
    err: /^[\d:.]+ warning the variable ORIEL_PROT sets no option\n$/,
  },
  { args: ["--log-level", "error"], err: /^$/ },
  { args: ["--log-level", "off"], err: /^$/ },
])("logs in the form that $args asks for", async ({ args, err }) => {
  const running = start({ args, variables: { ORIEL_PROT: "1" } });
  await running.url;
  expect(running.err()).toMatch(err);
});
