import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import type { Context } from "../context.ts";
import { badRequest, endSocket, notFound, toBareError } from "../http/answer.ts";
import { splitTarget } from "../http/handle-request.ts";
import { closeWith } from "./relay.ts";
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
  const { directory, sockets, exposeStack } = context.settings;
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: sockets.maxPayload,
    perMessageDeflate: false,
    // v3 selects no subprotocol for the tunnel
    handleProtocols: () => false,
  });
  server.on("wsClientError", (error, socket) => endSocket(socket, badRequest(`${error.message}.`)));
  server.on("error", () => {});

  return {
    handleUpgrade(request, socket, head) {
      socket.on("error", () => {});
      try {
        const [path] = splitTarget(request.url ?? "");
        if (path !== `${directory}v3/`) throw notFound();
        if (request.method !== "GET") throw badRequest("Only a GET can be upgraded.");
        if (request.headers.upgrade?.toLowerCase() !== "websocket") {
          throw badRequest("Only upgrades to WebSocket are known.");
        }
        server.handleUpgrade(request, socket, head, (client) => {
          serveV3(context, client, socket, request);
        });
      } catch (error) {
        endSocket(socket, toBareError(error), exposeStack);
      }
    },
    close() {
      for (const client of server.clients) closeWith(client, GOING_AWAY, "", sockets);
      server.close();
    },
  };
}
