import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:net";
import type { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";
import { badRequest, endSocket } from "../http/answer.ts";
import {
  connectionOf,
  insideOf,
  OuterConnection,
  setConnection,
  type Connection,
  type TunnelTarget,
} from "./connection.ts";
import type { Dialect } from "./first-bytes.ts";
import { upgradeToHttp2 } from "./h2c-upgrade.ts";
import { createHttp1Dialect, tooSlow } from "./http1-dialect.ts";
import { createHttp2Dialect } from "./http2-dialect.ts";
import { OpenSockets } from "./open-sockets.ts";
import {
  PORT_LIMITS,
  type PortLimits,
  type PortOptions,
  type TunnelRules,
} from "./port-options.ts";
import { sniff } from "./sniff.ts";
import { createTlsDialect, createTlsServer, HANDSHAKE_FAILURE } from "./tls-dialect.ts";

/** One listening port that takes every dialect of HTTP. */
export interface Port {
  /** The server that listens. */
  readonly server: Server;
  /** Takes a connection, of another listening server or of a tunnel. */
  take(socket: Duplex, connection: Connection): void;
  /** Stops accepting; connections are closed when what runs on them has ended. */
  close(onClosed: () => void): void;
  /** Ends all connections. */
  destroy(): void;
}

/** What one tunnel listens to of one kind, at most. */
const LISTENERS = 10;

/** Makes a port. `port.server.listen(…)` opens it. */
export function createPort(options: PortOptions): Port {
  const { limits: given, identity, tunnels, ...handlers } = options;
  const limits: PortLimits = { ...PORT_LIMITS, ...given };
  const open = new OpenSockets();

  const guarded = {
    request: guard(handlers.request, (_request, response: ServerResponse) => response.destroy()),
    upgrade: guard(handlers.upgrade, destroySocket),
    connect: guard(handlers.connect ?? refuseTunnel, destroySocket),
  };
  const http1 = createHttp1Dialect(
    {
      ...guarded,
      http2(request, socket) {
        const connection = connectionOf(socket);
        if (connection === undefined) socket.destroy();
        else {
          upgradeToHttp2(request, socket, {
            limit: limits.firstBytes,
            secure: connection.tls !== null,
            onReady: () => http2.take(socket, connection),
          });
        }
      },
    },
    limits,
  );
  const http2 = createHttp2Dialect(guarded, limits);
  const tls =
    identity === undefined
      ? null
      : createTlsDialect(identity, limits.firstBytes, (inner) => {
          opened(inner, new OuterConnection(inner));
        });

  const dialects: Readonly<Record<Dialect, (socket: Duplex, connection: Connection) => void>> = {
    tls: openTls,
    http2: (socket, connection) => http2.take(socket, connection),
    http1: (socket) => http1.take(socket),
    other(socket, connection) {
      if (tunnels !== undefined && connection.target !== null)
        tunnels.passBytes(socket, connection);
      // its parser says best what is wrong with it
      else http1.take(socket);
    },
  };

  function openTls(socket: Duplex, connection: Connection): void {
    const { target } = connection;
    if (tunnels !== undefined && target !== null) {
      if (connection.tls === null) void openForeign(socket, connection, tunnels, target);
      else tunnels.passBytes(socket, connection);
    } else if (tls === null || connection.tls !== null) socket.end(HANDSHAKE_FAILURE);
    else if (connection.depth === 0) tls.take(socket);
    else tls.takeInner(socket, (inner) => opened(inner, connection));
  }

  async function openForeign(
    socket: Duplex,
    connection: Connection,
    rules: TunnelRules,
    target: TunnelTarget,
  ): Promise<void> {
    try {
      const foreign = await rules.identity(target);
      const server = createTlsServer(foreign, { limit: limits.firstBytes }, (inner) => {
        opened(inner, connection);
      });
      server.emit("connection", socket);
    } catch {
      socket.destroy();
    }
  }

  function opened(inner: TLSSocket, outer: Connection): void {
    const connection = insideOf(outer, { tls: inner });
    const { alpnProtocol } = inner;
    setConnection(inner, connection);
    if (alpnProtocol === "h2") http2.take(inner, connection);
    else if (alpnProtocol === "http/1.1") http1.take(inner);
    else look(inner, connection);
  }

  function take(socket: Duplex, connection: Connection): void {
    // stays for the life of the connection: an error without a listener would end the process
    socket.on("error", () => {});
    // each tunnel over HTTP/1.1 listens to the same connection
    if (connection.depth > 0) socket.setMaxListeners(LISTENERS * (limits.depth + 1));
    setConnection(socket, connection);
    look(socket, connection);
  }

  function look(socket: Duplex, connection: Connection): void {
    const foreign = connection.target === null ? undefined : tunnels;
    sniff(socket, {
      limit: foreign?.silence ?? limits.firstBytes,
      onDialect: (dialect) => dialects[dialect](socket, connection),
      onSilence(silence) {
        if (foreign !== undefined) foreign.passBytes(socket, connection);
        else if (silence === "nothing") socket.destroy();
        else endSocket(socket, tooSlow());
      },
    });
  }

  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    if (handlers.admit?.(socket) === false) {
      socket.destroy();
      return;
    }
    open.add(socket);
    take(socket, new OuterConnection(socket));
  });

  return {
    server,
    take,
    close(onClosed) {
      server.close(() => onClosed());
      http1.close();
      http2.close();
      identity?.close();
    },
    destroy: () => open.destroy(),
  };
}

function refuseTunnel(_request: IncomingMessage, socket: Duplex): void {
  endSocket(socket, badRequest("The method is not allowed."));
}

function destroySocket(_request: IncomingMessage, socket: Duplex): void {
  socket.destroy();
}

/** Nothing that a client sends ends the process. */
function guard<Rest extends readonly unknown[]>(
  handle: (request: IncomingMessage, ...rest: Rest) => void,
  giveUp: (request: IncomingMessage, ...rest: Rest) => void,
): (request: IncomingMessage, ...rest: Rest) => void {
  return (request, ...rest) => {
    try {
      handle(request, ...rest);
    } catch {
      giveUp(request, ...rest);
    }
  };
}
