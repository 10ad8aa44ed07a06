import {
  createServer as createHttpServer,
  request as requestHttp,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { connect, type AddressInfo, type Server, type Socket } from "node:net";
import { afterEach, expect, it, vi } from "vitest";
import { createBareServer } from "../create-bare-server.ts";
import { createSite } from "../site/create-site.ts";
import { CERTIFICATE, KEY } from "../testing/certificate.ts";
import { ask, TestServers, until, v3 } from "../testing/servers.ts";
import { connectMessage, openTunnel, startRemote } from "../testing/tunnel.ts";

const servers = new TestServers();
afterEach(() => servers.closeAll());

/** Joins a client of a proxy with the port on this machine that its target means. */
function join(client: Socket, port: number, answer: string | Buffer): void {
  const remote = connect(port, "127.0.0.1", () => {
    client.write(answer);
    client.pipe(remote).pipe(client);
  });
  remote.on("error", () => client.destroy());
  client.on("error", () => remote.destroy());
  servers.add(() => remote.destroy());
}

/** Starts a proxy for CONNECT and for whole URLs that leads every name to this machine. */
async function httpProxy(status = 200, secure = false): Promise<{ port: number; seen: string[] }> {
  const seen: string[] = [];
  const server: Server = secure
    ? createHttpsServer({ cert: CERTIFICATE, key: KEY })
    : createHttpServer();
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const { method, url = "", rawHeaders } = request;
    seen.push([`${method} ${url}`, ...rawHeaders].join(" "));
    if (status !== 200) {
      response.writeHead(status).end();
      return;
    }
    const { port, pathname, search } = new URL(url);
    const { "proxy-authorization": _own, ...headers } = request.headers;
    const target = { host: "127.0.0.1", port, path: pathname + search, method, headers };
    request.pipe(
      requestHttp(target, (answer) => {
        response.writeHead(answer.statusCode ?? 0, answer.rawHeaders);
        answer.pipe(response);
      }),
    );
  });
  server.on("connect", ({ url = "", headers }, socket: Socket, head: Buffer) => {
    seen.push(`${url} ${headers.host} ${headers["proxy-authorization"] ?? "none"}`);
    expect(head).toHaveLength(0);
    if (status === 200) join(socket, Number(url.split(":").at(-1)), "HTTP/1.1 200 Fine\r\n\r\n");
    else socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  servers.add(() => server.close());
  return { port: (server.address() as AddressInfo).port, seen };
}

/** Starts a SOCKS5 proxy that leads every name to this machine. */
async function socksProxy(reply = 0): Promise<{ port: number; seen: string[] }> {
  const seen: string[] = [];
  const { port } = await servers.tcp((socket) => {
    let step = 0;
    socket.on("data", function read(data: Buffer) {
      step++;
      if (step === 1) {
        const wantsName = data.includes(2, 2);
        if (!wantsName) step = 2;
        socket.write(Buffer.from([5, wantsName ? 2 : 0]));
      } else if (step === 2) {
        const length = data[1] ?? 0;
        seen.push(data.subarray(2, 2 + length).toString());
        socket.write(Buffer.from([1, 0]));
      } else {
        socket.off("data", read);
        const isName = data[3] === 3;
        const end = isName ? 5 + (data[4] ?? 0) : 8;
        const host = isName ? data.subarray(5, end).toString() : data.subarray(4, 8).join(".");
        seen.push(host);
        const answer = Buffer.from([5, reply, 0, 1, 0, 0, 0, 0, 0, 0]);
        if (reply === 0) join(socket, data.readUInt16BE(end), answer);
        else socket.end(answer);
      }
    });
  });
  return { port, seen };
}

const PAIR = `Basic ${Buffer.from("us er:p@ss").toString("base64")}`;

it("hands requests without TLS to an HTTP proxy, by name, with its password and not the client's", async () => {
  const origin = await servers.http((request, response) => {
    request.pipe(response.writeHead(200, { "X-Got": request.rawHeaders.join(" ") }));
  });
  const proxy = await httpProxy();
  const { url } = await servers.bare({
    upstreamProxy: `http://us%20er:p%40ss@127.0.0.1:${proxy.port}`,
    allowPrivate: false,
  });
  const host = `some.test:${origin.port}`;
  const headers = v3(`http://${host}/a?b`, { "X-First": "1", "Proxy-Authorization": "no" });
  const answer = await ask(`${url}v3/`, { method: "POST", headers, body: "body" });
  expect(answer.text).toBe("body");
  const got = JSON.parse(String(answer.headers["x-bare-headers"])) as Record<string, string>;
  expect(got["X-Got"]).not.toMatch(/proxy-authorization/i);
  expect(proxy.seen).toEqual([
    `POST http://${host}/a?b Host ${host} X-First 1 Proxy-Authorization ${PAIR} Content-Length 4 Connection keep-alive`,
  ]);
});

it("does not show its password for the proxy to taps", async () => {
  const origin = await servers.http((_request, response) => response.end());
  const proxy = await httpProxy();
  const { url, bare } = await servers.bare({
    upstreamProxy: `http://us%20er:p%40ss@127.0.0.1:${proxy.port}`,
  });
  const shown: (readonly string[])[] = [];
  bare.tap(({ request, done }) => {
    void done.then(() => shown.push(request.lines));
  });
  const host = `some.test:${origin.port}`;
  await ask(`${url}v3/`, { headers: v3(`http://${host}/`, { "X-First": "1" }) });
  await vi.waitFor(() => expect(shown).toEqual([["Host", host, "X-First", "1"]]));
});

it.each([
  { name: "another Host", path: "/", headers: { Host: "other.test" } },
  { name: "a path that is none", path: "*", headers: {} },
])("opens a tunnel where the proxy would change the request: $name", async ({ path, headers }) => {
  const origin = await servers.http(({ url, headers: { host } }, response) =>
    response.end(`${host} ${url}`),
  );
  const proxy = await httpProxy();
  const { url } = await servers.bare({
    upstreamProxy: `http://us%20er:p%40ss@127.0.0.1:${proxy.port}`,
  });
  const authority = `some.test:${origin.port}`;
  const parts = {
    "X-Bare-Host": "some.test",
    "X-Bare-Port": origin.port,
    "X-Bare-Protocol": "http:",
    "X-Bare-Path": path,
    "X-Bare-Headers": JSON.stringify(headers),
  };
  for (let time = 0; time < 2; time++) {
    const answer = await ask(`${url}v2/`, { method: "OPTIONS", headers: parts });
    expect(answer.text).toBe(`${headers.Host ?? authority} ${path}`);
  }
  // the tunnel is kept
  expect(proxy.seen).toEqual([`${authority} ${authority} ${PAIR}`]);
});

it("reaches remotes through another site that is a forward proxy", async () => {
  const origin = await servers.http(({ url, headers }, response) =>
    response.end(`${url} ${headers.host} ${headers.via}`),
  );
  const site = createSite({ root: import.meta.dirname, allowPrivate: true, forwardProxy: {} });
  const { port } = await site.listen(0, "127.0.0.1");
  servers.add(() => void site.close(0));
  const { url } = await servers.bare({ upstreamProxy: `http://127.0.0.1:${port}` });
  const answer = await ask(`${url}v3/`, { headers: v3(`${origin.url}a?b`) });
  expect(answer.text).toMatch(new RegExp(`^/a\\?b 127.0.0.1:${origin.port} 1.1 oriel-`));
  const tunnelled = v3(origin.url, { Host: "other.test" });
  expect((await ask(`${url}v3/`, { headers: tunnelled })).text).toBe("/ other.test undefined");
});

it("refuses private addresses before it asks the proxy", async () => {
  const proxy = await httpProxy();
  const { url } = await servers.bare({
    upstreamProxy: `http://127.0.0.1:${proxy.port}`,
    allowPrivate: false,
  });
  const answer = await ask(`${url}v3/`, { headers: v3("http://127.0.0.1/") });
  expect([answer.status, proxy.seen]).toEqual([403, []]);
});

it("speaks TLS with the remote through the proxy", async () => {
  const server = createHttpsServer({ cert: CERTIFICATE, key: KEY }, (_request, response) =>
    response.end("secret"),
  );
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  servers.add(() => server.close());
  const { port } = server.address() as AddressInfo;
  const proxy = await httpProxy();
  const { url } = await servers.bare({ upstreamProxy: `http://127.0.0.1:${proxy.port}` });
  const answer = await ask(`${url}v3/`, { headers: v3(`https://a.tls.test:${port}/`) });
  // the certificate is nobody's; that it was seen shows whose it is
  expect(answer.json).toMatchObject({ message: expect.stringContaining("self-signed") });
  expect(proxy.seen).toHaveLength(1);
});

it("carries WebSockets through the proxy", async () => {
  const { remote, url } = await startRemote(servers);
  remote.on("connection", (socket) => socket.send("hello"));
  const proxy = await socksProxy();
  const { port } = await servers.bare({ upstreamProxy: `socks5h://127.0.0.1:${proxy.port}` });
  const { socket, messages } = await openTunnel(port);
  socket.send(connectMessage(url.replace("127.0.0.1", "sockets.test")));
  await until(() => messages.length === 2);
  expect(messages[1]).toBe("hello");
  expect(proxy.seen).toEqual(["sockets.test"]);
});

it("gives names to socks5h, and addresses that it has judged to socks5", async () => {
  const origin = await servers.http((_request, response) => response.end("ok"));
  const proxy = await socksProxy();
  const target = v3(`http://some.test:${origin.port}/`);
  const named = await servers.bare({ upstreamProxy: `socks5h://u:p@127.0.0.1:${proxy.port}` });
  expect((await ask(`${named.url}v3/`, { headers: target })).text).toBe("ok");
  const resolve = [{ pattern: "some.test", address: "192.0.2.9" }];
  const own = await servers.bare({ upstreamProxy: `socks5://127.0.0.1:${proxy.port}`, resolve });
  expect((await ask(`${own.url}v3/`, { headers: target })).text).toBe("ok");
  expect(proxy.seen).toEqual(["u", "some.test", "192.0.2.9"]);
  const guarded = await servers.bare({
    upstreamProxy: `socks5://127.0.0.1:${proxy.port}`,
    allowPrivate: false,
    lookup: (_host, _options, callback) => callback(null, [{ address: "10.0.0.1", family: 4 }]),
  });
  expect((await ask(`${guarded.url}v3/`, { headers: target })).status).toBe(403);
});

it.each([
  {
    name: "407",
    start: () => httpProxy(407),
    scheme: "http",
    code: "UNKNOWN",
    message: "status 407",
  },
  {
    name: "407 to a tunnel",
    start: () => httpProxy(407),
    scheme: "http",
    target: "https://some.test/",
    code: "UNKNOWN",
    message: "status 407",
  },
  {
    name: "502",
    start: () => httpProxy(502),
    scheme: "http",
    target: "https://some.test/",
    code: "UNKNOWN",
    message: "status 502",
  },
  {
    name: "refused",
    start: () => socksProxy(5),
    scheme: "socks5h",
    code: "CONNECTION_REFUSED",
    message: "refused",
  },
  {
    name: "unreachable",
    start: () => socksProxy(4),
    scheme: "socks5h",
    code: "UNKNOWN",
    message: "unreachable",
  },
  {
    name: "forbidden",
    start: () => socksProxy(2),
    scheme: "socks5h",
    code: "UNKNOWN",
    message: "upstream proxy",
  },
  {
    name: "no proxy",
    start: async () => ({ port: 1 }),
    scheme: "http",
    code: "UNKNOWN",
    message: "it cannot be reached",
  },
  {
    name: "untrusted TLS",
    start: () => httpProxy(200, true),
    scheme: "https",
    code: "UNKNOWN",
    message: "it cannot be reached",
  },
])("tells what a proxy says: $name", async ({ start, scheme, code, message, target }) => {
  const { port } = await start();
  const { url } = await servers.bare({ upstreamProxy: `${scheme}://127.0.0.1:${port}` });
  const answer = await ask(`${url}v3/`, { headers: v3(target ?? "http://some.test/") });
  expect(answer.json).toMatchObject({ code, id: "response" });
  expect(answer.json).toMatchObject({ message: expect.stringContaining(message) });
});

it("gives up a proxy that does not answer", async () => {
  const silent = await servers.tcp(() => {});
  for (const scheme of ["http", "socks5", "https"]) {
    const { url } = await servers.bare({
      upstreamProxy: `${scheme}://127.0.0.1:${silent.port}`,
      timeouts: { connect: 50, firstByte: 50 },
    });
    for (const target of ["http://1.1.1.1/", "https://1.1.1.1/"]) {
      const answer = await ask(`${url}v3/`, { headers: v3(target) });
      expect(answer.json).toMatchObject({ code: "CONNECTION_TIMEOUT" });
    }
  }
});

it.each([
  { upstreamProxy: "" },
  { upstreamProxy: "127.0.0.1:3128" },
  { upstreamProxy: "ftp://a.test" },
  { upstreamProxy: "http://" },
  { localAddress: "x" },
  { localAddress: "127.0.0.1", family: 6 as const },
  { localAddress: "::1", upstreamProxy: "http://a.test", family: 4 as const },
])("refuses the options %j", (options) => {
  expect(() => createBareServer(options)).toThrow(TypeError);
});

it("connects from the local address, and to names of one family", async () => {
  const origin = await servers.http((request, response) =>
    response.end(request.socket.remoteAddress),
  );
  const { url } = await servers.bare({ localAddress: "127.0.0.9" });
  expect((await ask(`${url}v3/`, { headers: v3(origin.url) })).text).toBe("127.0.0.9");
  const families: unknown[] = [];
  const six = await servers.bare({
    family: 6,
    lookup: (_host, { family }, callback) => {
      families.push(family);
      callback(null, [{ address: "::1", family: 6 }]);
    },
  });
  await ask(`${six.url}v3/`, { headers: v3("http://some.test:1/") });
  expect(families).toEqual([6]);
});
