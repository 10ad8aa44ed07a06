import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Server as TcpServer, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { bareError, LIMITS } from "@oriel/bare-protocol";
import { createBareServer, type BareServer } from "../create-bare-server.ts";
import { badRequest, drain, endSocket, notFound } from "../http/answer.ts";
import type { BareServerOptions } from "../settings.ts";
import { listen, type SiteAddress } from "./listen.ts";
import { bootstrapPage, notFoundPage, type Page, type SitePaths } from "./pages.ts";
import { sendText } from "./send-text.ts";
import { serveUnseen } from "./serve-unseen.ts";
import { createStaticFiles } from "./static-files.ts";

/** How a site works. */
export interface SiteOptions extends Omit<BareServerOptions, "directory"> {
  /** Folder of the built site; it has `oriel/` with the built scripts in it. */
  readonly root: string;
  /** Paths of the parts; default `/service/`, `/bare/` and `/oriel/`. */
  readonly paths?: Partial<SitePaths>;
}

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

/** Destinations of requests that show what they get as a document; an absent one may be anything. */
const DOCUMENTS: ReadonlySet<string> = new Set(["document", "iframe", "frame", "object", "embed"]);
const KEEP_ALIVE_TIMEOUT = 65_000;
const GRACE = 3000;

/**
 * Makes a site.
 *
 * @throws TypeError when an option cannot be used
 */
export function createSite(options: SiteOptions): Site {
  const { root, paths: given, ...bareOptions } = options;
  const paths: SitePaths = {
    scope: "/service/",
    bareServer: "/bare/",
    scripts: "/oriel/",
    ...given,
  };
  const bare = createBareServer({ ...bareOptions, directory: paths.bareServer });
  const files = createStaticFiles(root, paths.scripts);

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const { url = "", method = "GET", headers } = request;
    if (bare.owns(request)) bare.handleRequest(request, response);
    else if (url.startsWith(paths.scope)) {
      const dest = headers["sec-fetch-dest"];
      const isDocument = typeof dest !== "string" || DOCUMENTS.has(dest);
      if (isDocument) sendPage(request, response, 200, bootstrapPage(paths, method));
      else void serveUnseen(bare.context, paths.scope, request, response);
    } else if (method === "GET" || method === "HEAD") {
      files(request, response, () => {
        // browsers ask for it unasked, and say so in the console when there is none
        if (url === "/favicon.ico") sendNothing(response);
        else sendPage(request, response, 404, notFoundPage());
      });
    } else sendText(request, response, 405, "Only GET and HEAD are allowed here.");
  }

  const server = createServer(
    {
      maxHeaderSize: LIMITS.outerHeaders,
      // a total limit would end long uploads; idle ones end by the Bare server's own timers
      requestTimeout: 0,
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT,
    },
    guarded(answer),
  );
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (bare.owns(request)) bare.handleUpgrade(request, socket, head);
    else refuse(socket, () => endSocket(socket, notFound()));
  };
  protect(server);
  server.on("connection", (connection: Socket) => bare.handleConnection(connection));
  server.on("upgrade", upgrade);
  server.on("checkExpectation", guarded(answer));

  let others: readonly TcpServer[] = [];
  return {
    server,
    bare,
    async listen(port, host) {
      const result = await listen(server, port, host);
      others = result.others;
      return result.address;
    },
    async close(grace = GRACE) {
      for (const other of others) other.close();
      const ended = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      server.closeIdleConnections();
      const end = Date.now() + grace;
      await bare.close(grace);
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

function guarded(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    try {
      answer(request, response);
    } catch {
      response.destroy();
    }
  };
}

function sendPage(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  { html, lines }: Page,
): void {
  response.writeHead(status, [...lines, "Content-Length", String(Buffer.byteLength(html))]);
  response.end(html);
  drain(request);
}

function sendNothing(response: ServerResponse): void {
  response.writeHead(204, ["Cache-Control", "max-age=86400"]);
  response.end();
}
