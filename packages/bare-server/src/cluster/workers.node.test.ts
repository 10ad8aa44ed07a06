import { once } from "node:events";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { WebSocket } from "ws";
import { buildCli, startCli, type BuiltCli, type CliProcess } from "../testing/cli.ts";
import { ask, open, TestServers, until, v3 } from "../testing/servers.ts";
import { startRemote } from "../testing/tunnel.ts";
import { delayOf } from "./supervise.ts";

const LIMIT = 30_000;
const servers = new TestServers();
const started: CliProcess[] = [];
let cli: BuiltCli;
beforeAll(async () => {
  cli = await buildCli();
}, 120_000);
afterAll(() => cli.remove());
afterEach(async () => {
  servers.closeAll();
  for (const { child } of started) child.kill("SIGKILL");
  await Promise.all(started.splice(0).map(({ ended }) => ended));
});

function start(args: readonly string[], variables: Record<string, string> = {}): CliProcess {
  const running = startCli(cli, ["--allow-private", ...args], variables);
  started.push(running);
  return running;
}

/** Gives the records of the log that say something. */
function said(running: CliProcess, message: RegExp): Readonly<Record<string, unknown>>[] {
  return running.records().filter((record) => message.test(String(record["message"])));
}

/** Gives the processes of the workers, of those that were replaced, too. */
function workersOf(running: CliProcess): number[] {
  return said(running, /^worker \d+ serves/).map(({ pid }) => Number(pid));
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function refuses(url: string): Promise<void> {
  const outcome = (): Promise<string> => ask(url).then(String, ({ code }) => String(code));
  await expect.poll(outcome, { timeout: LIMIT }).toBe("ECONNREFUSED");
}

/** A remote whose answer begins at once and ends when the test says so. */
async function startDownload(url: string): Promise<{ finish: () => void; rest: Promise<string> }> {
  let finish = (): void => {};
  const remote = await servers.http((_request, response) => {
    response.write("first");
    finish = () => response.end("last");
  });
  const download = await open(`${url}bare/v3/`, { headers: v3(remote.url) });
  await once(download, "data");
  let text = "";
  download.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  const rest = new Promise<string>((resolve) => {
    download.once("error", ({ message }) => resolve(message));
    download.once("end", () => resolve(text));
  });
  return { finish: () => finish(), rest };
}

it.each([
  { name: "alone", args: [], signal: "SIGTERM" },
  { name: "alone", args: [], signal: "SIGINT" },
  { name: "by workers", args: ["--workers", "2"], signal: "SIGTERM" },
] as const)(
  "serves $name, lets a download finish after $signal, and ends with 0",
  async ({ args, signal }) => {
    const running = start(["--grace", "60", ...args]);
    const url = await running.url;
    const { finish, rest } = await startDownload(url);
    running.child.kill(signal);
    await refuses(url);
    expect(said(running, /^the server ends, within 60000 ms$/)).toHaveLength(1);
    finish();
    expect(await rest).toBe("last");
    expect(await running.ended).toEqual({ code: 0, signal: null });
    expect(workersOf(running).filter(lives)).toEqual([]);
  },
);

it.each([
  { name: "alone", args: [] },
  { name: "by workers", args: ["--workers", "2"] },
])("ends what does not end in time when it serves $name", async ({ args }) => {
  const running = start(["--grace", "0.2", ...args]);
  const { rest } = await startDownload(await running.url);
  running.child.kill("SIGTERM");
  expect(await rest).toMatch(/aborted/);
  expect(await running.ended).toEqual({ code: 0, signal: null });
});

it.each([
  { name: "alone", args: [] },
  { name: "by workers", args: ["--workers", "2"] },
])("ends at the second signal at once when it serves $name", async ({ args }) => {
  const running = start(["--grace", "600", ...args]);
  const url = await running.url;
  const { rest } = await startDownload(url);
  running.child.kill("SIGTERM");
  await refuses(url);
  running.child.kill("SIGTERM");
  expect(await rest).toMatch(/aborted/);
  expect(await running.ended).toEqual({ code: 1, signal: null });
  await expect.poll(() => workersOf(running).filter(lives), { timeout: LIMIT }).toEqual([]);
});

it("replaces a worker that dies, and serves all the time", async () => {
  const running = start(["--workers", "2"]);
  const url = await running.url;
  const [first = 0] = workersOf(running);
  process.kill(first, "SIGKILL");
  await until(() => workersOf(running).length === 3, LIMIT);
  expect(said(running, /has ended/)).toMatchObject([
    { level: "WARN", worker: expect.any(Number), how: "a worker ended with SIGKILL" },
  ]);
  for (let count = 0; count < 10; count++) expect((await ask(url)).status).toBe(200);
});

it("ends its workers when the primary process dies", async () => {
  const running = start(["--workers", "2"]);
  const url = await running.url;
  running.child.kill("SIGKILL");
  await running.ended;
  await expect.poll(() => workersOf(running).filter(lives), { timeout: LIMIT }).toEqual([]);
  await refuses(url);
});

it("lets a socket come to another worker than the request before it", async () => {
  const { remote, url: target } = await startRemote(servers);
  remote.on("connection", (socket) => socket.close(4001));
  const url = await start(["--workers", "3"]).url;
  const { hostname, port } = new URL(target);
  for (let count = 0; count < 12; count++) {
    const { text: id } = await ask(`${url}bare/v2/ws-new-meta`, {
      headers: {
        "X-Bare-Host": hostname,
        "X-Bare-Port": port,
        "X-Bare-Protocol": "ws:",
        "X-Bare-Path": "/",
        "X-Bare-Headers": "{}",
      },
    });
    const socket = new WebSocket(`${url.replace("http", "ws")}bare/v2/`, [id]);
    const [code] = (await once(socket, "close")) as [number];
    expect(code).toBe(4001);
  }
});

it("adds the metrics of all workers up", async () => {
  const running = start(["--workers", "2", "--metrics", "0"]);
  const url = await running.url;
  for (let count = 0; count < 10; count++) await ask(`${url}oriel/health`);
  await until(() => said(running, /^metrics are at port/).length === 1, LIMIT);
  const [{ port } = {}] = said(running, /^metrics are at port/);
  const text = async (): Promise<string> =>
    (await ask(`http://127.0.0.1:${String(port)}/metrics`)).text;
  await expect
    .poll(text, { timeout: LIMIT })
    .toContain('oriel_requests_total{kind="status",status="200"} 10\n');
  expect(await text()).toMatch(/^oriel_workers 2$/m);
  expect(await text()).toMatch(/^oriel_worker_restarts_total 0$/m);
  expect((await ask(`${url}metrics`)).status).toBe(404);
});

it("serves metrics of one process, too", async () => {
  const running = start(["--metrics", "127.0.0.1:0"]);
  await running.url;
  const [{ port } = {}] = said(running, /^metrics are at port/);
  expect((await ask(`http://127.0.0.1:${String(port)}/metrics`)).text).toMatch(
    /^oriel_connections 0$/m,
  );
});

it.each([
  { failures: 0, ms: 0 },
  { failures: 1, ms: 100 },
  { failures: 4, ms: 800 },
  { failures: 99, ms: 30_000 },
])("waits $ms ms before it replaces the worker after $failures failures", ({ failures, ms }) => {
  expect(delayOf(failures)).toBe(ms);
});
