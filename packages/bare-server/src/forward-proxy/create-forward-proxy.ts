import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { BareError } from "@oriel/bare-protocol";
import type { Context } from "../context.ts";
import type { Door } from "../guard/gate.ts";
import { badRequest, endSocket, sendError, toBareError } from "../http/answer.ts";
import {
  connectionOf,
  insideOf as inTunnel,
  type Connection,
  type TunnelTarget,
} from "../port/connection.ts";
import { StreamRequest } from "../port/stream-request.ts";
import { Cancellation } from "../remote/cancellation.ts";
import { targetOf } from "../remote/target.ts";
import type { Probe } from "../tap/probe.ts";
import { watchOwn } from "../tap/watch-own.ts";
import { createSelfTest, readAuthority } from "./authority.ts";
import { gatewayError } from "./gateway-error.ts";
import { joinRaw } from "./join-raw.ts";
import { passRequest } from "./pass-request.ts";
import { passUpgrade } from "./pass-upgrade.ts";
import { loop, notAProxy, notInside, tooDeep, tooMany } from "./proxy-errors.ts";
import { isLoop } from "./proxy-lines.ts";
import { createTunnelTap } from "./tunnel-tap.ts";
import { insideOf, remoteOf, type Way } from "./way.ts";

/** What a forward proxy does beside the site. */
export interface ForwardProxyOptions {
  /** Whether requests for other hosts are passed on; else they are refused. */
  readonly enabled: boolean;
  /** Whether what comes through tunnels is looked into; a host on the ignore list is not. */
  readonly intercepts: (target: TunnelTarget) => boolean;
  /** Further host names of this server. */
  readonly names: readonly string[];
  /** Tunnels inside of each other. */
  readonly depth: number;
  /** Takes the connection inside of a tunnel. */
  readonly take: (socket: Duplex, connection: Connection) => void;
}

