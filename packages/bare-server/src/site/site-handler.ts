import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { createBareServer, type BareServer } from "../create-bare-server.ts";
import { endSocket, notFound } from "../http/answer.ts";
import { splitTarget } from "../http/handle-request.ts";
import type { BareServerOptions } from "../settings.ts";
import { watchOwn } from "../tap/watch-own.ts";
import type { SitePaths } from "./pages.ts";
import { route, type Layer } from "./router.ts";
import { siteRoutes } from "./site-routes.ts";
import { createStaticFiles } from "./static-files.ts";

/** How a site works. */
export interface SiteOptions extends Omit<BareServerOptions, "directory"> {
  /** Folder of the built site; it has `oriel/` with the built scripts in it. */
  readonly root: string;
  /** Paths of the parts; default `/service/`, `/bare/` and `/oriel/`. */
  readonly paths?: Partial<SitePaths>;
}

/** What answers the requests of a site, whatever server takes them. None of its methods throws. */
export interface SiteHandler {
  readonly bare: BareServer;
  request(request: IncomingMessage, response: ServerResponse): void;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Takes a new connection, or destroys it. */
  connection(socket: Socket): void;
  /** From now on answers end their connections, and `ready` tells that no more requests are welcome. */
  drain(): void;
  /** @param grace ms for running answers */
  close(grace: number): Promise<void>;
}

/**
 * Makes what answers the requests of a site.
 *
 * @throws TypeError when an option cannot be used
 */
export function createSiteHandler(options: SiteOptions): SiteHandler {
  const { root, paths: given, ...bareOptions } = options;
  const paths: SitePaths = {
    scope: "/service/",
    bareServer: "/bare/",
    scripts: "/oriel/",
    ...given,
  };
  let ready = true;
  const bare = createBareServer({ ...bareOptions, directory: paths.bareServer });
  const files = createStaticFiles(root, paths.scripts);
  const routes = siteRoutes({ bare, paths, files, isReady: () => ready });
  const { taps } = bare.context;
  const layers: readonly Layer[] = [
    ({ request, response }, kind) => {
      // the Bare server tells by itself
      if (taps.active && kind !== "bare") watchOwn(taps, request, response);
      return undefined;
    },
    ({ response }) => {
      // a client that keeps its connection would hold up the end
      if (!ready) response.shouldKeepAlive = false;
      return undefined;
    },
  ];

  return {
    bare,
    request(request, response) {
      try {
        const { url = "", method = "GET" } = request;
        const [path, query] = splitTarget(url);
        route(routes, layers, { request, response, method, path, query });
      } catch {
        response.destroy();
      }
    },
    upgrade(request, socket, head) {
      if (bare.owns(request)) {
        bare.handleUpgrade(request, socket, head);
        return;
      }
      socket.on("error", () => {});
      endSocket(socket, notFound());
    },
    connection: (socket) => bare.handleConnection(socket),
    drain() {
      ready = false;
    },
    close: (grace) => bare.close(grace),
  };
}
