import { expect, it } from "vitest";
import { FakeBare } from "./testing/fake-bare.ts";
import { FakeTunnel, FakeWebSocket } from "./testing/fake-tunnel.ts";
import DefaultTransport, { BareTransport, type HeaderPairs } from "./transport.ts";

const SERVER = "https://bare.test/";
const REMOTE = new URL("http://a.test/x");

/** What bare-mux 2.x wants; assigning to it is the test. */
interface BareMuxTransport {
  init: () => Promise<void>;
  ready: boolean;
  connect: (
    url: URL,
    protocols: string[],
    requestHeaders: Record<string, string | string[]>,
    onopen: (protocol: string) => void,
    onmessage: (data: Blob | ArrayBuffer | string) => void,
    onclose: (code: number, reason: string) => void,
    onerror: (error: string) => void,
  ) => [(data: Blob | ArrayBuffer | string) => void, (code: number, reason: string) => void];
  request: (
    remote: URL,
    method: string,
    body: BodyInit | null,
    headers: Record<string, string | string[]>,
    signal: AbortSignal | undefined,
  ) => Promise<{
    body: ReadableStream | ArrayBuffer | Blob | string | null;
    headers: Record<string, string | string[]>;
    status: number;
    statusText: string;
  }>;
  meta: () => object;
}

/** The same for proxy-transports. */
interface ProxyTransport {
  init: () => Promise<void>;
  ready: boolean;
  connect: (
    url: URL,
    protocols: string[],
    requestHeaders: [string, string][],
    onopen: (protocol: string, extensions: string) => void,
    onmessage: (data: Blob | ArrayBuffer | string) => void,
    onclose: (code: number, reason: string) => void,
    onerror: (error: string) => void,
  ) => [(data: Blob | ArrayBuffer | string) => void, (code: number, reason: string) => void];
  request: (
    remote: URL,
    method: string,
    body: BodyInit | null,
    headers: [string, string][],
    signal: AbortSignal | undefined,
  ) => Promise<{ body: ReadableStream | null; headers: [string, string][]; status: number }>;
}

function setUp(bare = new FakeBare(), options: object = {}) {
  const transport = new BareTransport({
    server: SERVER,
    fetch: bare.fetch,
    WebSocket: FakeWebSocket,
    ...options,
  });
  return { bare, transport };
}

function connect(transport: BareTransport, headers: Record<string, string> = {}) {
  const calls: unknown[][] = [];
  const call =
    (name: string) =>
    (...args: unknown[]): void => {
      calls.push([name, ...args]);
    };
  const [send, close] = transport.connect(
    new URL("ws://a.test/"),
    ["p"],
    headers,
    call("open"),
    call("message"),
    call("close"),
    call("error"),
  );
  return { calls, send, close };
}

it("is what both interfaces ask for", () => {
  expect(DefaultTransport).toBe(BareTransport);
  const mux: BareMuxTransport = new BareTransport(SERVER);
  const proxy: ProxyTransport = new BareTransport(new URL(SERVER));
  expect(mux.meta()).toEqual({});
  expect([mux.ready, proxy.ready]).toEqual([false, false]);
});

it("is made of what can be sent to another thread", () => {
  const options = structuredClone({
    server: SERVER,
    manifest: { versions: ["v3"], language: "NodeJS" },
    version: "v3" as const,
  });
  expect(() => new BareTransport(options)).not.toThrow();
  expect(() => new BareTransport("ftp://bare.test/")).toThrow(TypeError);
});

it("is ready when the manifest is there, which is loaded once", async () => {
  const { bare, transport } = setUp();
  await Promise.all([transport.init(), transport.init()]);
  expect(transport.ready).toBe(true);
  expect(bare.manifests).toBe(1);
});

