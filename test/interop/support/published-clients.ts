import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { DomWebSocket } from "./dom-web-socket.ts";

// published clients take the globals when they are loaded
Object.assign(globalThis, { WebSocket: DomWebSocket });

/** What a client makes of an answer. */
interface Got {
  readonly status: number;
  readonly headers: Record<string, string | string[]>;
  text(): Promise<string>;
}

/** A socket, as the test sees it. */
export interface Opened {
  readonly protocol: () => Promise<string>;
  send(data: string | ArrayBuffer): void;
  close(code?: number, reason?: string): void;
}

/** What the tests ask of `fetch`. */
interface FetchInit {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** A published client, seen through what all of them can do. */
export interface PublishedClient {
  fetch(url: string, init?: FetchInit): Promise<Got>;
  open(
    url: string,
    protocols: string[],
    on: (type: "open" | "message" | "close" | "error", value?: unknown) => void,
  ): Promise<Opened>;
}

interface BareResponse extends Response {
  readonly rawHeaders: Record<string, string | string[]>;
}

const manifest = (version: string) => ({ versions: [version], language: "NodeJS" });
const got = (response: BareResponse): Got => ({
  status: response.status,
  headers: response.rawHeaders,
  text: () => response.text(),
});

/** Makes each published client for a server, by package and version of the protocol. */
export const PUBLISHED: Readonly<Record<string, (server: string) => Promise<PublishedClient>>> = {
  "bare-client 1.1.1 by v1": (server) => client1(server, "v1"),
  "bare-client 1.1.1 by v2": (server) => client1(server, "v2"),
  "bare-client 2.1.0 by v3": async (server) =>
    client2(new (await import("bare-client-2")).BareClient(server, manifest("v3"))),
  "bare-client 2.2.0-alpha by v3": async (server) =>
    client2(new (await import("bare-client-2-alpha")).BareClient(server, manifest("v3"))),
  "bare-as-module3 2.2.5 by v3": module3,
};

async function client1(server: string, version: string): Promise<PublishedClient> {
  const { default: BareClient } = await import("bare-client-1");
  const client = new BareClient(server, manifest(version));
  return {
    fetch: async (url, init) => got(await client.fetch(url, init as never)),
    open: async (url, protocols, on) => {
      const socket = await client.createWebSocket(url, {}, protocols);
      // it rejects with an event when the socket does not open, heard or not
      socket.meta.catch(() => {});
      watch(socket, on);
      return {
        protocol: async () => {
          // Headers for v2, an object for v1
          const { headers = {} } = await socket.meta;
          return new Headers(headers).get("sec-websocket-protocol") ?? "";
        },
        send: (data) => socket.send(data),
        close: (...args) => socket.close(...args),
      };
    },
  };
}

/** The parts of 2.x that are used here. */
interface Client2 {
  fetch(url: string, init?: RequestInit): Promise<unknown>;
  createWebSocket(url: string, protocols: string[], options: object): WebSocket;
}

function client2(client: Client2): PublishedClient {
  return {
    fetch: async (url, init) => got((await client.fetch(url, init)) as BareResponse),
    open: async (url, protocols, on) => {
      // options must be there
      const socket = client.createWebSocket(url, protocols, {});
      watch(socket, on);
      return {
        protocol: () => Promise.resolve(socket.protocol),
        send: (data) => socket.send(data),
        close: (...args) => socket.close(...args),
      };
    },
  };
}

/** The transport, as bare-mux calls it. */
interface Module3 {
  init(): Promise<void>;
  request(
    remote: URL,
    method: string,
    body: BodyInit | null,
    headers: Record<string, string>,
    signal: AbortSignal | undefined,
  ): Promise<{ body: BodyInit | null; headers: Got["headers"]; status: number }>;
  connect(
    url: URL,
    protocols: string[],
    headers: Record<string, string>,
    onopen: (protocol: string) => void,
    onmessage: (data: unknown) => void,
    onclose: (code: number) => void,
    onerror: () => void,
  ): [send: Opened["send"], close: Opened["close"]];
}

async function module3(server: string): Promise<PublishedClient> {
  // under Node the package only tells where its module for browsers lies
  const require = createRequire(import.meta.url);
  const { bareModulePath } = require("@mercuryworkshop/bare-as-module3") as {
    bareModulePath: string;
  };
  const source = await readFile(`${bareModulePath}/index.mjs`);
  const { default: Transport } = (await import(
    /* @vite-ignore */ `data:text/javascript;base64,${source.toString("base64")}`
  )) as { default: new (server: string) => Module3 };
  const transport = new Transport(server);
  await transport.init();
  return {
    fetch: async (url, { method = "GET", headers = {}, body }: FetchInit = {}) => {
      const answer = await transport.request(
        new URL(url),
        method,
        body ?? null,
        { ...headers },
        undefined,
      );
      return {
        status: answer.status,
        headers: answer.headers,
        text: () => new Response(answer.body).text(),
      };
    },
    open: (url, protocols, on) => {
      let accepted = "";
      const [send, close] = transport.connect(
        new URL(url),
        protocols,
        {},
        (protocol) => {
          accepted = protocol;
          on("open");
        },
        (data) => on("message", data),
        (code) => on("close", code),
        () => on("error"),
      );
      return Promise.resolve({ protocol: () => Promise.resolve(accepted), send, close });
    },
  };
}

function watch(
  socket: WebSocket,
  on: (type: "open" | "message" | "close" | "error", value?: unknown) => void,
): void {
  socket.binaryType = "arraybuffer";
  socket.addEventListener("open", () => on("open"));
  socket.addEventListener("message", ({ data }) => on("message", data));
  socket.addEventListener("close", ({ code }) => on("close", code));
  socket.addEventListener("error", () => on("error"));
}
