import { randomBytes } from "node:crypto";
import type { Duplex } from "node:stream";
import {
  createServer,
  type SecureContext,
  type Server,
  type TlsOptions,
  type TLSSocket,
} from "node:tls";
import type { TlsIdentity } from "../tls/identity.ts";

/** Opens TLS; a client that does not agree loses its connection. */
export interface TlsDialect {
  /** Opens TLS on a connection of the network; what is inside comes to the one function that was given for all. */
  take(socket: Duplex): void;
  /** Opens TLS on a connection of which something is known that must be known of its inside. */
  takeInner(socket: Duplex, onOpen: (inner: TLSSocket) => void): void;
}

/**
 * A fatal alert, which clients show as a failure of TLS and not as rubbish.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8446#section-6
 */
export const HANDSHAKE_FAILURE: Buffer = Buffer.from([0x15, 3, 1, 0, 2, 2, 40]);

const PROTOCOLS = ["h2", "http/1.1"];
const TICKET_KEY_BYTES = 48;

/**
 * Makes what opens TLS with an identity.
 *
 * @param limit ms for a handshake; 0: no limit
 * @param onOpen gets connections of the network
 */
export function createTlsDialect(
  identity: TlsIdentity,
  limit: number,
  onOpen: (inner: TLSSocket) => void,
): TlsDialect {
  // a server for each inner connection, and all of them know each other's sessions
  const ticketKeys = randomBytes(TICKET_KEY_BYTES);
  const inner = (open: (inner: TLSSocket) => void): Server =>
    createTlsServer(identity, { limit, ticketKeys }, open);
  const shared = inner(onOpen);
  identity.onChange(() => shared.setSecureContext(identity.credentials()));
  return {
    take: (socket) => void shared.emit("connection", socket),
    takeInner: (socket, open) => void inner(open).emit("connection", socket),
  };
}

/**
 * Makes a server that opens TLS on connections that are given to it by `emit("connection", …)`.
 *
 * @param options `limit`: ms for a handshake, 0: no limit; `ticketKeys`: 48 bytes
 */
export function createTlsServer(
  identity: Pick<TlsIdentity, "credentials" | "contextFor">,
  { limit, ticketKeys }: { readonly limit: number; readonly ticketKeys?: Buffer },
  onOpen: (inner: TLSSocket) => void,
): Server {
  const options: TlsOptions = {
    ALPNProtocols: PROTOCOLS,
    ...(ticketKeys !== undefined && { ticketKeys }),
    ...(limit > 0 && { handshakeTimeout: limit }),
    SNICallback: (name: string, done: GiveContext) => void giveContext(identity, name, done),
  };
  const server = createServer({ ...options, ...identity.credentials() });
  server.on("secureConnection", (inner) => {
    inner.on("error", () => {});
    onOpen(inner);
  });
  // a client that does not agree is no news, and no reason to keep its connection
  server.on("tlsClientError", (_error, inner) => inner.destroy());
  return server;
}

type GiveContext = (error: Error | null, context?: SecureContext) => void;

async function giveContext(
  identity: Pick<TlsIdentity, "contextFor">,
  name: string,
  done: GiveContext,
): Promise<void> {
  let context: SecureContext | null;
  try {
    context = await identity.contextFor(name);
  } catch (error) {
    done(error as Error);
    return;
  }
  done(null, context ?? undefined);
}
