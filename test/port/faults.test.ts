import { execFile } from "node:child_process";
import { connect, type Socket } from "node:net";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { PortLab } from "./support/lab.ts";
import {
  closeConnections,
  opened,
  openTcp,
  openTls,
  openTunnel,
  type Dialect,
} from "./support/layers.ts";
import { HTTP2_PREFACE } from "./support/preface.ts";
import { FRAME, frame, framesIn, get, head, HELLO } from "./support/raw-http2.ts";
import { speak } from "./support/speakers.ts";

const lab = new PortLab();
let port = 0;
let quick = 0;
let ca = "";
beforeAll(async () => {
  ca = await lab.ca();
  ({ port } = await lab.site());
  ({ port: quick } = await lab.site({ port: { firstBytes: 100, idle: 100 } }));
});
afterEach(closeConnections);
afterAll(() => lab.close());

const DIALECTS: readonly Dialect[] = ["http/1.1", "h2"];

/** Writes bytes to a port and gives all that comes until the connection has ended. */
function exchange(to: number, bytes: string | Buffer, end = false): Promise<Buffer> {
  return new Promise((resolve) => {
    const socket = connect({ port: to, host: "127.0.0.1", allowHalfOpen: true });
    opened.push(socket);
    const chunks: Buffer[] = [];
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    socket.on("error", () => {});
    socket.once("end", () => socket.end());
    socket.once("close", () => resolve(Buffer.concat(chunks)));
    socket.write(typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes);
    if (end) socket.end();
  });
}

/** Makes sure that the port serves as if nothing had been. */
async function lives(to = port): Promise<void> {
  for (const dialect of DIALECTS) {
    const origin = `http://localhost:${to}`;
    const { status } = await speak(dialect, await openTcp(to)).ask({ origin, path: "/bare/" });
    expect(status).toBe(200);
  }
}

it.each([
  { name: "nothing", bytes: "", answer: /^$/ },
  { name: "one letter", bytes: "G", answer: /^HTTP\/1\.1 408 / },
  { name: "half a method", bytes: "OPTIO", answer: /^HTTP\/1\.1 408 / },
  { name: "half a preface", bytes: HTTP2_PREFACE.slice(0, 20), answer: /^HTTP\/1\.1 408 / },
  { name: "one byte of TLS", bytes: "\x16", answer: /^HTTP\/1\.1 408 / },
  { name: "half a hello of TLS", bytes: "\x16\x03\x01\x02\x00\x01", answer: /^$/ },
  { name: "rubbish", bytes: "\0\xFF\xFE", answer: /^HTTP\/1\.1 400 / },
  { name: "words", bytes: "hello\r\n", answer: /^HTTP\/1\.1 400 / },
  {
    name: "a preface that is none",
    bytes: "PRI * HTTP/2.1\r\n\r\n",
    answer: /^(?:HTTP\/1\.1 400 |$)/,
  },
  { name: "a preface and no more", bytes: HTTP2_PREFACE, answer: /^/ },
  { name: "a preface and rubbish", bytes: `${HTTP2_PREFACE}rubbish rubbish`, answer: /^/ },
])("does not hold a client that says $name", async ({ bytes, answer }) => {
  expect((await exchange(quick, bytes)).toString("latin1")).toMatch(answer);
  await lives(quick);
});

it.each(["", "G", HTTP2_PREFACE, "\x16\x03\x01", "GET / HTTP/1.1\r\n"])(
  "lets go of a client that ends after %j",
  async (bytes) => {
    await exchange(quick, bytes, true);
    await lives(quick);
  },
);

it("answers a client that has ended its side", async () => {
  const text = (await exchange(port, "GET /bare/ HTTP/1.0\r\n\r\n", true)).toString();
  expect(text).toMatch(/^HTTP\/1\.1 200 [^]*"versions"/);
});

