import { decodeSocketProtocol, encodeHeaders, headersFromLines } from "@oriel/bare-protocol";
import { expect, it } from "vitest";
import { BareClient, type BareError, type BareWebSocketOptions } from "./index.ts";
import { bareResponse, FakeBare, notFound } from "./testing/fake-bare.ts";
import { FakeTunnel, FakeWebSocket } from "./testing/fake-tunnel.ts";

const SERVER = "https://bare.test/";
const LINES = ["Sec-WebSocket-Protocol", "q", "Set-Cookie", "a=1", "set-cookie", "b=2"];

function setUp(version: "v1" | "v2", options: BareWebSocketOptions = {}, protocols = ["p", "q"]) {
  const bare = new FakeBare(undefined, [version]);
  const headers = encodeHeaders(headersFromLines(LINES));
  bare.sockets.meta = () =>
    version === "v1"
      ? Response.json({ headers: JSON.parse(headers) as unknown })
      : bareResponse({ status: 101, statusText: "Switching Protocols", lines: LINES });
  const client = new BareClient(SERVER, {
    fetch: bare.fetch,
    version,
    WebSocket: FakeWebSocket,
  });
  const made = FakeTunnel.all.length;
  const failures: BareError[] = [];
  const socket = client.createWebSocket("wss://a.test/chat?x", protocols, {
    headers: { Origin: "https://page.test", "Sec-WebSocket-Key": "no", "X-List": ["1", "2"] },
    failureCallback: (error) => failures.push(error),
    ...options,
  });
  const events: string[] = [];
  for (const type of ["open", "message", "error", "close"]) {
    socket.addEventListener(type, (event) => {
      const { data } = event as MessageEvent;
      const { code } = event as CloseEvent;
      events.push(
        type === "message" ? `message ${data}` : type === "close" ? `close ${code}` : type,
      );
    });
  }
  return {
    bare,
    client,
    socket,
    events,
    failures,
    tunnel: async (): Promise<FakeTunnel> => {
      await expect.poll(() => FakeTunnel.all.length).toBeGreaterThan(made);
      return FakeTunnel.last();
    },
  };
}

it("asks v2 for an id with the whole request, and opens the tunnel with it", async () => {
  const { bare, socket, tunnel } = setUp("v2", { forwardHeaders: ["x-f"] });
  expect(await tunnel()).toMatchObject({ url: "wss://bare.test/v2/", protocols: ["1d"] });
  const [asked] = bare.asked;
  expect(asked?.url).toBe(`${SERVER}v2/ws-new-meta`);
  expect(asked?.init).toMatchObject({ credentials: "omit", cache: "no-store" });
  expect(Object.fromEntries(asked?.headers ?? [])).toEqual({
    "x-bare-host": "a.test",
    "x-bare-port": "443",
    "x-bare-protocol": "wss:",
    "x-bare-path": "/chat?x",
    "x-bare-forward-headers": "x-f",
    "x-bare-headers": JSON.stringify({
      Host: "a.test",
      Origin: "https://page.test",
      "X-List": ["1", "2"],
      Connection: "Upgrade",
      Upgrade: "websocket",
      "Sec-WebSocket-Protocol": "p, q",
    }),
  });
  expect(socket.readyState).toBe(0);
});

it("gives v1 the whole request in the subprotocol of the tunnel", async () => {
  const { bare, tunnel } = setUp("v1", { forwardHeaders: ["x-f"], headers: { A: "\u00E9" } }, []);
  const { url, protocols } = await tunnel();
  expect(url).toBe("wss://bare.test/v1/");
  expect(bare.asked[0]?.url).toBe(`${SERVER}v1/ws-new-meta`);
  expect(protocols[0]).toBe("bare");
  expect(JSON.parse(decodeSocketProtocol(protocols[1] ?? ""))).toEqual({
    remote: { host: "a.test", port: "443", path: "/chat?x", protocol: "wss:" },
    headers: { Host: "a.test", A: "\u00E9", Connection: "Upgrade", Upgrade: "websocket" },
    forward_headers: [
      "sec-websocket-extensions",
      "sec-websocket-key",
      "sec-websocket-version",
      "x-f",
    ],
    id: "1d",
  });
});

