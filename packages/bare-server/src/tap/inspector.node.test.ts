import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { afterEach, expect, it } from "vitest";
import { ask, open, TestServers, until, v3 } from "../testing/servers.ts";
import { connectMessage, openTunnel, startRemote } from "../testing/tunnel.ts";

const servers = new TestServers();
afterEach(() => servers.closeAll());

interface Event {
  readonly event: string;
  readonly data: Record<string, unknown>;
}

/** Reads events for as long as they come. */
function readEvents(stream: IncomingMessage): Event[] {
  const events: Event[] = [];
  let rest = "";
  stream.on("error", () => {});
  stream.on("data", (chunk: Buffer) => {
    const blocks = (rest + chunk.toString()).split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const [, event, data] = /^event: (.*)\ndata: (.*)$/.exec(block) ?? [];
      if (event === undefined || data === undefined) continue;
      events.push({ event, data: JSON.parse(data) as Record<string, unknown> });
    }
  });
  return events;
}

it("shows exchanges as events, but not its own", async () => {
  const origin = await servers.http((_request, response) => response.end("12345"));
  const { url, bare } = await servers.bare({ inspector: true });
  expect(bare.taps.installed).toBe(0);
  const stream = await open(`${url}exchanges`, {});
  expect(stream.statusCode).toBe(200);
  expect(stream.headers).toMatchObject({ "content-type": "text/event-stream" });
  expect(stream.headers["access-control-allow-origin"]).toBeUndefined();
  const events = readEvents(stream);
  await ask(`${url}v3/`, { headers: v3(`${origin.url}?q`, { "X-Own": "1" }) });
  await until(() => events.some(({ event }) => event === "end"));
  expect(events.map(({ event, data }) => [event, data["id"]])).toEqual([
    ["exchange", 1],
    ["response", 1],
    ["end", 1],
  ]);
  expect(events[0]?.data).toMatchObject({
    kind: "bare-v3",
    client: { address: "127.0.0.1" },
    request: { method: "GET", url: `${origin.url}?q` },
  });
  expect(events[1]?.data["sent"]).toEqual(expect.arrayContaining(["X-Own", "1"]));
  expect(events[2]?.data).toMatchObject({ status: 200, receivedBytes: 5, error: null });
  stream.destroy();
  await until(() => bare.taps.installed === 0);
});

it("shows messages and errors", async () => {
  const { remote, url: remoteUrl } = await startRemote(servers);
  remote.on("connection", (socket) =>
    socket.on("message", () => {
      socket.send(Buffer.from([0, 255]));
      socket.send("x".repeat(70_000), () => socket.terminate());
    }),
  );
  const { url, port } = await servers.bare({ inspector: true });
  const events = readEvents(await open(`${url}exchanges`, {}));
  const { socket, messages } = await openTunnel(port);
  socket.send(connectMessage(remoteUrl));
  await until(() => messages.length === 1);
  socket.send("hello");
  await until(() => events.some(({ event }) => event === "end"));
  const shown = events.filter(({ event }) => event === "message").map(({ data }) => data);
  expect(shown).toMatchObject([
    { from: "client", kind: "text", text: "hello", bytes: 5 },
    { from: "remote", kind: "binary", base64: "AP8=" },
    { from: "remote", kind: "text", bytes: 70_000, truncated: true, text: "x".repeat(65_536) },
  ]);
  expect(events.at(-1)?.data).toMatchObject({ error: { name: "Error" } });
});

it.each([
  { name: "a web page", headers: { "Sec-Fetch-Site": "same-origin" }, options: {} },
  { name: "a page of another site", headers: { Origin: "http://a.test" }, options: {} },
  { name: "a name that was made to mean this machine", headers: { Host: "a.test" }, options: {} },
  { name: "a proxy's client", headers: { "X-Forwarded-For": "192.0.2.1" }, options: {} },
  { name: "trusted proxies", headers: {}, options: { trustedProxies: ["127.0.0.1"] } },
])("shows nothing to $name", async ({ headers, options }) => {
  const { url, bare } = await servers.bare({ inspector: true, ...options });
  expect((await ask(`${url}exchanges`, { headers })).status).toBe(403);
  expect(bare.taps.installed).toBe(0);
});

it("shows all to whoever has the token, and nothing to others", async () => {
  const { url } = await servers.bare({ inspector: true, accessToken: "secret" });
  expect((await ask(`${url}exchanges`)).status).toBe(401);
  const headers = { Authorization: "Bearer secret", Host: "a.test" };
  expect((await open(`${url}exchanges`, { headers })).statusCode).toBe(200);
});

it("is not there unless it is turned on", async () => {
  const { url } = await servers.bare();
  expect((await ask(`${url}exchanges`)).status).toBe(404);
});

it("gives up on a slow reader, counts it, and lets the traffic go on", async () => {
  const head = "x".repeat(15_000);
  const origin = await servers.http((_request, response) =>
    response.writeHead(200, { "X-Long": head }).end("whole"),
  );
  const limits = { burst: 0, perSecond: 0 };
  const { url, bare } = await servers.bare({ inspector: true, limits });
  const stream = await open(`${url}exchanges`, {});
  stream.pause();
  stream.on("error", () => {});
  for (let count = 0; bare.taps.dropped === 0 && count < 3000; count++) {
    expect((await ask(`${url}v3/`, { headers: v3(origin.url) })).text).toBe("whole");
  }
  expect(bare.taps).toMatchObject({ dropped: 1, installed: 0, failed: 0 });
});

it("ends with the server", async () => {
  const { url, bare } = await servers.bare({ inspector: true });
  const stream = await open(`${url}exchanges`, {});
  stream.resume();
  const ended = once(stream, "end");
  await bare.close(60_000);
  await ended;
});