it("answers requests in their order, and an upgrade behind them", async () => {
  const socket = connect({ port, host: "127.0.0.1" });
  opened.push(socket);
  let text = "";
  socket.setEncoding("latin1");
  socket.on("data", (chunk: string) => {
    text += chunk;
  });
  const key = "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
  socket.write(
    [
      "GET /bare/ HTTP/1.1\r\nHost: x\r\n\r\n",
      "GET /nope HTTP/1.1\r\nHost: x\r\n\r\n",
      `GET /bare/v3/ HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${key}\r\n\r\n`,
    ].join(""),
  );
  await expect
    .poll(() => [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status), {
      timeout: 30_000,
    })
    .toEqual(["200", "404", "101"]);
});

it("says by TLS that it speaks no TLS", async () => {
  const { port: plain } = await lab.site({ tls: undefined as never });
  const answer = await exchange(plain, "\x16\x03\x01\x02\x00\x01\x00\x01\xFC\x03\x03");
  expect(answer.toString("hex")).toBe("15030100020228");
  await lives(plain);
});

/** Points at which a client breaks its connection. */
const STAGES: Readonly<Record<string, () => Promise<Socket>>> = {
  "after it has connected": () => openTcp(port) as Promise<Socket>,
  "in a preface": () => written(HTTP2_PREFACE.slice(0, 10)),
  "in a hello of TLS": () => written("\x16\x03\x01\x02\x00\x01"),
  "in a head": () => written("GET / HTTP/1.1\r\nHos"),
  "in a body": () => written("POST /bare/v3/ HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf"),
  "after the preface": () => written(HELLO),
  "in a stream": () => written(Buffer.concat([HELLO, get(1)])),
  "after an upgrade to HTTP/2": () =>
    written(
      "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: \r\n\r\n",
    ),
  "in TLS": async () => {
    const tcp = await openTcp(port);
    await openTls(tcp, ca, "h2");
    return tcp as Socket;
  },
  "in a tunnel": async () => {
    const tcp = await openTcp(port);
    const tunnel = await openTunnel(tcp, "http/1.1", `localhost:${port}`);
    tunnel.write("GET /bare/ HT");
    return tcp as Socket;
  },
  "in TLS in a tunnel by HTTP/2": async () => {
    const tcp = await openTcp(port);
    await openTls(await openTunnel(tcp, "h2", `localhost:${port}`), ca, "h2");
    return tcp as Socket;
  },
  "in a WebSocket by HTTP/2": async () => {
    const tcp = await openTcp(port);
    await speak("h2", tcp).open({ origin: `http://localhost:${port}`, path: "/bare/v3/" });
    return tcp as Socket;
  },
};

async function written(bytes: string | Buffer): Promise<Socket> {
  const socket = (await openTcp(port)) as Socket;
  await new Promise<void>((resolve) => {
    socket.write(typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes, () => resolve());
  });
  return socket;
}

it.each(Object.entries(STAGES))("survives a reset %s", async (_name, start) => {
  const socket = await start();
  socket.on("error", () => {});
  socket.resetAndDestroy();
  await lives();
});

/** Many small things that cost a server more than its client. */
const FLOODS: Readonly<Record<string, () => Buffer>> = {
  "opens streams and resets them": () =>
    Buffer.concat(
      Array.from({ length: 3000 }, (_, at) =>
        Buffer.concat([
          get(at * 2 + 1),
          frame(FRAME.reset, 0, at * 2 + 1, Buffer.from([0, 0, 0, 8])),
        ]),
      ),
    ),
  "sends settings without end": () =>
    Buffer.concat(
      Array.from({ length: 20_000 }, () =>
        frame(FRAME.settings, 0, 0, Buffer.from([0, 3, 0, 0, 0, 9])),
      ),
    ),
  "sends a head without end": () =>
    Buffer.concat([
      frame(FRAME.headers, 0, 1, Buffer.from([0, 1, 0x61, 1, 0x62])),
      ...Array.from({ length: 4000 }, () =>
        frame(FRAME.continuation, 0, 1, Buffer.from(`\0\x01a\x7e${"x".repeat(126)}`, "latin1")),
      ),
    ]),
  "breaks the rules of frames": () => frame(FRAME.data, 0, 0, Buffer.from("x")),
};

