// one chapter, and every rule of it has its own little server: longer than a file should be
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { afterEach, expect, it } from "vitest";
import { WebSocket, WebSocketServer, type ServerOptions } from "ws";
import { Lab, until } from "./support/lab.ts";
import { acceptance, socketOrigin, UPGRADE } from "./support/sockets.ts";
import { ask, parseAnswer, writeRequest } from "./support/wire.ts";

const lab = new Lab();
afterEach(() => lab.closeAll());

/** A client that keeps all it gets. */
interface Client {
  readonly socket: WebSocket;
  readonly messages: (string | Buffer)[];
  readonly closed: Promise<[code: number, reason: string]>;
}

async function dial(port: number, headers: Record<string, string> = {}): Promise<Client> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/bare/v3/`, { headers });
  const messages: (string | Buffer)[] = [];
  socket.on("message", (data, binary) => {
    messages.push(binary ? (data as Buffer) : (data as Buffer).toString());
  });
  socket.on("error", () => {});
  const closed = new Promise<[number, string]>((resolve) => {
    socket.once("close", (code, reason) => resolve([code, reason.toString()]));
  });
  lab.add(() => socket.terminate());
  await once(socket, "open");
  return { socket, messages, closed };
}

function connect(remote: string, rest: object = {}): string {
  const empty = { protocols: [], headers: {}, forwardHeaders: [] };
  return JSON.stringify({ type: "connect", remote, ...empty, ...rest });
}

async function remote(
  handle: (socket: WebSocket, request: IncomingMessage) => void = () => {},
  options: ServerOptions = {},
): Promise<{ url: string; server: WebSocketServer }> {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0, ...options });
  await once(server, "listening");
  server.on("connection", (socket, request) => {
    socket.on("error", () => {});
    handle(socket, request);
  });
  lab.add(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  const { port } = server.address() as { port: number };
  return { server, url: `ws://127.0.0.1:${port}/` };
}

const OPEN = '{"type":"open","protocol":"","setCookies":[]}';

it("12.1 accepts at once and selects no subprotocol", async () => {
  const { port } = await lab.bare();
  const wire = lab.wire(port);
  const lines = [...UPGRADE, "Sec-WebSocket-Protocol: a, b"];
  wire.write(writeRequest({ target: "/bare/v3/", lines }));
  const answer = parseAnswer(await wire.take("\r\n\r\n"));
  expect([answer.status, answer.all("sec-websocket-protocol")]).toEqual([101, []]);
});

it("12.2 ignores other keys of the connect message", async () => {
  const { port } = await lab.bare();
  const { url } = await remote();
  const { socket, messages } = await dial(port);
  socket.send(connect(url, { extra: 1, ["__proto__"]: { type: "x" } }));
  await until(() => messages.length === 1);
  expect(messages).toEqual([OPEN]);
});

const BAD: [name: string, message: string | Buffer][] = [
  ["binary", Buffer.from(connect("ws://127.0.0.1:1/"))],
  ["no JSON", "{"],
  ["null", "null"],
  ["an array", "[]"],
  ["another type", connect("ws://127.0.0.1:1/", { type: "open" })],
  ["http:", connect("http://127.0.0.1:1/")],
  ["a relative URL", connect("/a")],
  ["protocols as text", connect("ws://127.0.0.1:1/", { protocols: "a" })],
  ["protocols of numbers", connect("ws://127.0.0.1:1/", { protocols: [1] })],
  ["a protocol that is no token", connect("ws://127.0.0.1:1/", { protocols: ["a b"] })],
  ["headers as array", connect("ws://127.0.0.1:1/", { headers: [] })],
  ["a number as header", connect("ws://127.0.0.1:1/", { headers: { a: 1 } })],
  ["forwardHeaders as text", connect("ws://127.0.0.1:1/", { forwardHeaders: "a" })],
  ["CRLF in a header", connect("ws://127.0.0.1:1/", { headers: { a: "x\r\nb: c" } })],
  ["an illegal name", connect("ws://127.0.0.1:1/", { headers: { "a b": "x" } })],
  ["two hosts", connect("ws://127.0.0.1:1/", { headers: { host: ["a", "b"] } })],
  ["too long", connect("ws://127.0.0.1:1/", { extra: "x".repeat(65_536) })],
  ...["type", "remote", "protocols", "headers", "forwardHeaders"].map((key): [string, string] => [
    `no ${key}`,
    connect("ws://127.0.0.1:1/", { [key]: undefined }),
  ]),
];

