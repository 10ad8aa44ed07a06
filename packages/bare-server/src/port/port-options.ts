import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { TlsIdentity } from "../tls/identity.ts";
import type { Connection, TunnelTarget } from "./connection.ts";

/** Limits of a port; times in ms, 0 turns one off. */
export interface PortLimits {
  /** Until the first bytes tell what a connection speaks; for the handshake of TLS, too. Default 10 s. */
  readonly firstBytes: number;
  /** For the head of a request of HTTP/1.1; default 60 s. */
  readonly head: number;
  /** Between two requests; default 65 s. */
  readonly idle: number;
  /** HTTP/2 streams of one connection at the same time; default 128. */
  readonly streams: number;
  /** Tunnels inside of each other; default 8. */
  readonly depth: number;
}

/** Who takes what comes in, in whatever dialect. What they throw ends the request and nothing else. */
interface PortHandlers {
  /** A request; one with `Expect: 100-continue` waits for `writeContinue` or an answer. */
  request(request: IncomingMessage, response: ServerResponse): void;
  /** A request for a WebSocket; the answer is written as HTTP/1.1. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** A connection; false refuses it. */
  admit?(socket: Socket): boolean;
  /**
   * A request for a tunnel to `request.url`; the answer is written as HTTP/1.1.
   *
   * @param head bytes that have been read behind the request
   */
  connect?(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

/** What is done with tunnels whose inside is for another host than this server. */
export interface TunnelRules {
  /** Gives the certificates for a tunnel. */
  identity(target: TunnelTarget): Promise<Pick<TlsIdentity, "credentials" | "contextFor">>;
  /** Takes a tunnel in which neither TLS nor HTTP is spoken, or nothing; all that came is still in it. */
  passBytes(socket: Duplex, connection: Connection): void;
  /** ms after which a silent client is taken for one that lets the server speak first. */
  readonly silence: number;
}

/** How a port works. */
export interface PortOptions extends PortHandlers {
  readonly limits?: Partial<PortLimits>;
  /** Certificates; absent: TLS is refused. */
  readonly identity?: TlsIdentity;
  /** Absent: there are no such tunnels. */
  readonly tunnels?: TunnelRules;
}

/** What {@link PortLimits} are unless they are given. */
export const PORT_LIMITS: PortLimits = {
  firstBytes: 10_000,
  head: 60_000,
  idle: 65_000,
  streams: 128,
  depth: 8,
};
