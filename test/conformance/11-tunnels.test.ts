// chapters 10 and 11: the encoded subprotocol and the byte tunnels of v1 and v2; two chapters are longer
import { createMemoryStore } from "@oriel/bare-server";
import { afterEach, expect, it, vi } from "vitest";
import { Lab, until } from "./support/lab.ts";
import {
  acceptance,
  acceptOf,
  encode,
  handshake,
  KEY,
  newId,
  newMeta,
  openTunnel,
  readMeta,
  socketOrigin,
  UPGRADE,
  v1Json,
  valueOf,
} from "./support/sockets.ts";
import { bareHeaders, error, errorOf } from "./support/versions.ts";
import { ask, askRaw, parseAnswer, type WireAnswer } from "./support/wire.ts";

const lab = new Lab();
afterEach(async () => {
  vi.useRealTimers();
  await lab.closeAll();
});

const PROTOCOL_ID = "request.headers.sec-websocket-protocol";
const OLDER = ["v1", "v2"] as const;

/** Sends a v1 handshake and reads the answer, which must be no tunnel. */
async function refused(port: number, protocol: string): Promise<WireAnswer> {
  return parseAnswer(await askRaw(port, handshake("v1", protocol)));
}

it("10.1 10.2 reads the encoded JSON, of both cases of hex digits", async () => {
  const { port } = await lab.bare();
  for (const lower of [false, true]) {
    const origin = await socketOrigin(lab);
    const json = JSON.stringify(v1Json(origin.port, { headers: { "X-A": '1/100% {"é"}' } }));
    const encoded = encode(json.replaceAll("é", "\\u00e9"));
    const text = lower ? encoded.replace(/%../g, (hex) => hex.toLowerCase()) : encoded;
    const wire = lab.wire(port);
    wire.write(handshake("v1", `bare, ${text}`));
    const answer = parseAnswer(await wire.take("\r\n\r\n"));
    expect([answer.status, answer.get("sec-websocket-protocol")]).toEqual([101, "bare"]);
    expect(origin.requests[0]?.lines).toContain('X-A: 1/100% {"\u00E9"}');
  }
});

it.each(["%", "%2", "%zz", "{%7B}", "a%2"])("10.4 refuses '%s'", async (encoded) => {
  const { port } = await lab.bare();
  expect(errorOf(await refused(port, `bare, ${encoded}`))).toEqual(
    error(400, "INVALID_BARE_HEADER", PROTOCOL_ID),
  );
});

it.each(["", "bare", "bare,", "x, %7B%7D", "%7B%7D, bare", "bare, %7B%7D, x", "Bare, %7B%7D"])(
  "10.5 refuses the subprotocols '%s'",
  async (protocol) => {
    const { port } = await lab.bare();
    expect(errorOf(await refused(port, protocol))).toEqual(
      error(400, "INVALID_BARE_HEADER", PROTOCOL_ID),
    );
  },
);

it("11.1 v1/ws-new-meta gives 128 random bits as hex digits", async () => {
  const { port } = await lab.bare();
  const answer = await ask(port, { target: "/bare/v1/ws-new-meta" });
  expect([answer.status, answer.get("content-type")]).toEqual([200, "text/plain"]);
  expect(answer.body).toMatch(/^[0-9a-f]{32}$/);
  expect(await newId(port)).not.toBe(answer.body);
});

it("11.2 v2/ws-new-meta gives an id, of split headers too", async () => {
  const { port } = await lab.bare();
  const answer = await newMeta(port, {
    headers: null,
    lines: ["X-Bare-Headers-1: ;}", "X-Bare-Headers-0: ;{"],
  });
  expect([answer.status, answer.get("content-type")]).toEqual([200, "text/plain"]);
  expect(answer.body).toMatch(/^[0-9a-f]{32}$/);
});

