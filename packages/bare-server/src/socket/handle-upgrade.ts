import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { BARE_VERSIONS, type BareVersion } from "@oriel/bare-protocol";
import { WebSocketServer } from "ws";
import type { Context } from "../context.ts";
import { badRequest, endSocket, notFound, toBareError } from "../http/answer.ts";
import { splitTarget } from "../http/handle-request.ts";
import { closeWith } from "./relay.ts";
import { serveTunnel } from "./serve-tunnel.ts";
import { serveV3 } from "./serve-v3.ts";

/** Takes upgrades to WebSocket. */
export interface SocketServer {
  /** Accepts or refuses a request; it never throws. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Closes all sockets as a server that goes away does. */
  close(): void;
}

const GOING_AWAY = 1001;

export function createSocketServer(context: Context): SocketServer {
  const { directory, sockets, legacySupport } = context.settings;
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: sockets.maxPayload,
    perMessageDeflate: false,
    // v3 selects no subprotocol for the tunnel
    handleProtocols: () => false,
  });
  server.on("wsClientError", (error, socket) => endSocket(socket, badRequest(`${error.message}.`)));
  server.on("error", () => {});
  const tunnels = new Set<Duplex>();
  const refuse = (socket: Duplex, error: unknown): void => {
    endSocket(socket, toBareError(error), context.settings);
  };

  function versionAt(path: string): BareVersion {
    const name = path.startsWith(directory) ? path.slice(directory.length, -1) : "";
    const version = BARE_VERSIONS.find((entry) => entry === name && path.endsWith("/"));
    if (version === undefined || (version !== "v3" && !legacySupport)) throw notFound();
    return version;
  }

  return {
    handleUpgrade(request, socket, head) {
      socket.on("error", () => {});
      try {
        const [path, query] = splitTarget(request.url ?? "");
        const version = versionAt(path);
        if (request.method !== "GET") throw badRequest("Only a GET can be upgraded.");
        if (request.headers.upgrade?.toLowerCase() !== "websocket") {
          throw badRequest("Only upgrades to WebSocket are known.");
        }
        socket.once("close", context.gate.enter(request, query, "sockets"));
        if (version === "v3") {
          server.handleUpgrade(request, socket, head, (client) => {
            serveV3(context, client, socket, request);
          });
          return;
        }
        tunnels.add(socket);
        socket.once("close", () => tunnels.delete(socket));
        serveTunnel(context, version, request, socket as Socket, head).catch((error: unknown) =>
          refuse(socket, error),
        );
      } catch (error) {
        refuse(socket, error);
      }
    },
    close() {
      for (const client of server.clients) closeWith(client, GOING_AWAY, "", sockets);
      for (const tunnel of tunnels) tunnel.destroy();
      server.close();
    },
  };
}