it.each(BAD)("12.3 12.4 terminates after a first message with %s", async (_name, message) => {
  const asked: unknown[] = [];
  const { port } = await lab.bare({
    filterRemote: (info) => {
      asked.push(info);
      return true;
    },
  });
  const { socket, closed } = await dial(port);
  socket.send(message);
  expect(await closed).toEqual([1008, ""]);
  expect(asked).toEqual([]);
});

it("12.3 terminates when no first message comes, and destroys who does not answer", async () => {
  const { port } = await lab.bare({ sockets: { connectMessage: 50, closing: 50 } });
  const wire = lab.wire(port);
  wire.write(writeRequest({ target: "/bare/v3/", lines: UPGRADE }));
  await wire.take("\r\n\r\n");
  expect(await wire.end()).toBe("\u0088\u0002\u0003\u00F0");
});

it("12.4 12.5 sends the given headers, the listed ones and its own", async () => {
  const { port } = await lab.bare();
  const origin = await socketOrigin(lab);
  const { socket, messages } = await dial(port, {
    "X-Outer": "o",
    Origin: "http://proxy.test",
    Referer: "http://proxy.test/",
    "Accept-Language": "de",
  });
  const headers = {
    "X-sMall": "1",
    List: ["a", "b"],
    "Sec-WebSocket-Version": "8",
    "sec-websocket-key": "x",
    Connection: "close",
    Upgrade: "x",
    "Content-Length": "3",
    "Transfer-Encoding": "x",
    Expect: "x",
    Origin: "http://site.test",
  };
  socket.send(
    connect(`ws://u:p@127.0.0.1:${origin.port}/p?q#f`, {
      headers,
      protocols: ["one", "two"],
      forwardHeaders: [
        "X-OUTER",
        "host",
        "origin",
        "referer",
        "connection",
        "transfer-encoding",
        "sec-websocket-key",
      ],
    }),
  );
  await until(() => messages.length === 1 || socket.readyState !== WebSocket.OPEN);
  const [request] = origin.requests;
  expect(request?.target).toBe("/p?q");
  const own = request?.lines.filter((line) => !/^(sec-websocket|connection|upgrade)/i.test(line));
  expect(own).toEqual([
    `Host: 127.0.0.1:${origin.port}`,
    "X-sMall: 1",
    "List: a",
    "List: b",
    "Origin: http://site.test",
    "X-Outer: o",
  ]);
  const offered = request?.lines.filter((line) => /^sec-websocket-(protocol|version)/i.test(line));
  expect(new Set(offered)).toEqual(
    new Set(["Sec-WebSocket-Protocol: one,two", "Sec-WebSocket-Version: 13"]),
  );
});

it("12.6 tells protocol and cookies in one open message", async () => {
  const { port } = await lab.bare();
  const { url, server } = await remote(undefined, { handleProtocols: () => "two" });
  server.on("headers", (lines) => lines.push("Set-Cookie: a=1", "set-cookie: b=2"));
  const { socket, messages } = await dial(port);
  socket.send(connect(url, { protocols: ["one", "two"] }));
  await until(() => messages.length === 1);
  expect(messages[0]).toBe('{"type":"open","protocol":"two","setCookies":["a=1","b=2"]}');
});