it.each(["v1", "v2"] as const)("opens %s sockets when their metadata is there", async (version) => {
  const cookies: string[] = [];
  const metas: unknown[] = [];
  const { bare, socket, events, tunnel } = setUp(version, {
    setCookiesCallback: (lines) => cookies.push(...lines),
    metaCallback: (meta) => metas.push(meta),
  });
  const playing = await tunnel();
  playing.extensions = "permessage-deflate";
  let answer: (() => void) | undefined;
  const { meta } = bare.sockets;
  bare.sockets.meta = async () => {
    await new Promise<void>((resolve) => {
      answer = resolve;
    });
    return meta();
  };
  await playing.playOpen();
  expect(bare.asked[1]?.url).toBe(`${SERVER}${version}/ws-meta`);
  expect(bare.asked[1]?.headers.get("x-bare-id")).toBe("1d");
  playing.playMessage("first");
  playing.playMessage("second");
  expect(socket).toMatchObject({ readyState: 0, protocol: "", extensions: "" });
  expect(() => socket.send("x")).toThrow(expect.objectContaining({ name: "InvalidStateError" }));
  answer?.();
  await expect.poll(() => socket.readyState).toBe(1);
  expect(events).toEqual(["open", "message first", "message second"]);
  expect(socket).toMatchObject({ protocol: "q", extensions: "permessage-deflate" });
  expect(cookies).toEqual(["a=1", "b=2"]);
  expect(metas).toMatchObject([{ protocol: "q", rawHeaders: { "Set-Cookie": ["a=1", "b=2"] } }]);
  socket.send("out");
  expect(playing.sent).toEqual(["out"]);
  socket.close(4001, "bye");
  expect(playing.closes).toEqual([4001, "bye"]);
  playing.playClose(4001, "bye");
  expect(events.at(-1)).toBe("close 4001");
});

it("shows the end of a tunnel after everything that came before it", async () => {
  const { events, tunnel } = setUp("v2");
  const playing = await tunnel();
  playing.dispatchEvent(new Event("open"));
  playing.playMessage("greeting");
  playing.playClose(4000);
  await expect.poll(() => events).toEqual(["open", "message greeting", "close 4000"]);
});

it.each([
  {
    name: "the server refuses the id",
    break: (bare: FakeBare) => {
      bare.sockets.id = () =>
        Response.json({ code: "IMPL_BLOCKED_ADDRESS", id: "x" }, { status: 403 });
    },
    expected: { code: "IMPL_BLOCKED_ADDRESS", status: 403 },
  },
  {
    name: "the id is none",
    break: (bare: FakeBare) => {
      bare.sockets.id = () => new Response("<html>");
    },
    expected: { leg: "server" },
  },
  {
    name: "the server cannot be reached",
    break: (bare: FakeBare) => {
      bare.sockets.id = () => Promise.reject(new TypeError("offline"));
    },
    expected: { leg: "network" },
  },
  {
    name: "there is no metadata",
    break: (bare: FakeBare) => {
      bare.sockets.meta = () =>
        Response.json({ code: "INVALID_BARE_HEADER", id: "x" }, { status: 400 });
    },
    expected: { code: "INVALID_BARE_HEADER" },
  },
  {
    name: "the metadata is none",
    break: (bare: FakeBare) => {
      bare.sockets.meta = () => new Response("<html>");
    },
    expected: { leg: "server" },
  },
])("fails with error and 1006 when $name", async ({ break: breakIt, expected }) => {
  for (const version of ["v1", "v2"] as const) {
    const { bare, events, failures } = setUp(version);
    breakIt(bare);
    const made = FakeTunnel.all.length;
    await expect
      .poll(async () => {
        if (FakeTunnel.all.length > made) await FakeTunnel.last().playOpen();
        return events;
      })
      .toEqual(["error", "close 1006"]);
    expect(failures).toMatchObject([expected]);
  }
});

it("fails when the tunnel closes before it stands, or the headers cannot be had", async () => {
  const first = setUp("v2");
  const playing = await first.tunnel();
  playing.playError();
  playing.playClose(1006, "", false);
  await expect.poll(() => first.events).toEqual(["error", "close 1006"]);
  expect(first.failures).toMatchObject([{ leg: "network" }]);
  const second = setUp("v1", { headers: () => Promise.reject(new Error("no")) });
  await expect.poll(() => second.events).toEqual(["error", "close 1006"]);
  expect(second.bare.asked).toEqual([]);
});

it("leaves off at once when it is closed before it is open", async () => {
  const early = setUp("v2");
  early.socket.close();
  await expect.poll(() => early.events).toEqual(["error", "close 1006"]);
  const made = FakeTunnel.all.length;
  const late = setUp("v2");
  const playing = await late.tunnel();
  late.socket.close();
  expect(playing.closes).toEqual([]);
  await playing.playOpen();
  await expect.poll(() => late.events).toEqual(["error", "close 1006"]);
  expect(FakeTunnel.all.length).toBe(made + 1);
});

it("goes over to another version when the endpoint of sockets is gone", async () => {
  const { bare, client, failures, tunnel, events } = setUp("v1");
  bare.versions = ["v2"];
  const playing = await tunnel();
  expect(playing.url).toBe("wss://bare.test/v2/");
  expect(client.version).toBe("v2");
  bare.sockets.meta = () => bareResponse({ status: 101 });
  await playing.playOpen();
  await expect.poll(() => events).toEqual(["open"]);
  expect(failures).toEqual([]);
  bare.sockets.id = notFound;
  const lost: BareError[] = [];
  client.createWebSocket("ws://a.test/", [], { failureCallback: (error) => lost.push(error) });
  await expect.poll(() => lost).toMatchObject([{ status: 404 }]);
});
