// one test for each fault of the published clients that is known, in the order of the list
import { expect, it } from "vitest";
import { BareClient, BareError, type BareFetchInit } from "./index.ts";
import { FakeBare, notFound, type Reply, type Seen } from "./testing/fake-bare.ts";
import { FakeTunnel, FakeWebSocket } from "./testing/fake-tunnel.ts";

const SERVER = "https://bare.test/";
const REMOTE = "wss://a.test/";

function setUp(reply?: (seen: Seen) => Reply | Response) {
  const bare = new FakeBare(reply);
  return { bare, client: new BareClient(SERVER, { fetch: bare.fetch, version: "v3" }) };
}

/** Redirects `/` to another path or origin. */
async function redirected(status: number, location: string, init: BareFetchInit) {
  const { bare, client } = setUp(({ url }) =>
    url === "http://a.test/" ? { status, lines: ["Location", location] } : {},
  );
  await client.fetch("http://a.test/", init);
  return bare.seen[1];
}

function socketClient(): BareClient {
  return new BareClient(SERVER, { version: "v3", WebSocket: FakeWebSocket });
}

it("sends what it has split", async () => {
  const { bare, client } = setUp();
  await client.fetch("http://a.test/", { headers: { A: "a".repeat(3072) } });
  expect(bare.seen[0]?.outerHeaders.has("x-bare-headers")).toBe(false);
  expect(bare.seen[0]?.outerHeaders.has("x-bare-headers-1")).toBe(true);
});

it("takes an outer 304", async () => {
  const { client } = setUp(() => new Response(null, { status: 304, headers: { ETag: '"1"' } }));
  const response = await client.fetch("http://a.test/");
  expect(response).toMatchObject({ status: 304, body: null, rawHeaders: { etag: '"1"' } });
});

it.each([
  { name: "a 502 page", answer: () => new Response("<h1>Bad", { status: 502 }), status: 502 },
  { name: "a captive portal", answer: () => new Response("<h1>Hello"), status: 200 },
])("makes a BareError of $name", async ({ answer, status }) => {
  const { client } = setUp(answer);
  await expect(client.fetch("http://a.test/")).rejects.toMatchObject({
    name: "BareError",
    status,
    body: { code: "UNKNOWN", id: "unknown" },
    message: expect.stringContaining(String(status)) as string,
  });
});

it("leaves the caller's headers as they are", async () => {
  const { client } = setUp();
  const headers = Object.freeze({ "X-A": "1" });
  await client.fetch("http://a.test/", { headers });
  expect(headers).toEqual({ "X-A": "1" });
});

it("reads headers in pairs", async () => {
  const { bare, client } = setUp();
  await client.fetch("http://a.test/", {
    headers: [
      ["k", "v"],
      ["K", "w"],
    ],
  });
  expect(bare.seen[0]?.headers).toEqual({ Host: "a.test", k: ["v", "w"] });
});

it("turns POST into GET at 301, 302 and 303, without the body and its headers", async () => {
  const init = { method: "POST", body: "x", headers: { "Content-Type": "a/b", A: "1" } };
  for (const status of [301, 302, 303]) {
    expect(await redirected(status, "/y", init)).toMatchObject({
      method: "GET",
      body: "",
      headers: { Host: "a.test", A: "1" },
    });
  }
  for (const status of [307, 308]) {
    expect(await redirected(status, "/y", init)).toMatchObject({ method: "POST", body: "x" });
  }
  expect((await redirected(303, "/y", { method: "HEAD" }))?.method).toBe("HEAD");
});

it("drops Authorization and Cookie when a redirect leaves the origin", async () => {
  const headers = { authorization: "Basic x", COOKIE: "a=1", A: "1" };
  const away = await redirected(302, "http://b.test/", { headers });
  expect(away?.headers).toEqual({ Host: "b.test", A: "1" });
  const within = await redirected(302, "/y", { headers });
  expect(within?.headers).toMatchObject(headers);
});

it.each([307, 308])("rejects when a stream would have to be sent again at %i", async (status) => {
  const body = new ReadableStream({ start: (controller) => controller.close() });
  await expect(redirected(status, "/y", { method: "POST", body })).rejects.toThrow(TypeError);
});

