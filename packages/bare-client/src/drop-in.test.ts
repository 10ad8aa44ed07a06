import { expect, it } from "vitest";
import * as index from "./index.ts";
import type {
  BareCache,
  BareErrorBody,
  BareHeaders,
  BareHTTPProtocol,
  BareLanguage,
  BareMaintainer,
  BareManifest,
  BareMethod,
  BareProject,
  BareResponse,
  BareResponseFetch,
  BareWebSocketMeta,
  BareWSProtocol,
  GetRequestHeadersCallback,
  MetaCallback,
  ReadyStateCallback,
  WebSocketImpl,
} from "./index.ts";
import { FakeBare } from "./testing/fake-bare.ts";
import { FakeTunnel, FakeWebSocket } from "./testing/fake-tunnel.ts";

const { BareClient, BareError, BareWebSocket, Client, createBareClient, fetchManifest } = index;
const SERVER = "https://bare.test/bare";
const MANIFEST: BareManifest = { versions: ["v3"], language: "NodeJS" };

/** Types that callers of the published client name; compiling this is the test. */
export interface Named {
  types: [
    BareCache,
    BareErrorBody,
    BareHeaders,
    BareHTTPProtocol,
    BareLanguage,
    BareMaintainer,
    BareMethod,
    BareProject,
    BareResponse,
    BareWebSocketMeta,
    BareWSProtocol,
    GetRequestHeadersCallback,
    MetaCallback,
    ReadyStateCallback,
    WebSocketImpl,
    index.BareWebSocket.Options,
    index.BareWebSocket.GetReadyStateCallback,
    index.BareWebSocket.GetSendErrorCallback,
    index.BareWebSocket.GetProtocolCallback,
    index.BareWebSocket.HeadersType,
    index.BareWebSocket.HeadersProvider,
  ];
}

it("has what the published client exports", () => {
  expect(index).toMatchObject({
    maxRedirects: 20,
    statusEmpty: [101, 204, 205, 304],
    statusRedirect: [301, 302, 303, 307, 308],
  });
});

it("is made with a signal, with a manifest, or with neither", () => {
  const { signal } = new AbortController();
  expect(new BareClient(SERVER).manifest).toBeUndefined();
  expect(new BareClient(new URL(SERVER), signal).manifest).toBeUndefined();
  expect(new BareClient(SERVER, MANIFEST).manifest).toBe(MANIFEST);
  expect(new BareClient(SERVER, undefined).server).toBe(`${SERVER}/`);
  expect(() => new BareClient(SERVER, { ...MANIFEST, versions: [] })).toThrow(BareError);
});

it("takes what fetch takes", async () => {
  const bare = new FakeBare();
  const client = new BareClient(SERVER, { fetch: bare.fetch });
  const init: RequestInit = { method: "POST", headers: new Headers({ a: "1" }), body: "x" };
  const response: BareResponseFetch = await client.fetch(new URL("http://a.test/"), init);
  expect(response.finalURL).toBe("http://a.test/");
  expect(response.rawResponse).toBeInstanceOf(Response);
});

it("loads the manifest first when it is made by createBareClient", async () => {
  const { fetch } = new FakeBare();
  expect((await createBareClient(SERVER, { fetch })).manifest).toMatchObject({
    language: "NodeJS",
  });
  const aborted = createBareClient(SERVER, AbortSignal.abort(new Error("enough")));
  await expect(aborted).rejects.toThrow("enough");
});

it("says status and text when there is no manifest", async () => {
  const fetch = async () => new Response("gone fishing", { status: 503 });
  const failing = fetchManifest(SERVER, undefined, fetch);
  await expect(failing).rejects.toThrow(/503.*gone fishing/);
});

it("makes BareErrors of status and body", () => {
  const error = new BareError(500, { code: "UNKNOWN", id: "x", message: "why" });
  expect(error).toMatchObject({ status: 500, body: { code: "UNKNOWN" }, message: "why" });
  expect(new BareError(500, { code: "UNKNOWN", id: "x" }).message).toBe("UNKNOWN");
});

it("has a base for clients of one version", () => {
  class Mine extends Client {
    constructor(server: URL) {
      super(9, server);
    }
    connect(): WebSocket {
      return new FakeWebSocket("ws://x.test/");
    }
    request(): Promise<BareResponse> {
      return Promise.reject(new Error(this.base.href));
    }
  }
  return expect(new Mine(new URL("https://x.test/bare/")).request()).rejects.toThrow(
    "https://x.test/bare/v9/",
  );
});

it("gives hooks the socket and what it shows", async () => {
  const seen: Record<string, unknown> = {};
  const getters: (() => unknown)[] = [];
  const client = new BareClient(SERVER, { version: "v3", WebSocket: FakeWebSocket });
  const options: index.BareWebSocket.Options = {
    headers: async () => ({ Origin: "https://p.test" }),
    readyStateHook: (socket, getReadyState) => {
      seen["readyState"] = socket;
      getters.push(getReadyState);
      Object.defineProperty(socket, "readyState", { get: () => `state ${getReadyState()}` });
    },
    sendErrorHook: (socket, getSendError) => {
      seen["sendError"] = socket;
      getters.push(() => getSendError()?.name);
    },
    urlHook: (socket, url) => {
      seen["url"] = socket;
      getters.push(() => url.href);
    },
    protocolHook: (socket, getProtocol) => {
      seen["protocol"] = socket;
      getters.push(getProtocol);
    },
    setCookiesCallback: (setCookies: string[]) => {
      seen["cookies"] = setCookies;
    },
  };
  const socket: WebSocket = client.createWebSocket("wss://a.test/x", ["p"], options);
  expect(getters.map((get) => get())).toEqual([0, "InvalidStateError", "wss://a.test/x", ""]);
  await FakeTunnel.last().playAccept("p", ["a=1"]);
  expect(getters.map((get) => get())).toEqual([1, undefined, "wss://a.test/x", "p"]);
  expect(socket.readyState).toBe("state 1");
  expect(seen).toEqual({
    readyState: socket,
    sendError: socket,
    url: socket,
    protocol: socket,
    cookies: ["a=1"],
  });
});

it("makes sockets that are WebSockets where there are any", () => {
  const client = new BareClient(SERVER, { version: "v3", WebSocket: FakeWebSocket });
  const socket = client.createWebSocket("ws://a.test/");
  expect(socket).toBeInstanceOf(BareWebSocket);
  expect(socket).toBeInstanceOf(globalThis.WebSocket ?? EventTarget);
});
