import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";

/** A host and port that a tunnel leads to. */
export interface TunnelTarget {
  /** Host name, or address without brackets. */
  readonly host: string;
  readonly port: number;
}

/** What is known of a connection that carries HTTP, be it TCP or inside of another one. */
export interface Connection {
  /** Address of the client at the far end of all tunnels; undefined when it has gone. */
  readonly client: string | undefined;
  readonly clientPort: number | undefined;
  /** Address and port of this machine that the client has reached. */
  readonly localAddress: string | undefined;
  readonly localPort: number | undefined;
  /** Number of tunnels that it came through. */
  readonly depth: number;
  /** Where requests in it go; null: to this server. */
  readonly target: TunnelTarget | null;
  /** TLS of this connection, not of one around it; null: there is none. */
  readonly tls: TLSSocket | null;
}

/** A connection of the network; addresses cost a call to the system and are asked for when they are needed. */
export class OuterConnection implements Connection {
  readonly depth = 0;
  readonly target = null;
  readonly tls = null;
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  get client(): string | undefined {
    return this.#socket.remoteAddress;
  }

  get clientPort(): number | undefined {
    return this.#socket.remotePort;
  }

  get localAddress(): string | undefined {
    return this.#socket.localAddress;
  }

  get localPort(): number | undefined {
    return this.#socket.localPort;
  }
}

/** Gives what is known of a connection inside of another one. */
export function insideOf(outer: Connection, own: Partial<Connection>): Connection {
  const { client, clientPort, localAddress, localPort, depth, target, tls } = outer;
  return { client, clientPort, localAddress, localPort, depth, target, tls, ...own };
}

/** Not a WeakMap: one entry for each connection costs its collector more than all else that a port does. */
const KNOWN = Symbol("connection");

interface Marked extends Duplex {
  [KNOWN]?: Connection;
}

/** Remembers what is known of a connection; an earlier word about it is forgotten. */
export function setConnection(socket: Duplex, connection: Connection): void {
  (socket as Marked)[KNOWN] = connection;
  if (connection instanceof OuterConnection) return;
  // everybody reads it there, and a connection inside of another one has no address of its own
  if (!(socket instanceof Socket) || socket.remoteAddress === undefined) {
    Object.defineProperty(socket, "remoteAddress", {
      value: connection.client,
      configurable: true,
    });
    Object.defineProperty(socket, "remotePort", {
      value: connection.clientPort,
      configurable: true,
    });
  }
}

/** Gives what is known of a connection that a port has taken; undefined for any other. */
export function connectionOf(socket: Duplex): Connection | undefined {
  return (socket as Marked)[KNOWN];
}