it.each(Object.entries(FLOODS))("ends a connection that %s", async (_name, flood) => {
  const answer = await exchange(quick, Buffer.concat([HELLO, flood()]));
  expect(framesIn(answer).some(({ type }) => type === FRAME.goAway || type === FRAME.reset)).toBe(
    true,
  );
  await lives(quick);
});

it("keeps a silent stream of a client that lives, and no other", async () => {
  let remotes = 0;
  const silent = await lab.tcp((socket) => {
    remotes++;
    socket.once("close", () => remotes--);
    socket.on("end", () => socket.end());
    socket.resume();
  });
  const v3 = head(1, [
    [":method", "GET"],
    [":scheme", "http"],
    [":authority", "localhost"],
    [":path", "/bare/v3/"],
    ["x-bare-url", `http://127.0.0.1:${silent}/`],
    ["x-bare-headers", "{}"],
  ]);
  const socket = (await openTcp(quick)) as Socket;
  let bytes = Buffer.alloc(0);
  let pings = 0;
  socket.on("data", (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    const sent = framesIn(bytes).filter(({ type }) => type === FRAME.ping);
    // the first ones are answered, the fourth is not
    for (const { payload } of sent.slice(pings, 3)) socket.write(frame(FRAME.ping, 1, 0, payload));
    pings = sent.length;
  });
  const closed = new Promise((resolve) => socket.once("close", resolve));
  socket.write(Buffer.concat([HELLO, v3]));
  await expect.poll(() => remotes, { timeout: 30_000 }).toBe(1);
  await closed;
  expect(pings).toBe(4);
  await expect.poll(() => remotes, { timeout: 30_000 }).toBe(0);
});

it("lets a connection have 128 streams and refuses more", async () => {
  const { port: own } = await lab.site({ limits: { burst: 1e6, connections: 1000 } });
  const silent = await lab.tcp(() => {});
  const url = `http://127.0.0.1:${silent}/`;
  const heads = Array.from({ length: 200 }, (_, at) =>
    head(at * 2 + 1, [
      [":method", "GET"],
      [":scheme", "http"],
      [":authority", "localhost"],
      [":path", "/bare/v3/"],
      ["x-bare-url", url],
      ["x-bare-headers", "{}"],
    ]),
  );
  const socket = (await openTcp(own)) as Socket;
  let bytes = Buffer.alloc(0);
  socket.on("data", (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
  });
  socket.write(Buffer.concat([HELLO, ...heads]));
  const refused = (): number => framesIn(bytes).filter(({ type }) => type === FRAME.reset).length;
  await expect.poll(refused, { timeout: 30_000 }).toBeGreaterThanOrEqual(72);
  expect(refused()).toBeLessThanOrEqual(73);
});

it("counts the streams of a client as its requests, whatever they come through", async () => {
  const { port: own } = await lab.site({ limits: { burst: 3, perSecond: 0.001 } });
  const tunnel = await openTunnel(await openTcp(own), "h2", `localhost:${own}`);
  const inner = await openTls(tunnel, ca, "http/1.1");
  const ask = async (connection: Parameters<typeof speak>[1]): Promise<number> =>
    (
      await speak("http/1.1", connection).ask({
        origin: `http://localhost:${own}`,
        path: "/bare/v3/",
      })
    ).status;
  const statuses = [
    await ask(inner),
    await ask(await openTcp(own)),
    await ask(await openTcp(own)),
    await ask(await openTcp(own)),
  ];
  expect(statuses).toEqual([400, 400, 400, 429]);
});

