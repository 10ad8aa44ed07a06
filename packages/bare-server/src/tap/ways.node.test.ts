import { mkdtempSync, rmSync } from "node:fs";
import { request as requestHttp } from "node:http";
import { connect as connectHttp2 } from "node:http2";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { once } from "node:events";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { createSite, type Site } from "../site/create-site.ts";
import type { SitePortOptions } from "../site/site-port.ts";
import { TestServers } from "../testing/servers.ts";
import { openLocalAuthority, type LocalAuthority } from "../tls/local-authority.ts";
import type { Exchange, TapMessage, TapSummary } from "./exchange.ts";

const folder = mkdtempSync(join(tmpdir(), "oriel-ways-"));
const servers = new TestServers();
let authority: LocalAuthority;
beforeAll(async () => {
  authority = await openLocalAuthority(folder);
});
afterEach(() => servers.closeAll());
afterAll(() => rmSync(folder, { recursive: true }));

interface Shown {
  readonly exchange: Exchange;
  readonly status: number | undefined;
  readonly received: string;
  readonly summary: TapSummary;
}

async function startSite(
  options: SitePortOptions,
): Promise<{ site: Site; port: number; first: Promise<Shown> }> {
  const site = createSite({ root: folder, allowPrivate: true, ...options });
  const first = new Promise<Shown>((resolve) => {
    site.tap(async (exchange) => {
      let received = "";
      const response = await exchange.response;
      response?.body.on("data", (chunk: Buffer) => {
        received += chunk.toString();
      });
      const upgrade = await exchange.upgrade;
      upgrade?.messages?.on("data", ({ from, kind, data }: TapMessage) => {
        received += `${from} ${kind} ${data.toString()};`;
      });
      if (upgrade?.messages === null) {
        upgrade.raw?.remote.on("data", (chunk: Buffer) => {
          received += chunk.toString();
        });
      }
      resolve({ exchange, status: response?.status, summary: await exchange.done, received });
    });
  });
  const { port } = await site.listen(0, "127.0.0.1");
  servers.add(() => void site.close(0));
  return { site, port, first };
}

/** Opens a tunnel by a hand-written CONNECT. */
async function openConnect(port: number, authorityName: string): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  socket.write(`CONNECT ${authorityName} HTTP/1.1\r\nHost: ${authorityName}\r\n\r\n`);
  const [head] = (await once(socket, "data")) as [Buffer];
  expect(head.toString()).toMatch(/^HTTP\/1\.1 200 /);
  return socket;
}

it("shows requests that a forward proxy passes on", async () => {
  const origin = await servers.http((_request, response) => response.writeHead(207).end("passed"));
  const { port, first } = await startSite({ forwardProxy: {} });
  requestHttp({ host: "127.0.0.1", port, path: `${origin.url}p?q`, agent: false }).end();
  expect(await first).toMatchObject({
    exchange: {
      kind: "forward",
      request: { method: "GET", url: `${origin.url}p?q` },
      outer: { target: `${origin.url}p?q`, status: 207 },
    },
    status: 207,
    received: "passed",
    summary: { error: null, remote: { port: origin.port } },
  });
});

it("shows the bytes of a tunnel that a forward proxy passes on", async () => {
  const origin = await servers.tcp((socket) => socket.end("raw bytes"));
  const { port, first } = await startSite({ forwardProxy: {} });
  const name = `127.0.0.1:${origin.port}`;
  (await openConnect(port, name)).end();
  expect(await first).toMatchObject({
    exchange: { kind: "tunnel", request: { method: "CONNECT", url: `tcp://${name}` } },
    status: 200,
    received: "raw bytes",
    summary: { error: null, receivedBytes: 9, remote: { address: "127.0.0.1" } },
  });
});

it("shows a tunnel that leads nowhere", async () => {
  const gone = await servers.tcp(() => {});
  servers.closeAll();
  const { port, first } = await startSite({ forwardProxy: {} });
  const socket = connect(port, "127.0.0.1");
  socket.write(`CONNECT 127.0.0.1:${gone.port} HTTP/1.1\r\nHost: x\r\n\r\n`);
  expect(await first).toMatchObject({
    exchange: { kind: "tunnel" },
    status: undefined,
    summary: { error: { code: "ECONNREFUSED" }, remote: null },
  });
});

it("shows requests in tunnels that are looked into, and their WebSockets", async () => {
  const origin = await servers.http((_request, response) => response.end("inside"));
  const sockets = new WebSocketServer({ server: origin.server });
  sockets.on("connection", (socket) => {
    socket.on("message", (data) => {
      socket.send((data as Buffer).toString());
      socket.close();
    });
  });
  const name = `127.0.0.1:${origin.port}`;
  const forwardProxy = { intercept: { authority } };
  const http = await startSite({ forwardProxy });
  const tunnel = await openConnect(http.port, name);
  tunnel.write(`GET /in HTTP/1.1\r\nHost: ${name}\r\nConnection: close\r\n\r\n`);
  expect(await http.first).toMatchObject({
    exchange: { kind: "intercept", request: { url: `${origin.url}in` } },
    status: 200,
    received: "inside",
  });
  const ws = await startSite({ forwardProxy });
  const inner = await openConnect(ws.port, name);
  const socket = new WebSocket(`ws://${name}/`, { createConnection: (() => inner) as never });
  socket.on("open", () => socket.send("hello"));
  expect(await ws.first).toMatchObject({
    exchange: { kind: "intercept", request: { url: `ws://${name}/` } },
    status: 101,
    received: "client text hello;remote text hello;remote close ;client close ;",
  });
});

it("tells TLS and dialect of the client", async () => {
  const { port, first } = await startSite({ tls: await authority.identity(["127.0.0.1"]) });
  const client = connectHttp2(`https://127.0.0.1:${port}`, { rejectUnauthorized: false });
  client.request({ ":path": "/oriel/health" }).resume();
  expect(await first).toMatchObject({
    exchange: {
      kind: "own",
      client: {
        address: "127.0.0.1",
        httpVersion: "2.0",
      },
      request: { url: `https://127.0.0.1:${port}/oriel/health` },
    },
  });
  client.destroy();
  expect((await first).exchange.client.tls?.cipher).toMatch(/^TLS_/);
});

it("tells TLS of a client of HTTP/1.0", async () => {
  const { port, first } = await startSite({ tls: await authority.identity(["localhost"]) });
  const client = connectTls({ port, host: "127.0.0.1", rejectUnauthorized: false });
  client.write("GET / HTTP/1.0\r\n\r\n");
  client.resume();
  const { exchange, status } = await first;
  expect(exchange.client).toMatchObject({ httpVersion: "1.0", tls: { protocol: "TLSv1.3" } });
  expect(status).toBe(404);
});
