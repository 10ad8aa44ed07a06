// every rule of the WebSocket interface on one set-up: longer than a file should be
import { expect, it } from "vitest";
import { BareClient, BareWebSocket, type BareError, type BareWebSocketOptions } from "./index.ts";
import { FakeTunnel, FakeWebSocket } from "./testing/fake-tunnel.ts";

const TUNNEL = "wss://bare.test/v3/";
const REMOTE = "wss://a.test/chat";

interface Heard {
  readonly socket: BareWebSocket;
  readonly tunnel: FakeTunnel;
  /** Events as text, in order. */
  readonly events: string[];
}

function setUp(options: BareWebSocketOptions = {}, protocols?: string | string[]): Heard {
  const socket = new BareWebSocket(TUNNEL, REMOTE, protocols, {
    webSocketImpl: FakeWebSocket,
    ...options,
  });
  const events: string[] = [];
  for (const type of ["open", "message", "error", "close", "meta"]) {
    socket.addEventListener(type, (event) => {
      const { code, reason, wasClean } = event as CloseEvent;
      const detail: unknown =
        type === "close"
          ? [code, reason, wasClean]
          : ((event as MessageEvent).data ?? (event as CustomEvent).detail);
      events.push(
        detail === undefined || detail === null ? type : `${type} ${JSON.stringify(detail)}`,
      );
    });
  }
  return { socket, tunnel: FakeTunnel.last(), events };
}

function tick(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 5);
  });
}

it("looks like a WebSocket", () => {
  const { socket } = setUp();
  expect(Object.prototype.toString.call(socket)).toBe("[object WebSocket]");
  expect(socket).toBeInstanceOf(EventTarget);
  const { CONNECTING, OPEN, CLOSING, CLOSED } = BareWebSocket;
  expect([CONNECTING, OPEN, CLOSING, CLOSED]).toEqual([0, 1, 2, 3]);
  expect([socket.CONNECTING, socket.OPEN, socket.CLOSING, socket.CLOSED]).toEqual([0, 1, 2, 3]);
  expect(socket).toMatchObject({
    url: REMOTE,
    readyState: 0,
    protocol: "",
    extensions: "",
    binaryType: "blob",
    bufferedAmount: 0,
    onopen: null,
    onmessage: null,
    onerror: null,
    onclose: null,
  });
  const typed: WebSocket = socket;
  expect(typed).toBe(socket);
});

it("is connecting until the remote has accepted, and never shows the open message", async () => {
  const cookies: (readonly string[])[] = [];
  const { socket, tunnel, events } = setUp(
    {
      headers: { Origin: "https://page.test", "X-List": ["1", "2"] },
      forwardHeaders: ["accept-language"],
      setCookiesCallback: (lines) => cookies.push(lines),
    },
    ["p", "q"],
  );
  await tunnel.playOpen();
  expect(socket.readyState).toBe(0);
  expect(tunnel.sent.map((text) => JSON.parse(text as string) as unknown)).toEqual([
    {
      type: "connect",
      remote: REMOTE,
      protocols: ["p", "q"],
      headers: { Origin: "https://page.test", "X-List": ["1", "2"] },
      forwardHeaders: ["accept-language"],
    },
  ]);
  tunnel.playMessage('{"type":"open","protocol":"q","setCookies":["a=1"]}');
  tunnel.playMessage('{"type":"open","protocol":"q","setCookies":["a=1"]}');
  expect(socket).toMatchObject({ readyState: 1, protocol: "q" });
  expect(events).toEqual([
    "open",
    `message ${JSON.stringify('{"type":"open","protocol":"q","setCookies":["a=1"]}')}`,
  ]);
  expect(cookies).toEqual([["a=1"]]);
});

it("gives messages the remote's origin and the binary type that was asked for", async () => {
  const { socket, tunnel } = setUp();
  const got: MessageEvent[] = [];
  socket.onmessage = (event) => got.push(event);
  socket.binaryType = "arraybuffer";
  await tunnel.playAccept();
  expect(tunnel.binaryType).toBe("arraybuffer");
  tunnel.playMessage("text");
  tunnel.playMessage(new Uint8Array([1]).buffer);
  socket.binaryType = "blob";
  tunnel.playMessage(new Uint8Array([2]).buffer);
  socket.binaryType = "nonsense" as BinaryType;
  expect(socket.binaryType).toBe("blob");
  expect(got.map(({ origin }) => origin)).toEqual(Array(3).fill("wss://a.test"));
  expect(got[0]?.data).toBe("text");
  expect(got[1]?.data).toBeInstanceOf(ArrayBuffer);
  expect(await new Response(got[2]?.data as Blob).arrayBuffer()).toEqual(
    new Uint8Array([2]).buffer,
  );
});