it("fails to be ready with an error that can be cloned, and can try again", async () => {
  const bare = new FakeBare();
  let offline = true;
  const { transport } = setUp(bare, {
    fetch: (input: string, init: RequestInit) =>
      offline ? Promise.reject(new TypeError("offline")) : bare.fetch(input, init),
  });
  const error: unknown = await transport.init().catch((thrown: unknown) => thrown);
  expect(structuredClone(error)).toBeInstanceOf(Error);
  expect(Object.keys(error as object)).toEqual([]);
  expect(transport.ready).toBe(false);
  offline = false;
  await transport.init();
  expect(transport.ready).toBe(true);
});

it.each([
  {
    style: "objects",
    headers: Object.freeze({ "X-A": ["1", "2"] }),
    expected: { Location: "/y", "X-B": ["1", "2"], "Set-Cookie": ["c=1"] },
  },
  {
    style: "pairs",
    headers: Object.freeze([
      ["X-A", "1"],
      ["X-A", "2"],
    ]) as HeaderPairs,
    expected: [
      ["Location", "/y"],
      ["X-B", "1"],
      ["X-B", "2"],
      ["Set-Cookie", "c=1"],
    ],
  },
  {
    style: "pairs, of which there are none",
    headers: [] as HeaderPairs,
    expected: [
      ["Location", "/y"],
      ["X-B", "1"],
      ["X-B", "2"],
      ["Set-Cookie", "c=1"],
    ],
  },
])("answers headers as $style, and does not follow redirects", async ({ headers, expected }) => {
  const lines = ["Location", "/y", "X-B", "1", "x-b", "2", "Set-Cookie", "c=1"];
  const bare = new FakeBare(() => ({ status: 302, statusText: "Found", lines, body: "moved" }));
  const { transport } = setUp(bare);
  const answer = await transport.request(REMOTE, "POST", "data", headers, null);
  expect(answer).toMatchObject({ status: 302, statusText: "Found" });
  expect(answer.headers).toEqual(expected);
  expect(structuredClone(answer.headers)).toEqual(expected);
  expect(answer.body).toBeInstanceOf(ReadableStream);
  expect(answer.body?.locked).toBe(false);
  expect(await new Response(answer.body).text()).toBe("moved");
  expect(bare.seen).toMatchObject([{ method: "POST", url: REMOTE.href, body: "data" }]);
});

it.each([204, 304])("answers %i like any other status, without a body", async (status) => {
  const { transport } = setUp(new FakeBare(() => ({ status })));
  const headers = { "If-None-Match": '"1"' };
  expect(await transport.request(REMOTE, "GET", null, headers)).toMatchObject({
    status,
    body: null,
  });
});

it("takes an outer 304", async () => {
  const { transport } = setUp(new FakeBare(() => new Response(null, { status: 304 })));
  expect(await transport.request(REMOTE, "GET", null, {})).toMatchObject({ status: 304 });
});

it.each([
  {
    name: "the server's error",
    reply: () =>
      Response.json({ code: "HOST_NOT_FOUND", id: "x", message: "no host" }, { status: 500 }),
    message: "no host",
  },
  { name: "an answer of something else", reply: () => new Response("<p>"), message: "not a Bare" },
])("rejects for $name with an error that can be cloned", async ({ reply, message }) => {
  const { transport } = setUp(new FakeBare(reply));
  const error: unknown = await transport
    .request(REMOTE, "GET", null, {})
    .catch((thrown: unknown) => thrown);
  expect(structuredClone(error)).toMatchObject({ message: expect.stringContaining(message) });
  expect((error as Error).cause).toBeUndefined();
});

it("rejects when the signal aborts, before and during the request", async () => {
  const { transport } = setUp(undefined, {
    version: "v3",
    fetch: (_url: string, { signal }: RequestInit) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener("abort", () => reject(new DOMException("gone", "AbortError")));
      }),
  });
  const ask = (signal: AbortSignal) => transport.request(REMOTE, "GET", null, {}, signal);
  await expect(ask(AbortSignal.abort())).rejects.toThrow(/abort/);
  const controller = new AbortController();
  const waiting = ask(controller.signal);
  controller.abort();
  await expect(waiting).rejects.toThrow(/abort/);
});

