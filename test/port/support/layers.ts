import { request as requestHttp } from "node:http";
import { connect as connectHttp2, type ClientHttp2Session } from "node:http2";
import { connect as connectTcp } from "node:net";
import type { Duplex } from "node:stream";
import { connect as connectTls } from "node:tls";

/** What a connection speaks. */
export type Dialect = "http/1.1" | "h2";

/** Connections of one test. */
export const opened: (Duplex | ClientHttp2Session)[] = [];

/** Ends the connections of a test. */
export function closeConnections(): void {
  for (const each of opened.splice(0)) each.destroy();
}

/** Opens a TCP connection. */
export function openTcp(port: number): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = connectTcp({ port, host: "127.0.0.1", noDelay: true });
    opened.push(socket);
    socket.on("error", reject);
    socket.once("connect", () => resolve(socket));
  });
}

/** Opens TLS on a connection. */
export function openTls(
  inner: Duplex,
  ca: string,
  dialect: Dialect | null,
  host = "localhost",
): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const tls = connectTls({
      socket: inner,
      ca,
      host,
      ...(!/^[\d.]+$/.test(host) && { servername: host }),
      ...(dialect !== null && { ALPNProtocols: [dialect] }),
    });
    opened.push(tls);
    tls.on("error", reject);
    tls.once("close", () => reject(new Error("TLS was closed")));
    tls.once("secureConnect", () => resolve(tls));
  });
}

/** A refusal of a tunnel. */
export class Refused extends Error {
  readonly status: number;
  constructor(status: number) {
    super(`refused with ${status}`);
    this.status = status;
  }
}

/**
 * Opens a tunnel on a connection.
 *
 * @throws Refused when the answer is no success
 */
export function openTunnel(
  inner: Duplex,
  dialect: Dialect,
  authority: string,
  headers: Record<string, string> = {},
): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    if (dialect === "h2") {
      const session = connectHttp2("http://proxy.test", { createConnection: () => inner });
      opened.push(session);
      session.on("error", reject);
      const stream = session.request({
        ":method": "CONNECT",
        ":authority": authority,
        ...headers,
      });
      stream.on("error", reject);
      stream.once("response", ({ ":status": status = 0 }) => {
        if (status === 200) resolve(stream);
        else reject(new Refused(status));
      });
      return;
    }
    const request = requestHttp({
      createConnection: () => inner,
      method: "CONNECT",
      path: authority,
      headers: { Host: authority, ...headers },
    });
    request.on("error", reject);
    request.once("connect", ({ statusCode = 0 }, socket: Duplex, head: Buffer) => {
      if (statusCode !== 200) {
        reject(new Refused(statusCode));
        return;
      }
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
    });
    request.end();
  });
}