it.each([
  { name: "http:", meta: { protocol: "http:" }, id: "x-bare-protocol" },
  { name: "bad host", meta: { host: "a/b" }, id: "x-bare-host" },
  { name: "bad port", meta: { port: "x" }, id: "x-bare-port" },
  { name: "bad path", meta: { path: "/a b" }, id: "x-bare-path" },
  { name: "bad headers", meta: { headers: [] }, id: "x-bare-headers" },
  {
    name: "bad list",
    meta: { lines: ["X-Bare-Forward-Headers: a b"] },
    id: "x-bare-forward-headers",
  },
])("11.2 v2/ws-new-meta refuses $name", async ({ meta, id }) => {
  const { port } = await lab.bare();
  expect(errorOf(await newMeta(port, meta))).toEqual(
    error(400, "INVALID_BARE_HEADER", `request.headers.${id}`),
  );
});

it("11.2 v2/ws-new-meta refuses forbidden names, unknown headers and blocked addresses", async () => {
  const { port } = await lab.bare({ allowPrivate: false });
  expect(errorOf(await newMeta(port, { lines: ["X-Bare-Forward-Headers: host"] }))).toEqual(
    error(403, "FORBIDDEN_BARE_HEADER", "request.headers.x-bare-forward-headers"),
  );
  expect(errorOf(await newMeta(port, { lines: ["X-Bare-ID: x"] }))).toEqual(
    error(400, "UNKNOWN_BARE_HEADER", "request.headers.x-bare-id"),
  );
  expect(errorOf(await newMeta(port, {}))).toEqual(
    error(403, "IMPL_BLOCKED_ADDRESS", "request.headers.x-bare-host"),
  );
  expect((await newMeta(port, { host: "a.test" })).status).toBe(200);
});

const BAD_JSON: { name: string; json: unknown; code?: string; id?: string }[] = [
  { name: "an array", json: [] },
  { name: "null", json: null },
  { name: "no remote", json: { headers: {}, forward_headers: [] } },
  { name: "remote as text", json: { ...v1Json(1), remote: "ws://a/" } },
  { name: "no headers", json: { ...v1Json(1), headers: undefined } },
  { name: "headers as array", json: { ...v1Json(1), headers: [] } },
  { name: "no forward_headers", json: { ...v1Json(1), forward_headers: undefined } },
  { name: "forward_headers of numbers", json: { ...v1Json(1), forward_headers: [1] } },
  { name: "a number as id", json: { ...v1Json(1), id: 1 } },
  { name: "port 0", json: v1Json(0) },
  { name: "port 1.5", json: v1Json(1.5) },
  { name: "port 99999", json: v1Json("99999") },
  {
    name: "http:",
    json: { ...v1Json(1), remote: { host: "a", port: 1, path: "/", protocol: "http:" } },
  },
  {
    name: "a host with path",
    json: { ...v1Json(1), remote: { host: "a/b", port: 1, path: "/", protocol: "ws:" } },
  },
  { name: "no host", json: { ...v1Json(1), remote: { port: 1, path: "/", protocol: "ws:" } } },
  {
    name: "an empty path",
    json: { ...v1Json(1), remote: { host: "a", port: 1, path: "", protocol: "ws:" } },
  },
  {
    name: "CRLF in the path",
    json: { ...v1Json(1), remote: { host: "a", port: 1, path: "/\r\nX: y", protocol: "ws:" } },
  },
  {
    name: "CRLF in a header",
    json: v1Json(1, { headers: { A: "x\r\nB: y" } }),
    code: "INVALID_HEADER",
    id: "bare.headers.A",
  },
  { name: "a number as header", json: v1Json(1, { headers: { A: 1 } }), id: "bare.headers.A" },
];

it.each(BAD_JSON)(
  "11.3 v1 refuses $name",
  async ({ json, code = "INVALID_BARE_HEADER", id = PROTOCOL_ID }) => {
    const { port } = await lab.bare();
    const answer = await refused(port, `bare, ${encode(JSON.stringify(json))}`);
    expect(errorOf(answer)).toEqual(error(400, code, id));
  },
);

it("11.3 v1 needs no id, takes an unknown one, and ignores other keys", async () => {
  const { port } = await lab.bare();
  const origin = await socketOrigin(lab);
  for (const rest of [{}, { id: "unknown" }, { extra: 1, ["__proto__"]: 1 }]) {
    const wire = lab.wire(port);
    wire.write(handshake("v1", `bare, ${encode(JSON.stringify(v1Json(origin.port, rest)))}`));
    expect(parseAnswer(await wire.take("\r\n\r\n")).status).toBe(101);
  }
});