it("opens sockets, sends what was sent before, and closes once", async () => {
  const cookies: unknown[] = [];
  const { transport } = setUp(undefined, {
    setCookiesCallback: (lines: string[], { href }: URL) => cookies.push(lines, href),
  });
  await transport.init();
  const { calls, send, close } = connect(transport, { Origin: "https://p.test" });
  const tunnel = FakeTunnel.last();
  send("early");
  await tunnel.playAccept("p", ["a=1"]);
  tunnel.playMessage("text");
  const { buffer } = new Uint8Array([1, 2]);
  tunnel.playMessage(buffer);
  send("later");
  expect(tunnel.sent.slice(1)).toEqual(["early", "later"]);
  expect(JSON.parse(String(tunnel.sent[0]))).toMatchObject({
    protocols: ["p"],
    headers: { Origin: "https://p.test" },
  });
  close(4000, "bye");
  expect(tunnel.closes).toEqual([4000, "bye"]);
  tunnel.playClose(4000, "bye");
  tunnel.playClose(4000, "bye");
  expect(calls).toEqual([
    ["open", "p", ""],
    ["message", "text"],
    ["message", buffer],
    ["close", 4000, "bye"],
  ]);
  expect(calls[2]?.[1]).toBeInstanceOf(ArrayBuffer);
  expect(cookies).toEqual([["a=1"], "ws://a.test/"]);
});

it("closes with any code, though a page must not send all of them", async () => {
  const { transport } = setUp();
  await transport.init();
  const { close } = connect(transport);
  await FakeTunnel.last().playAccept();
  close(1005, "");
  expect(FakeTunnel.last().closes).toEqual([]);
});

it("loads the manifest for a socket that comes before it", async () => {
  const { bare, transport } = setUp();
  const made = FakeTunnel.all.length;
  const { calls, send } = connect(transport);
  send("early");
  await expect.poll(() => FakeTunnel.all.length).toBe(made + 1);
  await FakeTunnel.last().playAccept();
  expect(bare.manifests).toBe(1);
  expect(calls).toEqual([["open", "", ""]]);
  expect(FakeTunnel.last().sent.at(-1)).toBe("early");
});

it("tells why a socket did not open, and then that it is closed, with 1006", async () => {
  const { transport } = setUp();
  await transport.init();
  const { calls } = connect(transport);
  await FakeTunnel.last().playOpen();
  FakeTunnel.last().playClose(1011, "CONNECTION_REFUSED");
  await expect
    .poll(() => calls)
    .toEqual([
      ["error", expect.stringContaining("refused")],
      ["close", 1006, ""],
    ]);
  const offline = setUp(undefined, { fetch: () => Promise.reject(new TypeError("offline")) });
  const lost = connect(offline.transport);
  await expect.poll(() => lost.calls.map(([name]) => name)).toEqual(["error", "close"]);
});

it("gives a socket up that is closed before it is open", async () => {
  const { transport } = setUp();
  const early = connect(transport);
  early.close();
  early.send("never");
  expect(early.calls).toEqual([
    ["error", expect.stringContaining("closed")],
    ["close", 1006, ""],
  ]);
  await transport.init();
  const late = connect(transport);
  late.close(1000, "");
  await expect.poll(() => late.calls.map(([name]) => name)).toEqual(["error", "close"]);
  expect(FakeTunnel.last().closes).toEqual([]);
  await FakeTunnel.last().playAccept();
  expect(late.calls).toHaveLength(2);
  expect(early.calls).toHaveLength(2);
});

it("tells of an error of an open socket, and then how it ended", async () => {
  const { transport } = setUp();
  await transport.init();
  const { calls } = connect(transport);
  await FakeTunnel.last().playAccept();
  FakeTunnel.last().playError();
  FakeTunnel.last().playClose(1006, "", false);
  expect(calls.slice(1)).toEqual([
    ["error", expect.any(String)],
    ["close", 1006, ""],
  ]);
});