it("opens sockets without options", () => {
  expect(socketClient().createWebSocket(REMOTE).readyState).toBe(0);
  expect(socketClient().createWebSocket(REMOTE, undefined, undefined).readyState).toBe(0);
});

it("makes the tunnel with the constructor that is passed", () => {
  class Mine extends FakeTunnel {}
  const webSocketImpl = Mine as unknown as typeof WebSocket;
  new BareClient(SERVER, { version: "v3" }).createWebSocket(REMOTE, [], { webSocketImpl });
  expect(FakeTunnel.last()).toBeInstanceOf(Mine);
});

it.each(["GET", "head"])("rejects %s with a body", async (method) => {
  const { bare, client } = setUp();
  await expect(client.fetch("http://a.test/", { method, body: "x" })).rejects.toThrow(TypeError);
  expect(bare.seen).toEqual([]);
});

it("reads the manifest again when the endpoint is gone, and after it could not be read", async () => {
  const bare = new FakeBare(undefined, ["v3"]);
  let half = true;
  const client = new BareClient(SERVER, {
    fetch: (input, init) => (half ? Promise.resolve(new Response("{")) : bare.fetch(input, init)),
  });
  await expect(client.fetch("http://a.test/")).rejects.toThrow(BareError);
  half = false;
  await client.fetch("http://a.test/");
  bare.versions = ["v2"];
  expect((await client.fetch("http://a.test/")).status).toBe(200);
  const { client: lost, bare: none } = setUp(notFound);
  await expect(lost.fetch("http://a.test/")).rejects.toMatchObject({ status: 404 });
  expect(none.manifests).toBe(1);
});

it("ends a socket when its signal aborts", async () => {
  const controller = new AbortController();
  const socket = socketClient().createWebSocket(REMOTE, [], { signal: controller.signal });
  await FakeTunnel.last().playAccept();
  controller.abort();
  expect(socket.readyState).toBe(2);
  expect(FakeTunnel.last().closes).toEqual([]);
});

it("keeps a binary type that was set before the socket was open", async () => {
  const socket = socketClient().createWebSocket(REMOTE);
  socket.binaryType = "arraybuffer";
  const data: unknown[] = [];
  socket.addEventListener("message", (event) => data.push(event.data));
  await FakeTunnel.last().playAccept();
  FakeTunnel.last().playMessage(new Uint8Array([1]).buffer);
  expect(data).toEqual([new Uint8Array([1]).buffer]);
});

it("dispatches meta, with the protocol and the cookies", async () => {
  const socket = socketClient().createWebSocket(REMOTE, ["p"]);
  const details: unknown[] = [];
  socket.addEventListener("meta" as "open", (event) => {
    details.push((event as CustomEvent<unknown>).detail, socket.readyState);
  });
  await FakeTunnel.last().playAccept("p", ["a=1"]);
  expect(details).toEqual([{ protocol: "p", setCookies: ["a=1"] }, 1]);
});

it("ends with error and 1006 when the headers cannot be had", async () => {
  const socket = socketClient().createWebSocket(REMOTE, [], {
    headers: () => Promise.reject(new Error("no cookies today")),
  });
  const events: unknown[] = [];
  socket.addEventListener("error", () => events.push("error"));
  socket.addEventListener("close", ({ code }) => events.push(code));
  await FakeTunnel.last().playOpen();
  await expect.poll(() => events).toEqual(["error", 1006]);
  expect(socket.readyState).toBe(3);
});

it("keeps the lines of a header apart, set-cookie too", async () => {
  const lines = ["Set-Cookie", "a=1, x", "Set-Cookie", "b=2", "Link", "<1>", "Link", "<2>"];
  const { client } = setUp(() => ({ lines }));
  const { headers, rawHeaders } = await client.fetch("http://a.test/");
  expect(rawHeaders).toEqual({ "Set-Cookie": ["a=1, x", "b=2"], Link: ["<1>", "<2>"] });
  expect(headers.getSetCookie()).toEqual(["a=1, x", "b=2"]);
  expect(headers.get("link")).toBe("<1>, <2>");
});