it("11.4 v2 selects the id, which serves one tunnel", async () => {
  const { port } = await lab.bare();
  const origin = await socketOrigin(lab);
  const { answer, id } = await openTunnel(lab, "v2", port, origin.port);
  expect([answer.status, answer.get("sec-websocket-protocol")]).toEqual([101, id]);
  const again = parseAnswer(await askRaw(port, handshake("v2", id)));
  expect(errorOf(again)).toEqual(error(400, "INVALID_BARE_HEADER", PROTOCOL_ID));
});

it("11.4 v2 refuses ids that are unknown, of v1, or several", async () => {
  const { port } = await lab.bare();
  const one = await newId(port);
  const two = (await newMeta(port, {})).body;
  for (const id of ["0".repeat(32), "__proto__", one, `${two}, x`]) {
    const answer = parseAnswer(await askRaw(port, handshake("v2", id)));
    expect(errorOf(answer), id).toEqual(error(400, "INVALID_BARE_HEADER", PROTOCOL_ID));
  }
});

it.each([
  { protocol: "ws:", expected: 80 },
  { protocol: "wss:", expected: 443 },
])("11.5 takes the default port of $protocol for an empty one", async ({ protocol, expected }) => {
  const asked: number[] = [];
  const { port } = await lab.bare({
    filterRemote: ({ port: remote }) => {
      asked.push(remote);
      return false;
    },
  });
  const remote = { host: "a.test", path: "/", protocol };
  await refused(port, `bare, ${encode(JSON.stringify(v1Json(1, { remote })))}`);
  await refused(
    port,
    `bare, ${encode(JSON.stringify(v1Json(1, { remote: { ...remote, port: "" } })))}`,
  );
  await newMeta(port, { port: "", protocol });
  await newMeta(port, { port: null, protocol });
  expect(asked).toEqual([expected, expected, expected, expected]);
});

it("11.6 v1 and v2 send the given headers and the handshake of the client", async () => {
  const { port } = await lab.bare();
  const headers = {
    "X-sMall": "1",
    List: ["a", "b"],
    Connection: "close",
    Upgrade: "x",
    "Content-Length": "1",
    "Transfer-Encoding": "x",
    "Sec-WebSocket-Version": "8",
    "Sec-WebSocket-Key": "x",
    "Sec-WebSocket-Protocol": "chat",
  };
  const outer = [
    "Sec-WebSocket-Extensions: permessage-deflate",
    "X-Outer: o",
    "Accept-Language: de",
    "Origin: http://proxy.test",
  ];
  const origin = await socketOrigin(lab);
  const v1 = v1Json(origin.port, {
    headers,
    forward_headers: ["X-Outer", "origin", "host", "sec-websocket-key"],
  });
  const first = lab.wire(port);
  first.write(handshake("v1", `bare, ${encode(JSON.stringify(v1))}`, outer));
  await first.take("\r\n\r\n");
  const id = (
    await newMeta(port, { port: origin.port, headers, lines: ["X-Bare-Forward-Headers: x-outer"] })
  ).body;
  const second = lab.wire(port);
  second.write(handshake("v2", id, outer));
  await second.take("\r\n\r\n");
  const common = [
    `Host: 127.0.0.1:${origin.port}`,
    "X-sMall: 1",
    "List: a",
    "List: b",
    "Sec-WebSocket-Protocol: chat",
    "X-Outer: o",
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    `Sec-WebSocket-Key: ${KEY}`,
    "Sec-WebSocket-Extensions: permessage-deflate",
  ];
  expect(new Set(origin.requests[0]?.lines)).toEqual(new Set(common));
  expect(origin.requests[0]?.lines.slice(0, 5)).toEqual(common.slice(0, 5));
  expect(new Set(origin.requests[1]?.lines)).toEqual(new Set([...common, "Accept-Language: de"]));
  expect(origin.requests.map(({ target }) => target)).toEqual(["/socket?q", "/socket"]);
});