/** Requests that are not for the site itself, and tunnels. */
export interface ForwardProxy {
  /** Answers a request that is for another host; false: it is for this one, and its target has a path alone. */
  request(request: IncomingMessage, response: ServerResponse): boolean;
  /** As {@link request}, for a WebSocket. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  /** Opens a tunnel. */
  connect(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Passes the bytes of a tunnel on that are neither TLS nor HTTP. */
  passBytes(socket: Duplex, connection: Connection): void;
}

const ESTABLISHED = "HTTP/1.1 200 Connection established\r\n\r\n";
const ABSOLUTE = /^https?:\/\//i;

/** Makes what takes requests for other hosts, and tunnels. */
export function createForwardProxy(context: Context, options: ForwardProxyOptions): ForwardProxy {
  const { gate, remote, settings, taps } = context;
  const shown = createTunnelTap(taps);
  const { enabled, depth: maxDepth, take } = options;
  const isSelf = createSelfTest(options.names);
  const pseudonym = `oriel-${randomBytes(3).toString("hex")}`;

  /**
   * Finds out where a request goes; null: to this server.
   *
   * @throws BareError when it may not go there
   */
  function wayOf(request: IncomingMessage): Way | null {
    const connection = connectionOf(request.socket);
    if (connection === undefined) return null;
    if (connection.target !== null) return insideOf(connection.target, connection, request);
    const url = absoluteOf(request);
    if (url === null) return null;
    const target = targetOf(url);
    if (isSelf(target, connection)) {
      // whatever Host says; RFC 9112, 3.2.2
      request.url = target.path;
      request.headers.host = target.authority;
      return null;
    }
    if (!enabled) throw notAProxy(target.host);
    if (isLoop(request.rawHeaders, `1.1 ${pseudonym}`)) throw loop();
    return { target, door: "proxy", via: `1.1 ${pseudonym}`, kind: "forward" };
  }

  function absoluteOf(request: IncomingMessage): URL | null {
    const { url = "", headers } = request;
    if (ABSOLUTE.test(url)) {
      if (URL.canParse(url)) return new URL(url);
      throw badRequest("The target of the request is no URL.");
    }
    // HTTP/2 has no absolute targets: a client that uses a proxy names another authority
    if (!enabled || !(request instanceof StreamRequest)) return null;
    const address = `${request.scheme}://${headers.host}${url}`;
    return URL.canParse(address) ? new URL(address) : null;
  }

  function enter(
    request: IncomingMessage,
    socket: Duplex,
    counted: "connections" | "sockets",
    door: Door,
  ): void {
    socket.once("close", gate.enter(request, "", counted, door));
  }

  function refuse(socket: Duplex, error: BareError): void {
    endSocket(socket, error, settings);
  }

  function connect(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on("error", () => {});
    try {
      const connection = connectionOf(socket);
      const target = readAuthority(request.url ?? "");
      if (target === null || connection === undefined) {
        throw badRequest("The target of CONNECT is not of the form host:port.");
      }
      if (connection.target !== null) throw notInside();
      if (connection.depth >= maxDepth) throw tooDeep(maxDepth);
      const inner = inTunnel(connection, { depth: connection.depth + 1, tls: null });
      if (isSelf(target, connection)) {
        const leave = gate.connect(connection.client);
        if (leave === null) throw tooMany();
        socket.once("close", leave);
        open(socket, head);
        take(socket, inner);
        return;
      }
      if (!enabled) throw notAProxy(target.host);
      enter(request, socket, "sockets", "proxy");
      void leadOut(request, socket, head, inTunnel(inner, { target }), target);
    } catch (error) {
      refuse(socket, toBareError(error));
    }
  }

  async function leadOut(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    inner: Connection,
    target: TunnelTarget,
  ): Promise<void> {
    shown.expect(target, request);
    try {
      await remote.admit(remoteOf(target, false, "/"));
    } catch (error) {
      shown.show(target)?.end(error as Error);
      refuse(socket, gatewayError(error, target.host));
      return;
    }
    if (options.intercepts(target)) {
      open(socket, head);
      take(socket, inner);
      return;
    }
    const probe = shown.show(target);
    reach(socket, target, false, probe, (error, far) => {
      if (error !== null) refuse(socket, gatewayError(error, target.host));
      else if (far !== undefined) {
        open(socket, head);
        joinRaw(socket, far, settings.timeouts.idle, probe);
      }
    });
  }

  /** Opens the connection at the far end of a tunnel, while its client is there. */
  function reach(
    socket: Duplex,
    target: TunnelTarget,
    secure: boolean,
    probe: Probe | undefined,
    done: (error: Error | null, far?: Duplex) => void,
  ): void {
    const gone = new Cancellation();
    const leave = (): void => gone.cancel();
    socket.once("close", leave);
    remote.connect(
      remoteOf(target, secure, "/"),
      gone,
      (error, far) => {
        socket.off("close", leave);
        far?.on("error", () => {});
        if (error !== null || gone.cancelled) probe?.end(error ?? new Error("the client has gone"));
        if (gone.cancelled) far?.destroy();
        else {
          if (far !== undefined) probe?.reached(far);
          done(error, far);
        }
      },
      { allowHalfOpen: true, probe },
    );
  }

  return {
    request(request, response) {
      let way: Way | null;
      try {
        way = wayOf(request);
        if (way === null) return false;
        context.running.add(response);
        response.once("close", gate.enter(request, "", "connections", way.door));
      } catch (error) {
        response.on("error", () => {});
        if (taps.active) watchOwn(taps, request, response);
        sendError(request, response, error, settings);
        return true;
      }
      void passRequest(context, request, response, way);
      return true;
    },
    upgrade(request, socket, head) {
      socket.on("error", () => {});
      try {
        const way = wayOf(request);
        if (way === null) return false;
        enter(request, socket, "sockets", way.door);
        void passUpgrade(context, request, socket, head, way);
      } catch (error) {
        refuse(socket, toBareError(error));
      }
      return true;
    },
    connect,
    passBytes(socket, { target, tls }) {
      if (target === null) socket.destroy();
      else {
        const probe = shown.show(target);
        reach(socket, target, tls !== null, probe, (_error, far) => {
          if (far === undefined) socket.destroy();
          else joinRaw(socket, far, settings.timeouts.idle, probe);
        });
      }
    },
  };
}

function open(socket: Duplex, head: Buffer): void {
  socket.write(ESTABLISHED);
  if (head.length > 0) socket.unshift(head);
}
