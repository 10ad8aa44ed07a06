import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import createPublished1 from "bare-server-node-1";
import { createBareServer as createPublished2 } from "bare-server-node-2";
import { createBareServer, type BareServerOptions } from "@oriel/bare-server";
import { listen, type Running } from "./origin.ts";

/** What all servers have in common. */
interface Handler {
  request(request: IncomingMessage, response: ServerResponse): unknown;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): unknown;
  close(): unknown;
}

/** Names of the servers that a client can be tried with. */
export type ServerName = "ours" | "bare-server-node 1.2.6" | "bare-server-node 2.0.6";

const PATH = "/bare/";

const HANDLERS: Readonly<Record<ServerName, (options: BareServerOptions) => Handler>> = {
  ours: (options) => {
    const bare = createBareServer({ allowPrivate: true, directory: PATH, ...options });
    return {
      request: (request, response) => bare.handleRequest(request, response),
      upgrade: (request, socket, head) => bare.handleUpgrade(request, socket, head),
      close: () => bare.close(),
    };
  },
  "bare-server-node 1.2.6": () => published(createPublished1(PATH, { blockLocal: false })),
  "bare-server-node 2.0.6": () =>
    published(
      createPublished2(PATH, {
        blockLocal: false,
        connectionLimiter: { maxConnectionsPerIP: 100_000 },
      }),
    ),
};

function published(bare: {
  routeRequest: Handler["request"];
  routeUpgrade: Handler["upgrade"];
  close(): unknown;
}): Handler {
  return {
    request: (request, response) => bare.routeRequest(request, response),
    upgrade: (request, socket, head) => bare.routeUpgrade(request, socket, head),
    close: () => bare.close(),
  };
}

/**
 * Starts a Bare server that may reach loopback addresses, in `/bare/`.
 *
 * @param options more of ours
 */
export async function startBare(
  name: ServerName,
  options: BareServerOptions = {},
): Promise<Running> {
  const handler = HANDLERS[name](options);
  const server = createServer({ maxHeaderSize: 262_144 });
  server.on("request", (request, response) => void handler.request(request, response));
  server.on("upgrade", (request, socket, head) => void handler.upgrade(request, socket, head));
  const running = await listen(server, PATH);
  return {
    url: running.url,
    close() {
      running.close();
      void handler.close();
    },
  };
}