it("refuses to send while connecting, sends everything in order while open, and counts what comes too late", async () => {
  const { socket, tunnel } = setUp();
  expect(() => socket.send("x")).toThrow(expect.objectContaining({ name: "InvalidStateError" }));
  await tunnel.playAccept();
  tunnel.sent.length = 0;
  const blob = new Blob(["b"]);
  const view = new Uint8Array([1, 2]);
  const data = ["a", blob, view.buffer, view, 7, null, { toString: () => "o" }];
  for (const item of data) socket.send(item as string);
  expect(tunnel.sent).toEqual(["a", blob, view.buffer, view, "7", "null", "o"]);
  expect(() => (socket.send as () => void)()).toThrow(TypeError);
  expect(() => socket.send(Symbol("x") as unknown as string)).toThrow(TypeError);
  tunnel.bufferedAmount = 5;
  expect(socket.bufferedAmount).toBe(5);
  socket.close();
  socket.send("\u00E9");
  socket.send(blob);
  socket.send(view);
  expect(socket.bufferedAmount).toBe(5 + 2 + 1 + 2);
  expect(tunnel.sent).toHaveLength(7);
});

it.each([
  { args: [], sent: [] },
  { args: [1000], sent: [1000, ""] },
  { args: [4999, "r\u00E9"], sent: [4999, "r\u00E9"] },
  { args: [3000.4], sent: [3000, ""] },
  { args: [undefined, "reason"], sent: [] },
])("closes with $args", async ({ args, sent }) => {
  const { socket, tunnel, events } = setUp();
  await tunnel.playAccept();
  socket.close(...(args as [number, string]));
  expect(socket.readyState).toBe(2);
  expect(tunnel.closes).toEqual(sent);
  tunnel.playMessage("late");
  tunnel.playClose(4000, "why");
  expect(socket.readyState).toBe(3);
  expect(events).toEqual(["open", 'close [4000,"why",true]']);
});

it.each([
  { args: [999], error: "InvalidAccessError" },
  { args: [1001], error: "InvalidAccessError" },
  { args: [2999], error: "InvalidAccessError" },
  { args: [5000], error: "InvalidAccessError" },
  { args: [70_536], error: "InvalidAccessError" },
  { args: [null], error: "InvalidAccessError" },
  { args: [1000, "\u00E9".repeat(62)], error: "SyntaxError" },
])("refuses to close with $args", async ({ args, error }) => {
  const { socket } = setUp();
  expect(() => socket.close(...(args as [number]))).toThrow(
    expect.objectContaining({ name: error }),
  );
  expect(socket.readyState).toBe(0);
});

it("shows error and an unclean 1006 when it is closed before it is open", async () => {
  const { socket, tunnel, events } = setUp();
  socket.close();
  expect(socket.readyState).toBe(2);
  expect(events).toEqual([]);
  await tick();
  expect(socket.readyState).toBe(3);
  expect(events).toEqual(["error", 'close [1006,"",false]']);
  tunnel.playError();
  tunnel.playClose(1006);
  expect(events).toHaveLength(2);
});

it.each([
  {
    name: "the server reports an error",
    play: (tunnel: FakeTunnel) => tunnel.playClose(1011, "CONNECTION_REFUSED"),
    code: "CONNECTION_REFUSED",
    leg: "remote",
  },
  {
    name: "the address is blocked",
    play: (tunnel: FakeTunnel) => tunnel.playClose(1008, "IMPL_BLOCKED_ADDRESS"),
    code: "IMPL_BLOCKED_ADDRESS",
    leg: "remote",
  },
  {
    name: "the tunnel breaks",
    play: (tunnel: FakeTunnel) => (tunnel.playError(), tunnel.playClose(1006, "", false)),
    code: "UNKNOWN",
    leg: "network",
  },
  {
    name: "the server is none",
    play: (tunnel: FakeTunnel) => tunnel.playMessage("hello"),
    code: "UNKNOWN",
    leg: "server",
  },
])("hides the reason from scripts when $name", async ({ play, code, leg }) => {
  const failures: BareError[] = [];
  const { tunnel, events } = setUp({ failureCallback: (error) => failures.push(error) });
  await tunnel.playOpen();
  play(tunnel);
  await tick();
  expect(events).toEqual(["error", 'close [1006,"",false]']);
  expect(failures).toMatchObject([{ code, leg }]);
});

