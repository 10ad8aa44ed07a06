import { createServer as createHttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { connect, type AddressInfo, type Server, type Socket } from "node:net";
import { afterEach, expect, it } from "vitest";
import { createBareServer } from "../create-bare-server.ts";
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

/** Starts a proxy for CONNECT that leads every name to this machine. */
async function httpProxy(status = 200, secure = false): Promise<{ port: number; seen: string[] }> {
  const seen: string[] = [];
  const server: Server = secure
    ? createHttpsServer({ cert: CERTIFICATE, key: KEY })
    : createHttpServer();
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

it("reaches remotes through an HTTP proxy, by name, with its password", async () => {
  const origin = await servers.http((request, response) => response.end(request.headers.host));
  const proxy = await httpProxy();
  const { url } = await servers.bare({
    upstreamProxy: `http://us%20er:p%40ss@127.0.0.1:${proxy.port}`,
    allowPrivate: false,
  });
  const answer = await ask(`${url}v3/`, { headers: v3(`http://some.test:${origin.port}/`) });
  expect(answer.text).toBe(`some.test:${origin.port}`);
  const authority = `some.test:${origin.port}`;
  const pair = Buffer.from("us er:p@ss").toString("base64");
  expect(proxy.seen).toEqual([`${authority} ${authority} Basic ${pair}`]);
  await ask(`${url}v3/`, { headers: v3(`http://some.test:${origin.port}/`) });
  expect(proxy.seen).toHaveLength(1);
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
    name: "502",
    start: () => httpProxy(502),
    scheme: "http",
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
])("tells what a proxy says: $name", async ({ start, scheme, code, message }) => {
  const { port } = await start();
  const { url } = await servers.bare({ upstreamProxy: `${scheme}://127.0.0.1:${port}` });
  const answer = await ask(`${url}v3/`, { headers: v3("http://some.test/") });
  expect(answer.json).toMatchObject({ code, id: "response" });
  expect(answer.json).toMatchObject({ message: expect.stringContaining(message) });
});

it("gives up a proxy that does not answer", async () => {
  const silent = await servers.tcp(() => {});
  for (const scheme of ["http", "socks5", "https"]) {
    const { url } = await servers.bare({
      upstreamProxy: `${scheme}://127.0.0.1:${silent.port}`,
      timeouts: { connect: 50 },
    });
    const answer = await ask(`${url}v3/`, { headers: v3("http://1.1.1.1/") });
    expect(answer.json).toMatchObject({ code: "CONNECTION_TIMEOUT" });
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
