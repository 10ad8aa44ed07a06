import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Context } from "./context.ts";
import { createClientAddresses } from "./guard/client-address.ts";
import { createGate } from "./guard/gate.ts";
import { createRemoteRules } from "./guard/remote-rules.ts";
import { handleRequest } from "./http/handle-request.ts";
import { RunningAnswers } from "./http/running-answers.ts";
import { createMemoryStore } from "./meta/meta-store.ts";
import { SocketMetas } from "./meta/socket-metas.ts";
import { createDirectDial } from "./remote/dial.ts";
import { createNameService } from "./remote/name-service.ts";
import { createForwarder, createProxyDial } from "./remote/proxy-dial.ts";
import { createRemote } from "./remote/remote.ts";
import { settingsOf, type BareServerOptions } from "./settings.ts";
import { createSocketServer } from "./socket/handle-upgrade.ts";
import type { TapCounts, TapListener, TapOptions } from "./tap/exchange.ts";
import { createInspector } from "./tap/inspector.ts";
import { Taps, warnOfTap } from "./tap/taps.ts";

/** A Bare server, to be put behind an HTTP server. */
export interface BareServer {
  /** Path of the folder that it lives in, with slashes at both ends. */
  readonly directory: string;
  /** What its parts share, for a server that has it in it. */
  readonly context: Context;
  /** Tells whether a request is for this server; its folder without the last slash is, too. */
  owns(request: IncomingMessage): boolean;
  /** Answers a request; it never throws. */
  handleRequest(request: IncomingMessage, response: ServerResponse): void;
  /** Answers a request for an upgrade; it never throws. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /**
   * Takes a new connection of the HTTP server before it, or destroys it: one client may have only so many. Without it
   * only running requests and sockets are counted.
   */
  handleConnection(connection: Socket): void;
  /** What became of the taps. */
  readonly taps: TapCounts;
  /**
   * Shows every exchange that begins from now on to a listener, without holding it up: heads, bodies as streams,
   * timings, facts of the connections, and what passes through upgraded connections.
   *
   * @returns a function that removes the tap; exchanges that run already are shown to their end
   */
  tap(listener: TapListener, options?: TapOptions): () => void;
  /**
   * Closes WebSockets with 1001, lets running answers finish, then destroys what is left. The HTTP server before it
   * must have stopped to accept.
   *
   * @param grace ms for running answers; default 0
   */
  close(grace?: number): Promise<void>;
}

/**
 * Makes a Bare server. The HTTP server before it should take header blocks of 256 KB (`maxHeaderSize`) and have no
 * total limit for a request (`requestTimeout: 0`).
 *
 * @throws TypeError when an option cannot be used
 * @see https://github.com/tomphttp/specifications
 */
export function createBareServer(options: BareServerOptions = {}): BareServer {
  const settings = settingsOf(options);
  const { directory, allowPrivate, resolve, lookup } = settings;
  const names = createNameService({
    allowPrivate,
    resolve,
    ...(lookup !== undefined && { lookup }),
  });
  const taps = new Taps(options.onTapError ?? warnOfTap);
  const context: Context = {
    settings,
    remote: createRemote({
      names,
      dial:
        settings.upstreamProxy === undefined
          ? createDirectDial(settings.route)
          : createProxyDial(settings.upstreamProxy, settings.route),
      forwarder:
        settings.upstreamProxy === undefined
          ? undefined
          : createForwarder(settings.upstreamProxy, settings.route),
      timeouts: settings.timeouts,
      http2: settings.http2,
      allows: createRemoteRules(settings.rules),
      taps,
    }),
    gate: createGate(
      createClientAddresses(settings.trustedProxies, settings.forwardedHeader),
      settings.limits,
      settings.accessToken,
    ),
    running: new RunningAnswers(),
    taps,
    inspector: options.inspector === true ? createInspector(taps) : null,
    metas: new SocketMetas(options.metaStore ?? createMemoryStore()),
  };
  const sockets = createSocketServer(context);
  return {
    directory,
    context,
    owns: ({ url = "" }) =>
      url.startsWith(directory) || url.split("?", 1)[0] === directory.slice(0, -1),
    handleRequest: (request, response) => void handleRequest(context, request, response),
    handleUpgrade: (request, socket, head) => sockets.handleUpgrade(request, socket, head),
    handleConnection(connection) {
      const leave = context.gate.connect(connection.remoteAddress);
      if (leave === null) connection.destroy();
      else connection.once("close", leave);
    },
    get taps() {
      return taps.counts;
    },
    tap: (listener, tapOptions) => taps.add(listener, tapOptions),
    async close(grace = 0) {
      sockets.close();
      context.inspector?.close();
      context.remote.closeUnused();
      await context.running.end(grace);
      context.remote.close();
      context.metas.close();
    },
  };
}
