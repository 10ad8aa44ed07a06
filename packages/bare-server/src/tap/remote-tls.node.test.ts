import { createSecureServer } from "node:http2";
import type { AddressInfo } from "node:net";
import type * as Tls from "node:tls";
import { afterEach, expect, it, vi } from "vitest";
import { CERTIFICATE, KEY } from "../testing/certificate.ts";
import { ask, TestServers, v3 } from "../testing/servers.ts";
import type { Exchange } from "./exchange.ts";

vi.mock("node:tls", async (original) => {
  const tls = await original<typeof Tls>();
  // stands for NODE_EXTRA_CA_CERTS, which is read when the process starts
  const connect = (options: Tls.ConnectionOptions): Tls.TLSSocket =>
    tls.connect({ ...options, ca: [CERTIFICATE] });
  return { ...tls, connect, default: { ...tls, connect } };
});

const servers = new TestServers();
afterEach(() => servers.closeAll());

/** Starts a remote with TLS that speaks both versions, and sends a trailer. */
async function startRemote(): Promise<number> {
  const server = createSecureServer(
    { cert: CERTIFICATE, key: KEY, allowHTTP1: true },
    (request, response) => {
      request.resume();
      request.on("end", () => {
        response.writeHead(200, { Trailer: "x-sum" });
        response.write("body");
        response.addTrailers({ "x-sum": "1" });
        response.end();
      });
    },
  );
  server.on("secureConnection", (socket) => servers.add(() => socket.destroy()));
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  servers.add(() => server.close());
  return (server.address() as AddressInfo).port;
}

it.each([
  { http2: true, httpVersion: "2.0", alpn: "h2" },
  { http2: false, httpVersion: "1.1", alpn: "http/1.1" },
])("tells TLS and timings of a remote, http2: $http2", async ({ http2, httpVersion, alpn }) => {
  const port = await startRemote();
  const { url, bare } = await servers.bare({
    http2,
    resolve: [{ pattern: "*.test", address: "127.0.0.1" }],
  });
  const shown: Exchange[] = [];
  bare.tap((exchange) => shown.push(exchange));
  const remote = `https://a.tls.test:${port}/`;
  const summaries = [];
  for (let count = 0; count < 2; count++) {
    await ask(`${url}v3/`, { method: "POST", headers: v3(remote), body: "sent" });
    summaries.push(await shown[count]?.done);
  }
  expect(summaries).toMatchObject([
    {
      remote: {
        address: "127.0.0.1",
        port,
        httpVersion,
        reused: false,
        tls: { protocol: "TLSv1.3", alpn, serverName: "a.tls.test" },
      },
      error: null,
      sentBytes: 4,
      receivedBytes: 4,
      trailers: ["x-sum", "1"],
    },
    { remote: { httpVersion, reused: true, tls: { alpn } }, trailers: ["x-sum", "1"] },
  ]);
  const { dial, lookup, connect, tls, sent, firstByte, end } = summaries[0]?.timings ?? {};
  const points = [0, dial, lookup, connect, tls, sent, firstByte, end];
  expect(points).toEqual(points.toSorted((a, b) => (a ?? NaN) - (b ?? NaN)));
  expect(points).not.toContain(undefined);
  expect(summaries[1]?.timings.dial).toBeUndefined();
});