it("12.7 loses no message, not even in the segment of the 101", async () => {
  const { port } = await lab.bare();
  const origin = await socketOrigin(lab, (request) =>
    acceptance(request, [], "\u0081\u0001a\u0082\u0001b\u0081\u0001c"),
  );
  const { socket, messages } = await dial(port);
  socket.send(connect(`ws://127.0.0.1:${origin.port}/`));
  await until(() => messages.length === 4);
  expect(messages).toEqual([OPEN, "a", Buffer.from("b"), "c"]);
});

it("12.8 keeps early messages in order, and stops reading beyond the limit", async () => {
  const { port } = await lab.bare({ sockets: { early: 1000 } });
  const got: string[] = [];
  const { url } = await remote((socket) =>
    socket.on("message", (data) => got.push((data as Buffer).toString())),
  );
  const { socket } = await dial(port);
  const messages = Array.from({ length: 500 }, (_, at) => `${at}`.padEnd(100));
  socket.send(connect(url));
  for (const message of messages) socket.send(message);
  await until(() => got.length === 500);
  expect(got).toEqual(messages);
});

it("12.9 keeps kinds, empty and fragmented messages, and order", async () => {
  const { port } = await lab.bare();
  const { url } = await remote((socket) =>
    socket.on("message", (data, binary) => socket.send(data, { binary })),
  );
  const { socket, messages } = await dial(port);
  socket.send(connect(url));
  socket.send("");
  socket.send(Buffer.alloc(0));
  socket.send("a", { fin: false });
  socket.send("b");
  socket.send(Buffer.from([0, 255]));
  await until(() => messages.length === 5);
  expect(messages.slice(1)).toEqual(["", Buffer.alloc(0), "ab", Buffer.from([0, 255])]);
});

it.each(["client", "remote"])("12.9 closes with 1009 when the %s sends too much", async (side) => {
  const { port } = await lab.bare({ sockets: { maxPayload: 1000 } });
  const { url } = await remote((socket) => {
    if (side === "remote") socket.send("x".repeat(1001));
  });
  const { socket, closed, messages } = await dial(port);
  socket.send(connect(url));
  await until(() => messages.length > 0 || socket.readyState === WebSocket.CLOSED);
  if (side === "client") socket.send("x".repeat(1001));
  expect((await closed)[0]).toBe(1009);
});

it("12.10 closes without open, with the code as reason", async () => {
  const refusing = await lab.bare();
  const first = await dial(refusing.port);
  first.socket.send(connect("ws://127.0.0.1:1/"));
  expect(await first.closed).toEqual([1011, "CONNECTION_REFUSED"]);

  const plain = await lab.origin("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n");
  const second = await dial(refusing.port);
  second.socket.send(connect(`ws://${plain.host}/`));
  expect((await second.closed)[0]).toBe(1011);
  expect([...first.messages, ...second.messages]).toEqual([]);

  const blocking = await lab.bare({ allowPrivate: false });
  const third = await dial(blocking.port);
  third.socket.send(connect("ws://127.0.0.1:1/"));
  expect(await third.closed).toEqual([1008, "IMPL_BLOCKED_ADDRESS"]);
  const fourth = await dial(blocking.port);
  fourth.socket.send(connect("ws://nowhere.invalid/"));
  expect(await fourth.closed).toEqual([1011, "HOST_NOT_FOUND"]);
});

it.each([1000, 1001, 1003, 1007, 1011, 1014, 3000, 4999])(
  "12.11 passes the close code %i on, in both directions",
  async (code) => {
    const { port } = await lab.bare();
    let seen: [number, string] | undefined;
    const { url } = await remote((socket) => {
      socket.on("message", () => socket.close(code, "theirs"));
      socket.on("close", (got, reason) => {
        seen = [got, reason.toString()];
      });
    });
    const first = await dial(port);
    first.socket.send(connect(url));
    first.socket.send("close");
    expect(await first.closed).toEqual([code, "theirs"]);
    seen = undefined;
    const second = await dial(port);
    second.socket.send(connect(url));
    await until(() => second.messages.length === 1);
    second.socket.close(code, "ours");
    await until(() => seen !== undefined);
    expect(seen).toEqual([code, "ours"]);
  },
);

