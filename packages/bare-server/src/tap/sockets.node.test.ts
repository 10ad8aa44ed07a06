import { once } from "node:events";
import { afterEach, expect, it } from "vitest";
import type { WebSocket } from "ws";
import { TestServers, until } from "../testing/servers.ts";
import { connectMessage, openTunnel, openV1, startRemote } from "../testing/tunnel.ts";
import type { Exchange, TapMessage, TapSummary, TapUpgrade } from "./exchange.ts";

const servers = new TestServers();
afterEach(() => servers.closeAll());

/** Opens a socket through v3: messages are framed anew. */
async function openV3(port: number, url: string): Promise<WebSocket> {
  const { socket, messages } = await openTunnel(port);
  socket.send(connectMessage(url));
  await until(() => messages.length === 1);
  return socket;
}

/** Reads an upgraded connection to its end; messages as short texts. */
async function readUpgrade({ messages, raw }: TapUpgrade): Promise<string[]> {
  raw?.client.resume();
  raw?.remote.resume();
  const texts: string[] = [];
  for await (const each of messages ?? []) {
    const { from, kind, data, code } = each as TapMessage;
    const text = kind === "binary" ? data.toString("hex") : data.toString();
    texts.push(
      `${from} ${kind} ${code ?? ""}${text.slice(0, 12)}${text.length > 12 ? text.length : ""}`,
    );
  }
  return texts;
}

const LONG = "long ".repeat(20_000);

const compressedV1 = (port: number, url: string) => openV1(port, url, true);

const WAYS = [
  {
    name: "v1",
    open: (port: number, url: string) => openV1(port, url, false),
    perMessageDeflate: true,
  },
  { name: "v1, compressed", open: compressedV1, perMessageDeflate: { threshold: 0 } },
  {
    name: "v1, compressed without a memory",
    open: compressedV1,
    perMessageDeflate: {
      threshold: 0,
      serverNoContextTakeover: true,
      clientNoContextTakeover: true,
      serverMaxWindowBits: 9,
      clientMaxWindowBits: 10,
    },
  },
  { name: "v3", open: openV3, perMessageDeflate: true },
];

it.each(WAYS)("shows the messages of a socket by $name", async ({ open, perMessageDeflate }) => {
  const { remote, url } = await startRemote(servers, { perMessageDeflate });
  remote.on("connection", (socket) => {
    socket.on("message", (data, binary) => socket.send(data, { binary }));
    socket.on("ping", () => {});
  });
  const { port, bare } = await servers.bare();
  const shown: Promise<string[]>[] = [];
  const exchanges: Exchange[] = [];
  bare.tap(async (exchange) => {
    exchanges.push(exchange);
    const upgrade = await exchange.upgrade;
    if (upgrade !== null) shown.push(readUpgrade(upgrade));
  });
  const socket = await open(port, url);
  const answer = async (data: string | Buffer, options = {}): Promise<void> => {
    const echoed = once(socket, "message");
    socket.send(data, options);
    await echoed;
  };
  await answer("hello");
  await answer(LONG);
  await answer(Buffer.from([1, 255]));
  socket.send("in ", { fin: false });
  await answer("parts", { fin: true });
  const ponged = once(socket, "pong");
  socket.ping("p");
  await ponged;
  for (const client of remote.clients) client.close(4001, "enough");
  await once(socket, "close");
  const [messages = []] = await Promise.all(shown);
  const withoutPongs = messages.filter((text) => !text.includes("pong"));
  expect(withoutPongs).toEqual([
    "client text hello",
    "remote text hello",
    "client text long long lo100000",
    "remote text long long lo100000",
    "client binary 01ff",
    "remote binary 01ff",
    "client text in parts",
    "remote text in parts",
    "client ping p",
    "remote close 4001enough",
    "client close 4001enough",
  ]);
  expect(exchanges.length).toBe(1);
  const summary = await exchanges[0]?.done;
  expect(summary).toMatchObject({ error: null, remote: { address: "127.0.0.1" } });
  expect((await exchanges[0]?.response)?.status).toBe(101);
  expect(exchanges[0]?.request).toMatchObject({ method: "GET", url });
  const names = exchanges[0]?.request.lines.map((line) => line.toLowerCase());
  expect(names).toEqual(expect.arrayContaining(["sec-websocket-key", "upgrade", "host"]));
});

