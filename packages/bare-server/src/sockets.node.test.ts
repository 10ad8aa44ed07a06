// every rule of v3 sockets on one set-up: longer than a file should be
import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { connect } from "node:net";
import { afterEach, expect, it } from "vitest";
import type { WebSocket } from "ws";
import { exchangeRaw, flat, TestServers, until } from "./testing/servers.ts";
import { connectMessage, openTunnel, startRemote } from "./testing/tunnel.ts";

const servers = new TestServers();
afterEach(() => servers.closeAll());

const OPEN = '{"type":"open","protocol":"","setCookies":[]}';

it("tells of the accepted protocol and all cookies, then passes messages both ways in order", async () => {
  const { remote, url } = await startRemote(servers, { handleProtocols: () => "b" });
  remote.on("headers", (headers) => headers.push("Set-Cookie: a=1", "set-cookie: b=2; Path=/"));
  remote.on("connection", (socket) => {
    socket.on("message", (data, binary) => socket.send(data, { binary }));
  });
  const { port } = await servers.bare();
  const { socket, messages } = await openTunnel(port);
  socket.send(connectMessage(url, { protocols: ["a", "b"] }));
  await until(() => messages.length === 1);
  expect(messages).toEqual(['{"type":"open","protocol":"b","setCookies":["a=1","b=2; Path=/"]}']);
  socket.send("text \u00FC");
  socket.send(Buffer.from([0, 255]));
  socket.send("");
  socket.send("a", { fin: false });
  socket.send("b", { fin: true });
  await until(() => messages.length === 5);
  expect(messages.slice(1)).toEqual(["text \u00FC", Buffer.from([0, 255]), "", "ab"]);
});

it("loses no message that the remote sends with its answer", async () => {
  const { remote, url } = await startRemote(servers);
  remote.on("connection", (socket) => {
    for (let n = 0; n < 50; n++) socket.send(String(n));
  });
  const { port } = await servers.bare();
  const { socket, messages } = await openTunnel(port);
  socket.send(connectMessage(url));
  await until(() => messages.length === 51);
  expect(messages).toEqual([OPEN, ...Array.from({ length: 50 }, (_, n) => String(n))]);
});

it("loses no frame in the very segment of the remote's 101", async () => {
  const origin = await servers.tcp((socket) => {
    socket.once("data", (data: Buffer) => {
      const key = /sec-websocket-key: (\S+)/i.exec(data.toString())?.[1] ?? "";
      const accept = createHash("sha1")
        .update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
        .digest("base64");
      socket.write(
        `HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n\u0081\u0002hi`,
        "latin1",
      );
    });
  });
  const { port } = await servers.bare();
  const { socket, messages } = await openTunnel(port);
  socket.send(connectMessage(origin.url.replace("http", "ws")));
  await until(() => messages.length === 2);
  expect(messages).toEqual([OPEN, "hi"]);
});

it("keeps what the client sends before the remote has accepted", async () => {
  const got: string[] = [];
  const { remote, url } = await startRemote(servers, {
    verifyClient: (_info, done) => void setTimeout(done, 100, true),
  });
  remote.on("connection", (socket) =>
    socket.on("message", (data) => got.push((data as Buffer).toString())),
  );
  const { port } = await servers.bare();
  const { socket } = await openTunnel(port);
  socket.send(connectMessage(url));
  for (const text of ["1", "2", "3"]) socket.send(text);
  await until(() => got.length === 3);
  expect(got).toEqual(["1", "2", "3"]);
});

it("sends the headers given, the listed ones of the handshake, and its own", async () => {
  let seen: IncomingMessage | undefined;
  const { remote, url } = await startRemote(servers);
  remote.on("connection", (_socket, request) => {
    seen = request;
  });
  const { port } = await servers.bare();
  const { socket, messages } = await openTunnel(port, {
    Origin: "http://outer.test",
    "Accept-Language": "de",
    "User-Agent": "outer",
  });
  const headers = {
    "x-First": "1",
    Host: "virtual.test",
    Origin: "http://page.test",
    List: ["a", "b"],
    Connection: "close",
    Upgrade: "h2c",
    "Sec-WebSocket-Version": "8",
    "Sec-WebSocket-Key": "x",
  };
  const forwardHeaders = ["accept-language", "Origin", "host", "sec-websocket-key"];
  socket.send(
    connectMessage(url.replace("//", "//u:p@") + "a%20b?q", {
      headers,
      forwardHeaders,
      protocols: [],
    }),
  );
  await until(() => messages.length === 1);
  expect(seen?.url).toBe("/a%20b?q");
  expect(seen?.rawHeaders.filter((_, at, all) => all[at - 1] !== "Sec-WebSocket-Key")).toEqual(
    flat(
      "x-First: 1",
      "Host: virtual.test",
      "Origin: http://page.test",
      "List: a",
      "List: b",
      "Accept-Language: de",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: ",
      "Connection: Upgrade",
      "Upgrade: websocket",
    ).filter((word) => word !== ""),
  );
});

