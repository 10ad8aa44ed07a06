import { connect } from "node:net";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { WebSocket } from "ws";
import { once } from "node:events";
import { createSite, type Site } from "../site/create-site.ts";
import { ask, exchangeRaw, open, TestServers, until, v3 } from "../testing/servers.ts";
import { createMetrics, type Metrics } from "./create-metrics.ts";
import { readMetricsAddress, serveMetrics } from "./serve-metrics.ts";

const servers = new TestServers();
const sites: Site[] = [];
let root = "";
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "oriel-metrics-"));
  writeFileSync(join(root, "index.html"), "x");
});
afterAll(() => rmSync(root, { recursive: true }));
afterEach(async () => {
  await Promise.all(sites.splice(0).map((site) => site.close(0)));
  servers.closeAll();
});

async function start(): Promise<{ metrics: Metrics; url: string; port: number }> {
  const metrics = await createMetrics();
  const site = createSite({ root, allowPrivate: true, metrics });
  sites.push(site);
  return { metrics, ...(await site.listen(0, "127.0.0.1")) };
}

/** Gives the lines of the metrics whose names begin so, without help and types. */
async function lines(metrics: Metrics, prefix: string): Promise<string[]> {
  const text = await metrics.registry.metrics();
  return text.split("\n").filter((line) => line.startsWith(prefix));
}

it("counts requests by what answers them and by status", async () => {
  const { metrics, url } = await start();
  const origin = await servers.http((_request, response) => response.writeHead(404).end("no"));
  await ask(url);
  await ask(url);
  await ask(`${url}nothing`);
  await ask(url, { method: "POST" });
  await ask(`${url}oriel/ready`);
  await ask(`${url}service/html/x`);
  await ask(`${url}service/xhr/x`, { headers: { "Sec-Fetch-Dest": "image" } });
  await ask(`${url}bare/v3/`, { headers: v3(origin.url) });
  await expect
    .poll(async () => (await lines(metrics, "oriel_requests_total{")).toSorted(), {
      timeout: 30_000,
    })
    .toEqual([
      'oriel_requests_total{kind="bare",status="200"} 1',
      'oriel_requests_total{kind="bytes",status="404"} 1',
      'oriel_requests_total{kind="file",status="200"} 2',
      'oriel_requests_total{kind="file",status="404"} 1',
      'oriel_requests_total{kind="file",status="405"} 1',
      'oriel_requests_total{kind="page",status="200"} 1',
      'oriel_requests_total{kind="status",status="200"} 1',
    ]);
  expect(await lines(metrics, 'oriel_request_duration_seconds_count{kind="file"}')).toEqual([
    'oriel_request_duration_seconds_count{kind="file"} 4',
  ]);
});

