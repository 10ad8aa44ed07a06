import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Context } from "./context.ts";
import { createClientAddresses } from "./guard/client-address.ts";
import { createGate } from "./guard/gate.ts";
import { createRemoteRules } from "./guard/remote-rules.ts";
import { handleRequest } from "./http/handle-request.ts";
import { createMemoryStore } from "./meta/meta-store.ts";
import { SocketMetas } from "./meta/socket-metas.ts";
import { createNameService } from "./remote/name-service.ts";
import { createRemote } from "./remote/remote.ts";
import { settingsOf, type BareServerOptions } from "./settings.ts";
import { createSocketServer } from "./socket/handle-upgrade.ts";

/** A Bare server, to be put behind an HTTP server. */
export interface BareServer {
  /** Path of the folder that it lives in, with slashes at both ends. */
  readonly directory: string;
  /** Tells whether a request is for this server; its folder without the last slash is, too. */
  owns(request: IncomingMessage): boolean;
  /** Answers a request; it never throws. */
  handleRequest(request: IncomingMessage, response: ServerResponse): void;
  /** Answers a request for an upgrade; it never throws. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Closes sockets, and connections to remotes that are not in use. */
  close(): void;
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
  const context: Context = {
    settings,
    remote: createRemote({
      names,
      timeouts: settings.timeouts,
      allows: createRemoteRules(settings.rules),
    }),
    gate: createGate(
      createClientAddresses(settings.trustedProxies, settings.forwardedHeader),
      settings.limits,
      settings.accessToken,
    ),
    metas: new SocketMetas(options.metaStore ?? createMemoryStore()),
  };
  const sockets = createSocketServer(context);
  return {
    directory,
    owns: ({ url = "" }) =>
      url.startsWith(directory) || url.split("?", 1)[0] === directory.slice(0, -1),
    handleRequest: (request, response) => void handleRequest(context, request, response),
    handleUpgrade: (request, socket, head) => sockets.handleUpgrade(request, socket, head),
    close() {
      sockets.close();
      context.remote.close();
      context.metas.close();
    },
  };
}
