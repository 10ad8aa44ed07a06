import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { createBareServer, type BareServer } from "../create-bare-server.ts";
import { endSocket, notFound } from "../http/answer.ts";
import { splitTarget } from "../http/handle-request.ts";
import type { Metrics } from "../metrics/create-metrics.ts";
import type { BareServerOptions } from "../settings.ts";
import { observeError, observers } from "./observe.ts";
import { watchOwn } from "../tap/watch-own.ts";
import type { SitePaths } from "./pages.ts";
import { refuse } from "./refuse.ts";
import { route, type Exchange, type Layer } from "./router.ts";
import { siteRoutes } from "./site-routes.ts";
import { createStaticFiles } from "./static-files.ts";
import { guardUpload } from "./upload-guard.ts";

/** How a site works. */
export interface SiteOptions extends Omit<BareServerOptions, "directory"> {
  /** Folder of the built site; it has `oriel/` with the built scripts in it. */
  readonly root: string;
  /** Paths of the parts; default `/service/`, `/bare/` and `/oriel/`. */
  readonly paths?: Partial<SitePaths>;
  /** Bytes that the body of a request may have; default 0: any. */
  readonly maxUpload?: number;
  /** ms in which the next KB of an upload must come until its answer begins; default 60 s, 0: any time. */
  readonly uploadPatience?: number;
  /** Counters that requests, connections and errors are counted in. */
  readonly metrics?: Metrics;
}

/** What answers the requests of a site, whatever server takes them. None of its methods throws. */
export interface SiteHandler {
  readonly bare: BareServer;
  request(request: IncomingMessage, response: ServerResponse): void;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Counts and logs a request that somebody else answers, and limits its upload. */
  watch(kind: string, request: IncomingMessage, response: ServerResponse): void;
  /** Takes a new connection, or destroys it. */
  connection(socket: Socket): void;
  /** From now on answers end their connections, and `ready` tells that no more requests are welcome. */
  drain(): void;
  /** @param grace ms for running answers */
  close(grace: number): Promise<void>;
}

const UPLOAD_PATIENCE = 60_000;
/** Characters; the parser's own limit, which is twice as high, is for all of the head. */
const MAX_TARGET = 131_072;

/**
 * Makes what answers the requests of a site.
 *
 * @throws TypeError when an option cannot be used
 */
export function createSiteHandler(options: SiteOptions): SiteHandler {
  const { root, paths: given, metrics } = options;
  const paths: SitePaths = {
    scope: "/service/",
    bareServer: "/bare/",
    scripts: "/oriel/",
    ...given,
  };
  let ready = true;
  const bare = createBareServer({
    ...options,
    directory: paths.bareServer,
    onError(error) {
      observeError(error, metrics);
      options.onError?.(error);
    },
  });
  const files = createStaticFiles(root, paths.scripts);
  const routes = siteRoutes({ bare, paths, files, isReady: () => ready });
  const upload = {
    size: options.maxUpload ?? 0,
    patience: options.uploadPatience ?? UPLOAD_PATIENCE,
  };
  const observing = observers(metrics);
  const { taps } = bare.context;
  metrics?.tapsDropped(() => taps.counts.dropped);
  const limitUpload: Layer = (exchange, kind) =>
    guardUpload(exchange, upload, (status) =>
      refuse(exchange, kind, status, bare.context.settings),
    );
  const layers: readonly Layer[] = [
    ...observing,
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
    (exchange, kind) => {
      if ((exchange.request.url ?? "").length <= MAX_TARGET) return undefined;
      refuse(exchange, kind, 414, bare.context.settings);
      return "answered";
    },
    limitUpload,
  ];

  return {
    bare,
    request(request, response) {
      try {
        route(routes, layers, exchangeOf(request, response));
      } catch {
        response.destroy();
      }
    },
    upgrade(request, socket, head) {
      if (metrics !== undefined) socket.once("close", metrics.socket());
      if (bare.owns(request)) {
        bare.handleUpgrade(request, socket, head);
        return;
      }
      socket.on("error", () => {});
      endSocket(socket, notFound());
    },
    watch(kind, request, response) {
      const exchange = exchangeOf(request, response);
      for (const layer of [...observing, limitUpload]) layer(exchange, kind);
    },
    connection(socket) {
      bare.handleConnection(socket);
      if (!socket.destroyed) metrics?.connection(socket);
    },
    drain() {
      ready = false;
    },
    close: (grace) => bare.close(grace),
  };
}

function exchangeOf(request: IncomingMessage, response: ServerResponse): Exchange {
  const { url = "", method = "GET" } = request;
  const [path, query] = splitTarget(url);
  return { request, response, method, path, query };
}
