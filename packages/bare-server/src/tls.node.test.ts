import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import type * as Tls from "node:tls";
import { afterEach, expect, it, vi } from "vitest";
import { WebSocketServer } from "ws";
import { CERTIFICATE, KEY } from "./testing/certificate.ts";
import { ask, TestServers, until, v3 } from "./testing/servers.ts";
import { connectMessage, openTunnel } from "./testing/tunnel.ts";

const trust = vi.hoisted(() => ({ ca: [] as string[] }));
vi.mock("node:tls", async (original) => {
  const tls = await original<typeof Tls>();
  // stands for NODE_EXTRA_CA_CERTS, which is read when the process starts
  const connect = (options: Tls.ConnectionOptions): Tls.TLSSocket =>
    tls.connect(trust.ca.length > 0 ? { ...options, ca: trust.ca } : options);
  return { ...tls, connect, default: { ...tls, connect } };
});

const servers = new TestServers();
afterEach(() => {
  servers.closeAll();
  trust.ca = [];
});

async function startTls(): Promise<{
  port: number;
  names: (string | false | null)[];
  count(): number;
}> {
  const names: (string | false | null)[] = [];
  let connections = 0;
  const server = createServer({ cert: CERTIFICATE, key: KEY }, (request, response) => {
    names.push((request.socket as Tls.TLSSocket & { servername: string | false }).servername);
    response.end(`secure ${request.headers.host}`);
  });
  server.on("secureConnection", () => connections++);
  server.on("tlsClientError", () => {});
  const sockets = new WebSocketServer({ server });
  sockets.on("connection", (socket) => socket.send("hello"));
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  servers.add(() => {
    server.close();
    server.closeAllConnections();
    for (const client of sockets.clients) client.terminate();
  });
  return { port: (server.address() as AddressInfo).port, names, count: () => connections };
}

const RESOLVE = [{ pattern: "*.test", address: "127.0.0.1" }];

it("speaks TLS, names the host, and keeps the connection", async () => {
  trust.ca = [CERTIFICATE];
  const { port, names, count } = await startTls();
  const { url } = await servers.bare({ resolve: RESOLVE });
  const get = (host: string) => ask(`${url}v3/`, { headers: v3(`https://${host}:${port}/`) });
  expect((await get("a.tls.test")).text).toBe(`secure a.tls.test:${port}`);
  expect((await get("a.tls.test")).text).toBe(`secure a.tls.test:${port}`);
  expect(count()).toBe(1);
  expect((await get("127.0.0.1")).text).toBe(`secure 127.0.0.1:${port}`);
  expect(names).toEqual(["a.tls.test", "a.tls.test", false]);
});

it.each([
  {
    name: "an unknown authority",
    host: "tls.test",
    trusted: false,
    why: "its certificate is self-signed (DEPTH_ZERO_SELF_SIGNED_CERT)",
  },
  {
    name: "another host",
    host: "other.test",
    trusted: true,
    why: "its certificate is for another host (ERR_TLS_CERT_ALTNAME_INVALID)",
  },
])("says in words that a certificate is from $name", async ({ host, trusted, why }) => {
  if (trusted) trust.ca = [CERTIFICATE];
  const { port } = await startTls();
  const { url } = await servers.bare({ resolve: RESOLVE });
  const { status, json } = await ask(`${url}v3/`, { headers: v3(`https://${host}:${port}/`) });
  expect(status).toBe(500);
  expect(json).toEqual({
    code: "UNKNOWN",
    id: "response",
    message: `TLS with "${host}" failed: ${why}.`,
  });
});

it("opens wss sockets", async () => {
  trust.ca = [CERTIFICATE];
  const { port } = await startTls();
  const bare = await servers.bare({ resolve: RESOLVE });
  const { socket, messages } = await openTunnel(bare.port);
  socket.send(connectMessage(`wss://tls.test:${port}/`));
  await until(() => messages.length === 2);
  expect(messages[1]).toBe("hello");
});