it.each(OLDER)("11.7 %s answers with the remote's accept and extensions", async (version) => {
  const { port } = await lab.bare();
  const origin = await socketOrigin(lab, (request) =>
    acceptance(request, [
      "Sec-WebSocket-Extensions: x; y",
      "Sec-WebSocket-Protocol: chat",
      "Set-Cookie: a=1",
    ]),
  );
  const { answer, id } = await openTunnel(lab, version, port, origin.port);
  expect(answer.lines.map(([name, value]) => `${name}: ${value}`)).toEqual([
    "Upgrade: websocket",
    "Connection: Upgrade",
    `Sec-WebSocket-Accept: ${acceptOf(KEY)}`,
    "Sec-WebSocket-Extensions: x; y",
    `Sec-WebSocket-Protocol: ${version === "v1" ? "bare" : id}`,
  ]);
});

it.each(OLDER)(
  "11.8 %s forwards bytes as they are, early ones of both sides first",
  async (version) => {
    const { port } = await lab.bare();
    const origin = await socketOrigin(lab, (request) =>
      acceptance(request, [], "\0greeting\u00FF"),
    );
    const { wire } = await openTunnel(lab, version, port, origin.port, { early: "\0early\u00FE" });
    await wire.take("\0greeting\u00FF");
    await until(() => origin.received === "\0early\u00FE");
    wire.write("\u0081\u0085more");
    await until(() => origin.received === "\0early\u00FE\u0081\u0085more");
    origin.sockets[0]?.write("down");
    await wire.take("down");
  },
);

it.each(OLDER)("11.8 %s holds back a fast side while the other does not read", async (version) => {
  const { port } = await lab.bare();
  const origin = await socketOrigin(lab);
  const { wire } = await openTunnel(lab, version, port, origin.port);
  const [socket] = origin.sockets;
  wire.socket.pause();
  const block = Buffer.alloc(1 << 20);
  for (let count = 0; count < 64; count++) socket?.write(block);
  let drained = false;
  socket?.once("drain", () => {
    drained = true;
  });
  // what is not taken stays with the sender
  await new Promise((resolve) => {
    setTimeout(resolve, 300);
  });
  expect(socket?.writableLength).toBeGreaterThan(30 << 20);
  wire.socket.resume();
  await until(() => drained);
});

it.each(OLDER)("11.9 %s passes a half-close on, in both directions", async (version) => {
  const { port } = await lab.bare();
  const origin = await socketOrigin(lab);
  const first = await openTunnel(lab, version, port, origin.port);
  const ended = new Promise((resolve) => {
    origin.sockets[0]?.once("end", resolve);
  });
  first.wire.socket.end();
  await ended;
  origin.sockets[0]?.end("after");
  expect(await first.wire.end()).toBe("after");
  const second = await openTunnel(lab, version, port, origin.port);
  origin.sockets[1]?.end("bye");
  expect(await second.wire.end()).toBe("bye");
});

it.each(OLDER)("11.9 %s ends one side when the other breaks, or lingers", async (version) => {
  const { port } = await lab.bare({ sockets: { closing: 50 } });
  const origin = await socketOrigin(lab);
  const first = await openTunnel(lab, version, port, origin.port);
  origin.sockets[0]?.resetAndDestroy();
  await first.wire.end();
  const second = await openTunnel(lab, version, port, origin.port);
  second.wire.socket.end();
  // the remote leaves its side open
  await second.wire.end();
});

it.each(
  OLDER.flatMap((version) =>
    [
      { name: "another status", answer: "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n" },
      {
        name: "a wrong accept",
        answer:
          "HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: AAAA\r\n\r\n",
      },
      {
        name: "no accept",
        answer: "HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
      },
      {
        name: "another protocol",
        answer: "HTTP/1.1 101 X\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
      },
      { name: "rubbish", answer: "SSH-2.0\r\n\r\n" },
    ].map((row) => ({ version, ...row })),
  ),
)("11.7 11.10 $version refuses a remote with $name", async ({ version, answer }) => {
  const { port } = await lab.bare();
  const origin = await socketOrigin(lab, () => answer);
  const tunnel = await openTunnel(lab, version, port, origin.port);
  const [status] = [tunnel.answer.status];
  const body = await tunnel.wire.end();
  expect(status).toBe(500);
  expect(JSON.parse(body)).toMatchObject({ code: "UNKNOWN", id: "response" });
  expect((await readMeta(port, version, tunnel.id)).status).toBe(400);
});