it("12.11 closes without a code where there is none", async () => {
  const { port } = await lab.bare();
  const { url } = await remote((socket) => socket.close());
  const { socket, closed } = await dial(port);
  socket.send(connect(url));
  expect(await closed).toEqual([1005, ""]);
});

it("12.11 ends without a close frame when the remote vanishes, after what is queued", async () => {
  const { port } = await lab.bare();
  const { url } = await remote((socket) => socket.send("last", () => socket.terminate()));
  const { socket, closed, messages } = await dial(port);
  socket.send(connect(url));
  expect(await closed).toEqual([1006, ""]);
  expect(messages).toEqual([OPEN, "last"]);
});

it("12.11 destroys the remote's connection when the client vanishes", async () => {
  const { port } = await lab.bare();
  let code = 0;
  const { url } = await remote((socket) => {
    socket.on("close", (got) => {
      code = got;
    });
  });
  const { socket, messages } = await dial(port);
  socket.send(connect(url));
  await until(() => messages.length === 1);
  socket.terminate();
  await until(() => code === 1006);
});

it("12.12 answers pings, pings both legs, and gives up a client that says nothing", async () => {
  const { port } = await lab.bare({ sockets: { ping: 30 } });
  let pings = 0;
  const { url } = await remote((socket) =>
    socket.on("ping", () => {
      pings++;
    }),
  );
  const { socket, messages } = await dial(port);
  let pongs = 0;
  let pinged = 0;
  socket.on("pong", () => pongs++);
  socket.on("ping", () => pinged++);
  socket.send(connect(url));
  await until(() => messages.length === 1);
  socket.ping();
  await until(() => pongs > 0 && pinged > 1 && pings > 1);
  const silent = lab.wire(port);
  silent.write(writeRequest({ target: "/bare/v3/", lines: UPGRADE }));
  await silent.end();
});

it("12.13 stops reading a remote that is faster than the client", async () => {
  const { port } = await lab.bare({ sockets: { highMark: 1 << 20, lowMark: 1 << 18 } });
  const { url, server } = await remote((socket) => {
    for (let count = 0; count < 64; count++) socket.send(Buffer.alloc(1 << 20));
  });
  const { socket, messages } = await dial(port);
  socket.send(connect(url));
  await until(() => server.clients.size === 1);
  socket.pause();
  await new Promise((resolve) => {
    setTimeout(resolve, 300);
  });
  const [sender] = server.clients;
  expect(sender?.bufferedAmount).toBeGreaterThan(20 << 20);
  socket.resume();
  await until(() => messages.length === 65);
});

it.each([
  ["before the connect message", false],
  ["after open", true],
])("12.14 a malformed frame %s ends this socket only", async (_name, opened) => {
  const { port } = await lab.bare();
  const { url } = await remote();
  const other = await dial(port);
  other.socket.send(connect(url));
  const { socket, closed, messages } = await dial(port);
  if (opened) {
    socket.send(connect(url));
    await until(() => messages.length === 1);
  }
  (socket as unknown as { _socket: { write(data: Buffer): void } })._socket.write(
    Buffer.from([0xff, 0xff, 0xff, 0xff]),
  );
  expect((await closed)[0]).toBeGreaterThanOrEqual(1002);
  await until(() => other.messages.length === 1);
  expect((await ask(port)).status).toBe(200);
});

it("12.15 negotiates no compression", async () => {
  const { port } = await lab.bare();
  const origin = await socketOrigin(lab);
  const { socket, messages } = await dial(port);
  expect(socket.extensions).toBe("");
  socket.send(connect(`ws://127.0.0.1:${origin.port}/`));
  await until(() => messages.length === 1);
  expect(origin.requests[0]?.head).not.toMatch(/sec-websocket-extensions/i);
});
