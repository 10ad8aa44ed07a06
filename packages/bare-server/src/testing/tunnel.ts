import { once } from "node:events";
import { encodeSocketProtocol } from "@oriel/bare-protocol";
import { WebSocket, WebSocketServer, type ServerOptions } from "ws";
import type { TestServers } from "./servers.ts";

/** A tunnel's client end that keeps everything it gets. */
export interface Tunnel {
  readonly socket: WebSocket;
  /** Text messages as strings, binary ones as Buffers, in order. */
  readonly messages: (string | Buffer)[];
  /** Settles when the socket has closed. */
  readonly closed: Promise<{ code: number; reason: string }>;
}

/** Opens a socket to a Bare server's v3 endpoint. */
export async function openTunnel(
  port: number,
  headers: Record<string, string> = {},
): Promise<Tunnel> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/bare/v3/`, { headers });
  const messages: (string | Buffer)[] = [];
  socket.on("message", (data, binary) => {
    messages.push(binary ? (data as Buffer) : (data as Buffer).toString());
  });
  socket.on("error", () => {});
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.once("close", (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  await once(socket, "open");
  return { socket, messages, closed };
}

/** Opens a socket to a remote by v1, which passes bytes as they are. */
export async function openV1(
  port: number,
  url: string,
  perMessageDeflate: boolean,
): Promise<WebSocket> {
  const { hostname: host, port: remotePort, pathname: path } = new URL(url);
  const remote = { host, port: remotePort, protocol: "ws:", path };
  const request = JSON.stringify({ remote, headers: {}, forward_headers: [] });
  const socket = new WebSocket(
    `ws://127.0.0.1:${port}/bare/v1/`,
    ["bare", encodeSocketProtocol(request)],
    { perMessageDeflate },
  );
  socket.on("error", () => {});
  await once(socket, "open");
  return socket;
}

/** Writes a connect message. */
export function connectMessage(remote: string, rest: object = {}): string {
  return JSON.stringify({
    type: "connect",
    remote,
    protocols: [],
    headers: {},
    forwardHeaders: [],
    ...rest,
  });
}

/** Starts a WebSocket server that is the remote. */
export async function startRemote(
  servers: TestServers,
  options: ServerOptions = {},
): Promise<{ remote: WebSocketServer; url: string }> {
  const remote = new WebSocketServer({ host: "127.0.0.1", port: 0, ...options });
  await once(remote, "listening");
  servers.add(() => {
    for (const client of remote.clients) client.terminate();
    remote.close();
  });
  const { port } = remote.address() as { port: number };
  return { remote, url: `ws://127.0.0.1:${port}/` };
}
