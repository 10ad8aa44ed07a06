import { createSocket, type Socket as UdpSocket } from "node:dgram";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";

/** A contact that should not have been made. */
export interface Contact {
  /** `tcp`: connected and said nothing, as pre-connects do. */
  readonly kind: "tcp" | "http" | "tls" | "udp";
  /** Host that was meant, as far as it was told; else empty. */
  readonly host: string;
  /** Request line, or the number of bytes. */
  readonly detail: string;
}

/** Where a browser's connections to forbidden hosts end up: notes them and drops them. */
export interface Trap {
  readonly port: number;
  /** Contacts so far; those that are still connected come last. */
  contacts(): readonly Contact[];
  /** Number of contacts so far. */
  connections(): number;
  close(): Promise<void>;
}

/** Starts a trap at one free port, on both loopback addresses, TCP and UDP. */
export async function startTrap(): Promise<Trap> {
  const open = new Map<Socket, Contact>();
  const noted: Contact[] = [];
  const sockets = new Set<Socket>();

  const take = (socket: Socket): void => {
    sockets.add(socket);
    open.set(socket, { kind: "tcp", host: "", detail: "" });
    socket.once("data", (data) => {
      open.set(socket, readFirstBytes(data));
      socket.destroy();
    });
    socket.on("error", () => socket.destroy());
    socket.once("close", () => {
      sockets.delete(socket);
      const contact = open.get(socket);
      open.delete(socket);
      if (contact !== undefined) noted.push(contact);
    });
  };

  const first = createServer(take);
  const port = await listen(first, 0, "127.0.0.1");
  const closers: (() => Promise<void>)[] = [() => closeServer(first)];
  const second = createServer(take);
  // a machine without IPv6 has nothing to trap there
  if (await listen(second, port, "::1").catch(() => 0)) closers.push(() => closeServer(second));
  for (const [type, host] of [
    ["udp4", "127.0.0.1"],
    ["udp6", "::1"],
  ] as const) {
    const socket = createSocket(type, (data) => {
      noted.push({ kind: "udp", host: "", detail: `${data.length} bytes` });
    });
    if (await bind(socket, port, host)) closers.push(() => closeUdp(socket));
  }

  return {
    port,
    contacts: () => [...noted, ...open.values()],
    connections: () => noted.length + open.size,
    async close() {
      for (const socket of sockets) socket.destroy();
      await Promise.all(closers.map((end) => end()));
    },
  };
}

function readFirstBytes(data: Buffer): Contact {
  if (data[0] === 0x16)
    return { kind: "tls", host: serverName(data), detail: `${data.length} bytes` };
  const text = data.toString("latin1");
  const host = /\r\nhost: *([^\r\n]*)/i.exec(text)?.[1] ?? "";
  return { kind: "http", host, detail: text.slice(0, Math.max(0, text.indexOf("\r\n"))) };
}

/**
 * Reads the server name of a TLS ClientHello.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6066#section-3
 */
function serverName(hello: Buffer): string {
  try {
    // record header, handshake header, version, random; then session id, cipher suites, compression methods
    let at = 5 + 4 + 2 + 32;
    at += 1 + hello.readUInt8(at);
    at += 2 + hello.readUInt16BE(at);
    at += 1 + hello.readUInt8(at);
    at += 2;
    while (at + 4 <= hello.length) {
      const type = hello.readUInt16BE(at);
      const length = hello.readUInt16BE(at + 2);
      // list length, name type, name length, name
      if (type === 0) return hello.toString("latin1", at + 9, at + 9 + hello.readUInt16BE(at + 7));
      at += 4 + length;
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return "";
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

function bind(socket: UdpSocket, port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    socket.once("error", () => resolve(false));
    socket.bind(port, host, () => resolve(true));
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}

function closeUdp(socket: UdpSocket): Promise<void> {
  return new Promise((resolve) => {
    socket.close(() => resolve());
  });
}