it("shows the bytes of a tunnel as they are", async () => {
  const { remote, url } = await startRemote(servers);
  remote.on("connection", (socket) => socket.on("message", (data) => socket.send(data)));
  const { port, bare } = await servers.bare();
  const bytes: Record<"client" | "remote", Buffer[]> = { client: [], remote: [] };
  const done = new Promise<TapSummary>((resolve) => {
    bare.tap(async (exchange) => {
      const upgrade = await exchange.upgrade;
      upgrade?.raw?.client.on("data", (chunk: Buffer) => bytes.client.push(chunk));
      upgrade?.raw?.remote.on("data", (chunk: Buffer) => bytes.remote.push(chunk));
      resolve(await exchange.done);
    });
  });
  const socket = await openV1(port, url, false);
  const echoed = once(socket, "message");
  socket.send("abc");
  await echoed;
  socket.close(1000);
  const { sentBytes, receivedBytes } = await done;
  const client = Buffer.concat(bytes.client);
  expect(client.subarray(0, 2).toString("hex")).toBe("8183");
  expect(client.length).toBe(6 + 3 + 6 + 2);
  expect(Buffer.concat(bytes.remote).toString("latin1")).toBe(
    "\u0082\u0003abc\u0088\u0002\u0003\u00E8",
  );
  expect([sentBytes, receivedBytes]).toEqual([17, 9]);
});

it.each(WAYS)("changes nothing of what passes by $name while it is read", async (way) => {
  const { open, perMessageDeflate } = way;
  const { remote, url } = await startRemote(servers, { perMessageDeflate });
  const got: string[] = [];
  remote.on("connection", (socket) =>
    socket.on("message", (data) => got.push((data as Buffer).toString())),
  );
  const { port, bare } = await servers.bare();
  bare.tap(async ({ upgrade }) => {
    const opened = await upgrade;
    if (opened !== null) await readUpgrade(opened);
  });
  const socket = await open(port, url);
  const sent = Array.from({ length: 300 }, (_, at) => `${at} `.repeat(1 + ((at * 37) % 3000)));
  for (const text of sent) socket.send(text);
  await until(() => got.length === sent.length);
  expect(got).toEqual(sent);
  expect(bare.taps.dropped).toBe(0);
});

it("tells of a socket that ends without a close frame", async () => {
  const { remote, url } = await startRemote(servers);
  remote.on("connection", (socket) => socket.on("message", () => socket.terminate()));
  const { port, bare } = await servers.bare();
  const done = new Promise<TapSummary>((resolve) => {
    bare.tap((exchange) => exchange.done.then(resolve));
  });
  const socket = await openV3(port, url);
  socket.send("end");
  expect((await done).error?.message).toMatch(/without a close frame/);
});

it.each([
  { name: "v1", open: (port: number, url: string) => openV1(port, url, false) },
  { name: "v3", open: openV3 },
])("shows a remote that refuses a socket by $name", async ({ open }) => {
  const origin = await servers.http((_request, response) => response.writeHead(403).end("no"));
  const { port, bare } = await servers.bare();
  const seen = new Promise<[number | undefined, unknown, TapSummary]>((resolve) => {
    bare.tap(async ({ response, upgrade, done }) => {
      resolve([(await response)?.status, await upgrade, await done]);
    });
  });
  open(port, origin.url.replace("http", "ws")).catch(() => {});
  const [status, upgrade, { error }] = await seen;
  expect([status, upgrade]).toEqual([403, null]);
  expect(error).toBeInstanceOf(Error);
});

it("ends the messages of a tap when the bytes are no frames, and passes them on", async () => {
  const { url } = await startRemote(servers);
  const { port, bare } = await servers.bare();
  const failed = new Promise<unknown>((resolve) => {
    bare.tap(async ({ upgrade }) => {
      (await upgrade)?.messages?.on("error", resolve);
    });
  });
  const socket = await openV1(port, url, false);
  // reserved bits
  const { _socket: raw } = socket as unknown as { _socket: { write(data: Buffer): void } };
  raw.write(Buffer.from([0xff, 0xff, 1, 2, 3, 4]));
  expect(await failed).toMatchObject({ code: "TAP_BROKEN", cause: { code: "TAP_FRAMES" } });
});