it.each(OLDER)(
  "11.10 %s answers when the remote is refused, blocked, silent or unknown",
  async (version) => {
    const refusing = await lab.bare();
    const first = await openTunnel(lab, version, refusing.port, 1);
    expect(JSON.parse(await first.wire.end())).toMatchObject({ code: "CONNECTION_REFUSED" });
    const silent = await lab.bare({ timeouts: { connect: 100 } });
    const origin = await socketOrigin(lab, () => undefined);
    const second = await openTunnel(lab, version, silent.port, origin.port);
    expect(JSON.parse(await second.wire.end())).toMatchObject({ code: "CONNECTION_TIMEOUT" });
  },
);

it("11.10 v1 names the header of a blocked address", async () => {
  const { port } = await lab.bare({ allowPrivate: false });
  const answer = await refused(port, `bare, ${encode(JSON.stringify(v1Json(80)))}`);
  expect(errorOf(answer)).toEqual(error(403, "IMPL_BLOCKED_ADDRESS", PROTOCOL_ID));
});

it("11.10 refuses a handshake without key or of another version", async () => {
  const { port } = await lab.bare();
  for (const without of ["Sec-WebSocket-Key", "Sec-WebSocket-Version"]) {
    const lines = UPGRADE.filter((line) => !line.startsWith(without));
    const answer = await ask(port, {
      target: "/bare/v1/",
      lines: [...lines, "Sec-WebSocket-Protocol: bare, %7B%7D"],
    });
    expect(answer.status).toBe(400);
  }
});

it.each(OLDER)("11.11 11.12 %s gives the remote's headers once", async (version) => {
  const { port } = await lab.bare();
  const origin = await socketOrigin(lab, (request) =>
    acceptance(request, ["Set-Cookie: a=1", "X-A: 1", "x-a: 2", "__proto__: p"]),
  );
  const { id } = await openTunnel(lab, version, port, origin.port);
  const other = version === "v1" ? "v2" : "v1";
  expect((await readMeta(port, other, id)).status).toBe(400);
  const answer = await readMeta(port, version, id);
  expect(answer.status).toBe(200);
  const headers = {
    Upgrade: "websocket",
    Connection: "Upgrade",
    "Sec-WebSocket-Accept": acceptOf(
      valueOf(origin.requests[0] ?? ({ lines: [] } as never), "sec-websocket-key") ?? "",
    ),
    "Set-Cookie": ["a=1"],
    "X-A": ["1", "2"],
    ["__proto__"]: "p",
  };
  if (version === "v1") {
    expect(answer.get("content-type")).toBe("application/json");
    expect(Object.entries((answer.json() as { headers: object }).headers)).toEqual(
      Object.entries(headers),
    );
  } else {
    expect([answer.body, answer.get("x-bare-status")]).toEqual(["", "101"]);
    expect(answer.get("x-bare-status-text")).toBe("Switching Protocols");
    expect(Object.entries(bareHeaders(answer))).toEqual(Object.entries(headers));
  }
  expect(errorOf(await readMeta(port, version, id))).toEqual(
    error(400, "INVALID_BARE_HEADER", "request.headers.x-bare-id"),
  );
});

it("11.11 v2 splits long metadata", async () => {
  const { port } = await lab.bare();
  const origin = await socketOrigin(lab, (request) =>
    acceptance(request, [`X-A: ${"x".repeat(9000)}`]),
  );
  const { id } = await openTunnel(lab, "v2", port, origin.port);
  const answer = await readMeta(port, "v2", id);
  expect(answer.all("x-bare-headers")).toEqual([]);
  expect(bareHeaders(answer)["X-A"]).toHaveLength(9000);
});