it.each([
  { name: "no data, half a length", text: "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf" },
  { name: "half a chunk", text: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf" },
])("breaks an answer that breaks, in every dialect: $name", async ({ text }) => {
  const remote = await lab.tcp((socket) => {
    socket.once("data", () => socket.end(text));
  });
  const headers = { "X-Bare-URL": `http://127.0.0.1:${remote}/`, "X-Bare-Headers": "{}" };
  for (const dialect of DIALECTS) {
    const answer = speak(dialect, await openTcp(port)).ask({
      origin: `http://localhost:${port}`,
      path: "/bare/v3/",
      headers,
    });
    await expect(answer).rejects.toThrow();
  }
});

const run = promisify(execFile);
it.each([
  { name: "HTTP/1.0", args: ["-0"], version: "1.1", status: "200" },
  { name: "HTTP/1.1", args: ["--http1.1"], version: "1.1", status: "200" },
  { name: "prior knowledge", args: ["--http2-prior-knowledge"], version: "2", status: "200" },
  { name: "an upgrade to h2c", args: ["--http2"], version: "2", status: "200" },
  { name: "an upgrade with a body", args: ["--http2", "-d", "x"], version: "1.1", status: "404" },
  { name: "HEAD by h2c", args: ["--http2", "-I"], version: "2", status: "200" },
  { name: "TLS", args: [], version: "2", status: "200", secure: true },
  { name: "TLS 1.2", args: ["--tls-max", "1.2"], version: "2", status: "200", secure: true },
  { name: "TLS, HTTP/1.1", args: ["--http1.1"], version: "1.1", status: "200", secure: true },
  { name: "TLS without ALPN", args: ["--no-alpn"], version: "1.1", status: "200", secure: true },
  {
    name: "prior knowledge in TLS without ALPN",
    args: ["--http2-prior-knowledge", "--no-alpn"],
    version: "2",
    status: "200",
    secure: true,
  },
])("serves curl: $name", async ({ args, version, status, secure }) => {
  const { stdout } = await run("curl", [
    "-sS",
    "--max-time",
    "30",
    "--cacert",
    (await lab.authority()).file,
    "-o",
    "/dev/null",
    "-w",
    "%{http_version} %{response_code}",
    "--resolve",
    `localhost:${port}:127.0.0.1`,
    ...args,
    `http${secure === true ? "s" : ""}://localhost:${port}/bare/`,
  ]);
  expect(stdout).toBe(`${version} ${status}`);
});

it("answers by HTTP/1.1 when an upgrade to h2c is wrong", async () => {
  const ask = (lines: string): string =>
    `GET /bare/ HTTP/1.1\r\nHost: x\r\n${lines}\r\n\r\nGET /nope HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;
  for (const lines of [
    "Connection: Upgrade\r\nUpgrade: h2c",
    "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: %",
    "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AA",
    "Connection: Upgrade\r\nUpgrade: TLS/1.0, IRC/6.9",
  ]) {
    const text = (await exchange(port, ask(lines))).toString();
    expect([...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual([
      "200",
      "404",
    ]);
  }
});

it("ends what runs in every dialect when it closes", async () => {
  const { port: own, site } = await lab.site();
  await openTcp(own);
  await openTls(await openTcp(own), ca, "h2");
  await openTunnel(await openTcp(own), "http/1.1", `localhost:${own}`);
  const tunnel = await openTunnel(await openTcp(own), "h2", `localhost:${own}`);
  await speak("h2", tunnel).open({ origin: `http://localhost:${own}`, path: "/bare/v3/" });
  await site.close(50);
  await expect(openTcp(own)).rejects.toMatchObject({ code: "ECONNREFUSED" });
  await Promise.all(
    opened.map(
      (each) =>
        new Promise<void>((resolve) => {
          if (each.destroyed) resolve();
          else each.once("close", () => resolve());
          if ("resume" in each) each.resume();
        }),
    ),
  );
});
