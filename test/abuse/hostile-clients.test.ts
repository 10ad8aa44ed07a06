import { afterEach, expect, it } from "vitest";
import { Lab, OK } from "../conformance/support/lab.ts";
import { encode, handshake, UPGRADE, v1Json } from "../conformance/support/sockets.ts";
import { askBare, bareRequest, VERSIONS } from "../conformance/support/versions.ts";
import { ask, askRaw, Wire, writeRequest } from "../conformance/support/wire.ts";

const lab = new Lab();
afterEach(() => lab.closeAll());

/** Whatever was done before, the server answers others. */
async function expectAlive(port: number): Promise<void> {
  const origin = await lab.origin();
  for (const version of VERSIONS) {
    expect((await askBare(version, port, origin)).body).toBe("ok");
  }
}

const SMUGGLES = [
  "POST /bare/v3/ HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG",
  "POST /bare/v3/ HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 5\r\n\r\nabcde",
  "POST /bare/v3/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
  "POST /bare/v3/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
  "POST /bare/v3/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
  "POST /bare/v3/ HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\nx",
  "POST /bare/v3/ HTTP/1.1\r\nHost: a\r\nContent-Length: 0x1\r\n\r\nx",
  "POST /bare/v3/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
  "POST /bare/v3/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\nx\n0\n\n",
  "GET /bare/v3/ HTTP/1.1\r\nHost: a\r\n X-Folded: b\r\n\r\n",
  "GET /bare/v3/\tHTTP/1.1\r\nHost: a\r\n\r\n",
  "GET /bare/v3/ HTTP/1.1\nHost: a\n\nGET / HTTP/1.1\n\n",
  "GET /bare/v3/ HTTP/1.1\r\nHost: a\r\nX-Bare-URL: http://a/\rX: y\r\n\r\n",
  "GET /bare/v3/ HTTP/1.1\r\nHost: a\r\nX-A\0: b\r\n\r\n",
  "GET  /bare/v3/ HTTP/1.1\r\nHost: a\r\n\r\n",
  "\r\n\r\n\r\n\r\nGARBAGE\r\n\r\n",
  "\0\0\0\0\0\0",
  "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
  "\u0016\u0003\u0001\u0002\0\u0001",
];

it.each(SMUGGLES)("forwards nothing of the malformed request %j", async (text) => {
  const { port } = await lab.bare();
  const answer = await askRaw(port, `${text}\r\n\r\n`);
  expect(answer).toMatch(/^$|^HTTP\/1\.1 4\d\d /);
  expect(answer).not.toMatch(/node:|\.ts|\.js:/);
  await expectAlive(port);
});

it.each(VERSIONS)("%s lets no body become a second request of the remote", async (version) => {
  const { port } = await lab.bare();
  const origin = await lab.origin();
  const inner = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";
  await askBare(version, port, origin, { method: "GET", body: inner });
  await askBare(version, port, origin, { method: "POST", body: inner });
  await askBare(version, port, origin, {
    headers: { "Content-Length": "0", "Transfer-Encoding": "chunked", Connection: "close, x" },
    method: "POST",
    body: inner,
  });
  expect(origin.requests.map(({ target }) => target)).toEqual(["/", "/", "/"]);
});

const INJECTIONS = [
  "x\r\nInjected: 1",
  "x\nInjected: 1",
  "x\rInjected: 1",
  "x\0",
  "x\u0085\u2028",
  "\u010D\u010AInjected: 1",
];