it.each(OLDER)("11.12 %s tells what is wrong with an id", async (version) => {
  const { port } = await lab.bare();
  const missing = await ask(port, { target: `/bare/${version}/ws-meta` });
  expect(errorOf(missing)).toEqual(error(400, "MISSING_BARE_HEADER", "request.headers.x-bare-id"));
  for (const id of ["", "x", "__proto__", "constructor", "0".repeat(32)]) {
    expect(errorOf(await readMeta(port, version, id))).toEqual(
      error(400, "INVALID_BARE_HEADER", "request.headers.x-bare-id"),
    );
  }
  const origin = await socketOrigin(lab);
  const id =
    version === "v1" ? await newId(port) : (await newMeta(port, { port: origin.port })).body;
  const early = await readMeta(port, version, id);
  expect(errorOf(early)).toEqual(error(400, "INVALID_BARE_HEADER", "request.headers.x-bare-id"));
  expect(early.json()).toMatchObject({ message: expect.stringContaining("not connected yet") });
  // it is still of use
  const protocol =
    version === "v1" ? `bare, ${encode(JSON.stringify(v1Json(origin.port, { id })))}` : id;
  const wire = lab.wire(port);
  wire.write(handshake(version, protocol));
  await wire.take("\r\n\r\n");
  expect((await readMeta(port, version, id)).status).toBe(200);
});

it.each(OLDER)("11.13 %s ids live 30 s, and 30 s from the connection", async (version) => {
  vi.useFakeTimers({ toFake: ["Date"], now: 1e12 });
  const { port } = await lab.bare();
  const origin = await socketOrigin(lab);
  const make = async (): Promise<string> =>
    version === "v1" ? newId(port) : (await newMeta(port, { port: origin.port })).body;
  const connect = async (id: string): Promise<number> => {
    const protocol =
      version === "v1" ? `bare, ${encode(JSON.stringify(v1Json(origin.port, { id })))}` : id;
    const wire = lab.wire(port);
    wire.write(handshake(version, protocol));
    return parseAnswer(await wire.take("\r\n\r\n")).status;
  };
  const [late, used, kept] = [await make(), await make(), await make()];
  vi.setSystemTime(1e12 + 29_000);
  expect([await connect(used), await connect(kept)]).toEqual([101, 101]);
  vi.setSystemTime(1e12 + 31_000);
  expect((await readMeta(port, version, late)).status).toBe(400);
  if (version === "v2") expect(await connect(late)).toBe(400);
  vi.setSystemTime(1e12 + 58_000);
  expect((await readMeta(port, version, used)).status).toBe(200);
  vi.setSystemTime(1e12 + 60_000);
  expect((await readMeta(port, version, kept)).status).toBe(400);
});

it("11.14 keeps ids in the store that it is given: two servers share it", async () => {
  const metaStore = createMemoryStore();
  const one = await lab.bare({ metaStore });
  const two = await lab.bare({ metaStore });
  const three = await lab.bare({ metaStore });
  const origin = await socketOrigin(lab);
  const id = (await newMeta(one.port, { port: origin.port })).body;
  const wire = lab.wire(two.port);
  wire.write(handshake("v2", id));
  expect(parseAnswer(await wire.take("\r\n\r\n")).status).toBe(101);
  expect((await readMeta(three.port, "v2", id)).status).toBe(200);
});

it("11.14 takes a Map as store", async () => {
  const metaStore = new Map<string, string>();
  const { port } = await lab.bare({ metaStore });
  const id = await newId(port);
  expect([...metaStore.keys()]).toEqual([id]);
});

it("11.14 drops the oldest ids when there are too many", async () => {
  const { port } = await lab.bare({ metaStore: createMemoryStore(2) });
  const origin = await socketOrigin(lab);
  const ids = [];
  for (let count = 0; count < 3; count++)
    ids.push((await newMeta(port, { port: origin.port })).body);
  const statuses = [];
  for (const id of ids) {
    const wire = lab.wire(port);
    wire.write(handshake("v2", id));
    statuses.push(parseAnswer(await wire.take("\r\n\r\n")).status);
  }
  expect(statuses).toEqual([400, 101, 101]);
});