it("counts what it passes on as a forward proxy", async () => {
  const metrics = await createMetrics();
  const site = createSite({ root, allowPrivate: true, metrics, forwardProxy: {} });
  sites.push(site);
  const { port } = await site.listen(0, "127.0.0.1");
  const origin = await servers.http((_request, response) => response.end("ok"));
  for (const url of [origin.url, "http://127.0.0.1:1/"]) {
    await exchangeRaw(port, `GET ${url} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  }
  await expect
    .poll(async () => (await lines(metrics, "oriel_requests_total{")).toSorted(), {
      timeout: 30_000,
    })
    .toEqual([
      'oriel_requests_total{kind="forward",status="200"} 1',
      'oriel_requests_total{kind="forward",status="502"} 1',
    ]);
  expect(await lines(metrics, "oriel_errors_total{")).toEqual([
    'oriel_errors_total{code="CONNECTION_REFUSED",id="response"} 1',
  ]);
});

it("counts what runs, and clients that go before they are answered", async () => {
  const { metrics, url } = await start();
  let asked = false;
  const origin = await servers.http(() => {
    asked = true;
  });
  const request = open(`${url}bare/v3/`, { headers: v3(origin.url) });
  request.catch(() => {});
  await until(() => asked);
  expect(await lines(metrics, "oriel_requests_running{")).toEqual([
    'oriel_requests_running{kind="bare"} 1',
  ]);
  servers.closeAll();
  await expect(request).resolves.toMatchObject({ statusCode: 500 });
});

it("counts a client that goes as 499", async () => {
  const { metrics, port } = await start();
  let asked = false;
  const origin = await servers.http(() => {
    asked = true;
  });
  const socket = connect(port, "127.0.0.1");
  socket.write(
    `GET /bare/v3/ HTTP/1.1\r\nHost: x\r\nX-Bare-URL: ${origin.url}\r\nX-Bare-Headers: {}\r\n\r\n`,
  );
  await until(() => asked);
  socket.destroy();
  await expect
    .poll(() => lines(metrics, "oriel_requests_total{"), { timeout: 30_000 })
    .toEqual(['oriel_requests_total{kind="bare",status="499"} 1']);
});

it("counts connections and their bytes, while they are open and after", async () => {
  const { metrics, port } = await start();
  const socket = connect(port, "127.0.0.1");
  const head = "GET /oriel/health HTTP/1.1\r\nHost: x\r\n\r\n";
  socket.write(head);
  const [answer] = (await once(socket, "data")) as [Buffer];
  const count = async (): Promise<string[]> => [
    ...(await lines(metrics, "oriel_connections")),
    ...(await lines(metrics, "oriel_received")),
    ...(await lines(metrics, "oriel_sent")),
  ];
  const bytes = [
    `oriel_received_bytes_total ${head.length}`,
    `oriel_sent_bytes_total ${answer.length}`,
  ];
  expect(await count()).toEqual(["oriel_connections 1", ...bytes]);
  socket.destroy();
  await expect.poll(count, { timeout: 30_000 }).toEqual(["oriel_connections 0", ...bytes]);
});

it("counts errors, with as many labels as the code has", async () => {
  const { metrics, url } = await start();
  const gone = await servers.tcp((socket) => socket.destroy());
  await ask(`${url}bare/v3/`, { headers: v3(gone.url) });
  await ask(`${url}bare/v3/`);
  const json = '{"a\\n":"b"}';
  await ask(`${url}bare/v3/`, { headers: { "X-Bare-URL": gone.url, "X-Bare-Headers": json } });
  expect((await lines(metrics, "oriel_errors_total{")).toSorted()).toEqual([
    'oriel_errors_total{code="CONNECTION_RESET",id="response"} 1',
    'oriel_errors_total{code="INVALID_HEADER",id="bare.headers"} 1',
    'oriel_errors_total{code="MISSING_BARE_HEADER",id="request.headers"} 1',
  ]);
});

it("counts sockets and dropped taps, and measures the process", async () => {
  const { metrics, port } = await start();
  const socket = new WebSocket(`ws://127.0.0.1:${port}/bare/v3/`);
  await once(socket, "open");
  expect(await lines(metrics, "oriel_sockets")).toEqual(["oriel_sockets 1"]);
  socket.terminate();
  await expect
    .poll(() => lines(metrics, "oriel_sockets"), { timeout: 30_000 })
    .toEqual(["oriel_sockets 0"]);
  expect(await lines(metrics, "oriel_taps")).toEqual(["oriel_taps_dropped_total 0"]);
  metrics.tapsDropped(() => 1);
  expect(await lines(metrics, "oriel_taps")).toEqual(["oriel_taps_dropped_total 1"]);
  expect(await lines(metrics, "process_cpu_seconds_total")).toHaveLength(1);
});

it.each([
  { text: "9090", address: { host: "127.0.0.1", port: 9090 } },
  { text: "0.0.0.0:9090", address: { host: "0.0.0.0", port: 9090 } },
  { text: "[::1]:0", address: { host: "::1", port: 0 } },
  { text: "localhost:1", address: { host: "localhost", port: 1 } },
  { text: "x:1", address: null },
  { text: "::1", address: null },
  { text: "1.2.3.4", address: null },
  { text: "65536", address: null },
  { text: "", address: null },
])("reads the address “$text”", ({ text, address }) => {
  expect(readMetricsAddress(text)).toEqual(address);
});

it.each([
  { path: "metrics?x", method: "GET", status: 200, body: "text" },
  { path: "metrics", method: "HEAD", status: 200, body: "" },
  { path: "metrics", method: "POST", status: 405, body: "" },
  { path: "", method: "GET", status: 404, body: "" },
])(
  "answers $method /$path with $status on its own port",
  async ({ path, method, status, body }) => {
    const { server, port } = await serveMetrics(
      async () => ({ type: "text/plain; version=0.0.4", text: "text" }),
      { host: "127.0.0.1", port: 0 },
    );
    servers.add(() => void server.close());
    const answer = await ask(`http://127.0.0.1:${port}/${path}`, { method });
    expect({ status: answer.status, body: answer.text }).toEqual({ status, body });
  },
);

it("answers 503 when there are no metrics, and tells that a port is taken", async () => {
  const address = { host: "127.0.0.1", port: 0 };
  const { server, port } = await serveMetrics(() => Promise.reject(new Error("x")), address);
  servers.add(() => void server.close());
  expect((await ask(`http://127.0.0.1:${port}/metrics`)).status).toBe(503);
  const second = serveMetrics(() => Promise.reject(new Error("x")), { ...address, port });
  await expect(second).rejects.toMatchObject({ code: "EADDRINUSE" });
});