it.each(INJECTIONS)("lets no line break through: %j", async (text) => {
  const { port } = await lab.bare();
  const origin = await lab.origin();
  for (const version of VERSIONS) {
    for (const headers of [{ A: text }, { [text]: "a" }, { A: ["b", text] }, { Host: text }]) {
      await askBare(version, port, origin, { headers });
    }
  }
  for (const rest of [
    { headers: { A: text } },
    { remote: { host: text, port: 1, path: "/", protocol: "ws:" } },
    { remote: { host: "127.0.0.1", port: origin.port, path: text, protocol: "ws:" } },
    { forward_headers: [text] },
  ]) {
    const json = JSON.stringify(v1Json(origin.port, rest)).replace(
      /[^\x20-\x7E]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
    await askRaw(port, handshake("v1", `bare, ${encode(json)}`));
  }
  // U+0085 is a legal byte of Latin-1
  const injected = origin.requests.filter(({ head }) => /injected|\0/i.test(head));
  expect(injected).toEqual([]);
});

it.each(VERSIONS)("%s survives bombs of split and repeated headers", async (version) => {
  const { port } = await lab.bare();
  const nowhere = { host: "127.0.0.1:1", port: 1 };
  const started = process.cpuUsage();
  for (const lines of [
    ["X-Bare-Headers-4294967294: ;"],
    ["X-Bare-Headers-99999999999999999999: ;"],
    Array.from({ length: 1500 }, (_, at) => `X-Bare-Headers-${at}: ;`),
    Array.from({ length: 1500 }, () => "X-Bare-Headers-0: ;"),
    [`X-Bare-Pass-Headers: ${'"'.repeat(100_000)}`],
    [`X-Bare-Pass-Headers: ${";,".repeat(50_000)}`],
    [`X-Bare-Forward-Headers: ${"a,".repeat(60_000)}`],
    [`X-Bare-Pass-Status: ${"2".repeat(100_000)}`],
  ]) {
    const answer = await askBare(version, port, nowhere, { lines, without: "X-Bare-Headers" });
    expect(answer.status).toBe(400);
  }
  const { user } = process.cpuUsage(started);
  expect(user).toBeLessThan(5_000_000);
  await expectAlive(port);
});

it("survives nested JSON wherever JSON is read", async () => {
  const { port } = await lab.bare();
  const nowhere = { host: "127.0.0.1:1", port: 1 };
  for (const headers of [
    `{"a":${"[".repeat(60_000)}`,
    `{"a":${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}}`,
    `[${"[],".repeat(30_000)}[]]`,
  ]) {
    for (const version of VERSIONS) {
      expect((await askBare(version, port, nowhere, { headers })).status).toBe(400);
    }
  }
  await expectAlive(port);
});

it("survives clients that reset at any moment", async () => {
  const { port } = await lab.bare();
  const origin = await lab.origin((socket) => {
    const timer = setTimeout(() => socket.write(OK), 5);
    socket.once("close", () => clearTimeout(timer));
    return undefined;
  });
  const texts = VERSIONS.flatMap((version) => {
    const text = writeRequest(
      bareRequest(version, origin, { method: "POST", body: "x".repeat(1000) }),
    );
    return Array.from({ length: 12 }, (_, part) =>
      text.slice(0, Math.ceil((text.length * (part + 1)) / 12)),
    );
  });
  const sockets = [
    writeRequest({ target: "/bare/v3/", lines: UPGRADE }),
    handshake("v1", `bare, ${encode(JSON.stringify(v1Json(origin.port)))}`),
  ];
  await Promise.all(
    [...texts, ...sockets].flatMap((text) =>
      [0, 3, 10].map(async (delay) => {
        const wire = new Wire(port);
        wire.write(text);
        await new Promise((resolve) => {
          setTimeout(resolve, delay);
        });
        wire.socket.resetAndDestroy();
      }),
    ),
  );
  await expectAlive(port);
});

const FRAMES = [
  [0x81, 0x01, 0x61],
  [0xff, 0x80, 0, 0, 0, 0],
  [0x83, 0x80, 0, 0, 0, 0],
  [0x80, 0x80, 0, 0, 0, 0],
  [0xc1, 0x80, 0, 0, 0, 0],
  [0x09, 0x80, 0, 0, 0, 0],
  [0x89, 0xfe, 0x01, 0x00, 0, 0, 0, 0],
  [0x88, 0x81, 0, 0, 0, 0, 0],
  [0x88, 0x82, 0, 0, 0, 0, 0x03, 0xed],
  [0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
  [0x81, 0x82, 0, 0, 0, 0, 0xc3, 0x28],
];

it.each(FRAMES)("ends a v3 socket for the frame %i %i … and no other", async (...bytes) => {
  const { port } = await lab.bare();
  const wire = lab.wire(port);
  wire.write(writeRequest({ target: "/bare/v3/", lines: UPGRADE }) + String.fromCharCode(...bytes));
  expect(await wire.end()).toMatch(/^HTTP\/1\.1 101 /);
  await expectAlive(port);
});

it("refuses what is no handshake", async () => {
  const { port } = await lab.bare();
  for (const lines of [
    UPGRADE.filter((line) => !line.startsWith("Sec-WebSocket-Key")),
    [...UPGRADE.slice(0, 3), "Sec-WebSocket-Key: short"],
    [
      ...UPGRADE.filter((line) => !line.startsWith("Sec-WebSocket-Version")),
      "Sec-WebSocket-Version: 99",
    ],
  ]) {
    for (const version of VERSIONS) {
      expect((await ask(port, { target: `/bare/${version}/`, lines })).status).toBe(400);
    }
  }
  await expectAlive(port);
});
