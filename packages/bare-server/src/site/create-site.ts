import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Server as TcpServer, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { bareError, LIMITS } from "@oriel/bare-protocol";
import type { BareServer } from "../create-bare-server.ts";
import { badRequest, endSocket } from "../http/answer.ts";
import { listen, type SiteAddress } from "./listen.ts";
import { createSiteHandler, type SiteOptions } from "./site-handler.ts";

/** A complete proxy on one port: site, scripts, Bare server. */
export interface Site {
  readonly server: Server;
  readonly bare: BareServer;
  /**
   * @param port 0: any free one
   * @param host `localhost`: both loopback addresses
   * @throws the error of `listen`, e.g. with code `EADDRINUSE`
   */
  listen(port: number, host: string): Promise<SiteAddress>;
  /** Stops accepting, lets running answers finish for `grace` ms, then ends them. */
  close(grace?: number): Promise<void>;
}

const KEEP_ALIVE_TIMEOUT = 65_000;
const GRACE = 3000;

/**
 * Makes a site.
 *
 * @throws TypeError when an option cannot be used
 */
export function createSite(options: SiteOptions): Site {
  const handler = createSiteHandler(options);
  const server = createServer(
    {
      maxHeaderSize: LIMITS.outerHeaders,
      // a total limit would end long uploads; idle ones end by the Bare server's own timers
      requestTimeout: 0,
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT,
    },
    handler.request,
  );
  protect(server);
  server.on("connection", handler.connection);
  server.on("upgrade", handler.upgrade);
  server.on("checkExpectation", handler.request);

  let others: readonly TcpServer[] = [];
  return {
    server,
    bare: handler.bare,
    async listen(port, host) {
      const result = await listen(server, port, host);
      others = result.others;
      return result.address;
    },
    async close(grace = GRACE) {
      handler.drain();
      for (const other of others) other.close();
      const ended = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      server.closeIdleConnections();
      const end = Date.now() + grace;
      await handler.close(grace);
      await new Promise<void>((resolve) => {
        void ended.then(resolve);
        setTimeout(() => {
          server.closeAllConnections();
          // connections that were upgraded are not among them
          resolve();
        }, end - Date.now()).unref();
      });
    },
  };
}

/** Answers what HTTP itself refuses; nothing that a client sends ends the process. */
function protect(server: Server): void {
  const busy = new WeakSet<Duplex>();
  server.on("request", ({ socket }: IncomingMessage, response: ServerResponse) => {
    busy.add(socket);
    response.once("close", () => busy.delete(socket));
  });
  server.on("connect", (_request, socket: Duplex) => {
    refuse(socket, () => endSocket(socket, badRequest("The method is not allowed.")));
  });
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
    // an answer that has begun must not be mixed with another
    if (error.code === "ECONNRESET" || busy.has(socket)) socket.destroy();
    else refuse(socket, () => endSocket(socket, parseFailure(error.code)));
  });
}

function parseFailure(code: string | undefined): ReturnType<typeof badRequest> {
  if (code === "HPE_HEADER_OVERFLOW") {
    return bareError("UNKNOWN", "request", "The headers of the request are too long.", {
      status: 431,
    });
  }
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") {
    return bareError("UNKNOWN", "request", "The request did not arrive in time.", { status: 408 });
  }
  return badRequest("The request is not valid HTTP.");
}

function refuse(socket: Duplex, answer: () => void): void {
  socket.on("error", () => {});
  answer();
}