it.each([
  { name: "no JSON", first: "x" },
  { name: "null", first: "null" },
  { name: "another type", first: connectMessage("ws://a.test/", { type: "open" }) },
  { name: "a missing key", first: connectMessage("ws://a.test/", { headers: undefined }) },
  { name: "an http remote", first: connectMessage("http://a.test/") },
  { name: "a number as protocol", first: connectMessage("ws://a.test/", { protocols: [1] }) },
  { name: "a bad protocol", first: connectMessage("ws://a.test/", { protocols: ["a b"] }) },
  { name: "headers as array", first: connectMessage("ws://a.test/", { headers: [] }) },
  { name: "a number as header", first: connectMessage("ws://a.test/", { headers: { a: 1 } }) },
  { name: "a line break", first: connectMessage("ws://a.test/", { headers: { a: "\r\n" } }) },
  { name: "forwardHeaders as text", first: connectMessage("ws://a.test/", { forwardHeaders: "" }) },
  { name: "a binary message", first: Buffer.from(connectMessage("ws://a.test/")) },
  { name: "too much", first: connectMessage("ws://a.test/", { x: "x".repeat(70_000) }) },
])("ends a socket whose first message is $name", async ({ first }) => {
  const { port } = await servers.bare();
  const { socket, closed, messages } = await openTunnel(port);
  socket.send(first);
  expect((await closed).code).toBe(1008);
  expect(messages).toEqual([]);
});

it("ends a socket that says nothing", async () => {
  const { port } = await servers.bare({ sockets: { connectMessage: 50 } });
  expect((await (await openTunnel(port)).closed).code).toBe(1008);
});

it.each([
  { name: "refuses", path: () => "ws://127.0.0.1:1/", code: 1011, reason: "CONNECTION_REFUSED" },
  { name: "is blocked", path: () => "ws://10.0.0.1/", code: 1008, reason: "IMPL_BLOCKED_ADDRESS" },
  {
    name: "is blocked by look-up",
    path: () => "ws://inner.test/",
    code: 1008,
    reason: "IMPL_BLOCKED_ADDRESS",
  },
])("closes without open when the remote $name", async ({ path, code, reason }) => {
  const { port } = await servers.bare({
    allowPrivate: code === 1011,
    lookup: (_host, _options, callback) => callback(null, [{ address: "10.0.0.1", family: 4 }]),
  });
  const { socket, closed, messages } = await openTunnel(port);
  socket.send(connectMessage(path()));
  expect(await closed).toEqual({ code, reason });
  expect(messages).toEqual([]);
});

it("closes without open when the remote answers without an upgrade", async () => {
  const origin = await servers.http((_request, response) => response.end("no"));
  const { port } = await servers.bare();
  const { socket, closed, messages } = await openTunnel(port);
  socket.send(connectMessage(origin.url.replace("http", "ws")));
  expect(await closed).toEqual({ code: 1011, reason: "UNKNOWN" });
  expect(messages).toEqual([]);
});

it.each([
  { code: 1000, reason: "bye" },
  { code: 1013, reason: "" },
  { code: 4000, reason: "gr\u00FC\u00DFe" },
  { code: undefined, reason: "" },
])("passes the close code $code on in both directions", async ({ code, reason }) => {
  let peer: WebSocket | undefined;
  let seen: unknown;
  const { remote, url } = await startRemote(servers);
  remote.on("connection", (socket) => {
    peer = socket;
    socket.on("close", (c, r) => {
      seen = { code: c, reason: r.toString() };
    });
  });
  const { port } = await servers.bare();
  const first = await openTunnel(port);
  first.socket.send(connectMessage(url));
  await until(() => first.messages.length === 1);
  peer?.close(code, code === undefined ? undefined : reason);
  expect(await first.closed).toEqual({ code: code ?? 1005, reason });

  const second = await openTunnel(port);
  second.socket.send(connectMessage(url));
  await until(() => second.messages.length === 1);
  seen = undefined;
  second.socket.close(code, code === undefined ? undefined : reason);
  await until(() => seen !== undefined);
  expect(seen).toEqual({ code: code ?? 1005, reason });
});

it("ends the client without a close frame when the remote vanishes, after what was queued", async () => {
  const { remote, url } = await startRemote(servers);
  remote.on("connection", (socket) => {
    socket.send("x".repeat(500_000), () => socket.terminate());
  });
  const { port } = await servers.bare();
  const { socket, closed, messages } = await openTunnel(port);
  socket.send(connectMessage(url));
  expect((await closed).code).toBe(1006);
  expect(messages[1]).toHaveLength(500_000);
});