it("passes on how an open socket ended", async () => {
  const { tunnel, events } = setUp();
  await tunnel.playAccept();
  tunnel.playError();
  tunnel.playClose(1006, "", false);
  expect(events).toEqual(["open", "error", 'close [1006,"",false]']);
});

it("asks for headers late, and fails when they cannot be had", async () => {
  let calls = 0;
  const first = setUp({
    headers: async () => {
      calls++;
      return [["A", "1"]] as [string, string][];
    },
  });
  await first.tunnel.playOpen();
  expect(calls).toBe(1);
  expect(JSON.parse(String(first.tunnel.sent[0]))).toMatchObject({ headers: { A: "1" } });
  for (const headers of [
    () => Promise.reject(new Error("no")),
    () => {
      throw new Error("no");
    },
    { "a b": "x" },
  ]) {
    const { tunnel, events } = setUp({ headers });
    await tick();
    await tunnel.playOpen();
    await tick();
    expect(tunnel.sent).toEqual([]);
    expect(events).toEqual(["error", 'close [1006,"",false]']);
  }
});

it("ends when its signal aborts, before and after it is open", async () => {
  const aborted = setUp({ signal: AbortSignal.abort() });
  await tick();
  expect(aborted.events).toEqual(["error", 'close [1006,"",false]']);
  const controller = new AbortController();
  const { tunnel } = setUp({ signal: controller.signal });
  await tunnel.playAccept();
  controller.abort();
  expect(tunnel.closes).toEqual([]);
});

it("tells of the handshake before open, only where that was asked for", async () => {
  const told = setUp({ dispatchMeta: true });
  await told.tunnel.playAccept("p", ["a=1"]);
  expect(told.events).toEqual(['meta {"protocol":"p","setCookies":["a=1"]}', "open"]);
});

it("calls handlers in their turn, with the socket as this", async () => {
  const { socket, tunnel } = setUp();
  const calls: unknown[] = [];
  socket.onopen = function first() {
    calls.push("never");
  };
  socket.addEventListener("open", () => calls.push("listener"));
  socket.onopen = function second(this: unknown, event: Event) {
    calls.push(this, event.type);
  };
  socket.onopen = null;
  socket.onopen = () => calls.push("arrow");
  await tunnel.playAccept();
  expect(calls).toEqual(["listener", "arrow"]);
  const self: unknown[] = [];
  socket.onclose = function close(this: unknown) {
    self.push(this);
  };
  expect(typeof socket.onclose).toBe("function");
  socket.onclose = "nonsense" as never;
  expect(socket.onclose).toBeNull();
  socket.onclose = function close(this: unknown) {
    self.push(this);
  };
  tunnel.playClose(1000);
  expect(self).toEqual([socket]);
});

it.each([
  ["http://a.test/", "ws://a.test/"],
  ["https://a.test/x", "wss://a.test/x"],
  ["ws://a.test", "ws://a.test/"],
  ["../y", "wss://base.test/y"],
])("takes the URL %s for %s", (given, url) => {
  const options = { webSocketImpl: FakeWebSocket, base: "https://base.test/x/" };
  expect(new BareWebSocket(TUNNEL, given, [], options).url).toBe(url);
});

it.each([
  { url: "ftp://a.test/", protocols: [] },
  { url: "ws://a.test/#x", protocols: [] },
  { url: "ws://a.test/#", protocols: [] },
  { url: "relative", protocols: [] },
  { url: "", protocols: [] },
  { url: REMOTE, protocols: ["a", "a"] },
  { url: REMOTE, protocols: [""] },
  { url: REMOTE, protocols: "a b" },
])("refuses the URL $url with the protocols $protocols", ({ url, protocols }) => {
  const made = FakeTunnel.all.length;
  expect(() => new BareWebSocket(TUNNEL, url, protocols, { webSocketImpl: FakeWebSocket })).toThrow(
    expect.objectContaining({ name: "SyntaxError" }),
  );
  expect(FakeTunnel.all).toHaveLength(made);
});

it("is made by a client that knows the version, and not before", async () => {
  const options = { WebSocket: FakeWebSocket };
  const client = new BareClient("http://bare.test/x", { ...options, version: "v3" });
  const socket = client.createWebSocket(REMOTE);
  expect(FakeTunnel.last().url).toBe("ws://bare.test/x/v3/");
  expect(new BareWebSocket(client, REMOTE, [], { webSocketImpl: FakeWebSocket }).readyState).toBe(
    0,
  );
  socket.close();
  expect(() => new BareClient("http://bare.test/", options).createWebSocket(REMOTE)).toThrow(
    TypeError,
  );
});
