import type { Duplex } from "node:stream";
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { connectionOf } from "../port/connection.ts";
import type { TlsFacts } from "./exchange.ts";

/** What is known of a connection. */
export interface ConnectionFacts {
  /** Of the other end; empty: it had gone before anybody asked. */
  readonly address: string;
  readonly port: number;
  readonly tls: TlsFacts | null;
}

/** On the connection itself: a weak map costs the collector more than all else that taps do for a request. */
const FACTS: unique symbol = Symbol("facts of the connection");

interface Known {
  [FACTS]?: ConnectionFacts;
}

/** Gives the facts of a connection; the system and OpenSSL are asked once for each. */
export function factsOf(socket: Duplex & Known): ConnectionFacts {
  const known = socket[FACTS];
  if (known !== undefined) return known;
  const { remoteAddress = "", remotePort = 0 } = socket as Partial<Socket>;
  // a stream of HTTP/2 is in a connection that has TLS
  const tls = tlsFactsOf(connectionOf(socket)?.tls ?? socket);
  const facts = { address: remoteAddress, port: remotePort, tls };
  // later it may be known
  if (remoteAddress !== "") socket[FACTS] = facts;
  return facts;
}

function tlsFactsOf(socket: Duplex): TlsFacts | null {
  if (!("encrypted" in socket)) return null;
  const tls = socket as TLSSocket;
  const protocol = tls.getProtocol();
  if (protocol === null) return null;
  const cipher = tls.getCipher();
  const { alpnProtocol, servername } = tls as { alpnProtocol: unknown; servername?: unknown };
  return {
    protocol,
    cipher: cipher.standardName ?? cipher.name,
    alpn: typeof alpnProtocol === "string" ? alpnProtocol : "",
    serverName: typeof servername === "string" ? servername : "",
  };
}