it("ends the remote when the client vanishes, before and after the remote has accepted", async () => {
  let ended = 0;
  let asked = 0;
  const { remote, url } = await startRemote(servers);
  remote.on("connection", (socket) => socket.on("close", () => ended++));
  const silent = await servers.tcp((socket) => {
    asked++;
    socket.resume();
    socket.on("close", () => ended++);
  });
  const { port } = await servers.bare();
  const open = await openTunnel(port);
  open.socket.send(connectMessage(url));
  await until(() => open.messages.length === 1);
  open.socket.terminate();
  await until(() => ended === 1);
  const waiting = await openTunnel(port);
  waiting.socket.send(connectMessage(silent.url.replace("http", "ws")));
  await until(() => asked === 1);
  waiting.socket.terminate();
  await until(() => ended === 2);
});

it("closes with 1009 beyond the largest message, on either leg", async () => {
  const { remote, url } = await startRemote(servers);
  let peer: WebSocket | undefined;
  remote.on("connection", (socket) => {
    peer = socket;
  });
  const { port } = await servers.bare({ sockets: { maxPayload: 1000 } });
  const first = await openTunnel(port);
  first.socket.send(connectMessage(url));
  await until(() => first.messages.length === 1);
  peer?.send("x".repeat(1001));
  expect((await first.closed).code).toBe(1009);
  const second = await openTunnel(port);
  second.socket.send(connectMessage(url));
  await until(() => second.messages.length === 1);
  second.socket.send("x".repeat(1001));
  expect((await second.closed).code).toBe(1009);
});

it("stops reading a remote that is faster than the client", async () => {
  const { remote, url } = await startRemote(servers);
  let sent = 0;
  let peer: WebSocket | undefined;
  remote.on("connection", (socket) => {
    peer = socket;
    const chunk = Buffer.alloc(100_000);
    const push = (): void => {
      if (sent >= 300_000_000 || socket.readyState !== socket.OPEN) return;
      sent += chunk.length;
      socket.send(chunk, push);
    };
    push();
  });
  const { port } = await servers.bare();
  const { socket, messages } = await openTunnel(port);
  socket.send(connectMessage(url));
  await until(() => messages.length > 0);
  socket.pause();
  await new Promise((resolve) => {
    setTimeout(resolve, 500);
  });
  const held = sent;
  await new Promise((resolve) => {
    setTimeout(resolve, 200);
  });
  expect(sent).toBe(held);
  expect(held).toBeLessThan(60_000_000);
  const before = messages.length;
  socket.resume();
  await until(() => messages.length > before + 100);
  peer?.terminate();
});

it("pings both legs, and ends a client that answers nothing", async () => {
  let pings = 0;
  const { remote, url } = await startRemote(servers);
  remote.on("connection", (socket) => socket.on("ping", () => pings++));
  const { port } = await servers.bare({ sockets: { ping: 40 } });
  const alive = await openTunnel(port);
  alive.socket.send(connectMessage(url));
  const dead = await exchangeRaw(
    port,
    "GET /bare/v3/ HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
  );
  expect(dead).toContain("\u0089\u0000");
  await until(() => pings > 2);
  expect(alive.socket.readyState).toBe(alive.socket.OPEN);
});

it("selects no subprotocol for the tunnel", async () => {
  const { port } = await servers.bare();
  const answer = exchangeRaw(
    port,
    "GET /bare/v3/ HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: a\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n\u0081\u0080\u0000\u0000\u0000\u0000",
  );
  expect((await answer).toLowerCase()).not.toContain("sec-websocket-protocol");
});

it.each([
  { name: "another path", request: "GET /bare/v9/ HTTP/1.1\r\nUpgrade: websocket", status: 404 },
  { name: "POST", request: "POST /bare/v3/ HTTP/1.1\r\nUpgrade: websocket", status: 400 },
  { name: "another protocol", request: "GET /bare/v3/ HTTP/1.1\r\nUpgrade: h2c", status: 400 },
  { name: "a bad handshake", request: "GET /bare/v3/ HTTP/1.1\r\nUpgrade: websocket", status: 400 },
])("refuses an upgrade with $name in JSON", async ({ request, status }) => {
  const { port } = await servers.bare();
  const answer = await exchangeRaw(port, `${request}\r\nHost: x\r\nConnection: Upgrade\r\n\r\n`);
  expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(answer).toContain('{"code":"UNKNOWN","id":"');
});

it("survives malformed frames at any moment", async () => {
  const { port, url } = await servers.bare();
  const handshake =
    "GET /bare/v3/ HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
  await exchangeRaw(port, `${handshake}\u00FF\u00FF\u00FF\u00FF\u00FF`);
  await new Promise<void>((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.write(handshake);
      socket.resetAndDestroy();
    });
    socket.on("close", () => resolve());
    socket.on("error", () => {});
  });
  expect((await fetch(url)).status).toBe(200);
});

it("says goodbye when the server goes away", async () => {
  const { remote, url } = await startRemote(servers);
  void remote;
  const { bare, port } = await servers.bare();
  const { socket, closed, messages } = await openTunnel(port);
  socket.send(connectMessage(url));
  await until(() => messages.length === 1);
  void bare.close();
  expect((await closed).code).toBe(1001);
});
