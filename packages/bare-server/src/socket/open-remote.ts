import type { ClientRequest, ClientRequestArgs } from "node:http";
import { WebSocket, type ClientOptions } from "ws";
import {
  FORBIDDEN_FORWARD,
  headersFromLines,
  type ConnectRequest,
  type HeaderMap,
} from "@oriel/bare-protocol";
import type { Context } from "../context.ts";
import type { Cancellation } from "../remote/cancellation.ts";
import { remoteLines } from "../remote/remote-lines.ts";
import type { Probe } from "../tap/probe.ts";
import { reportHandshake } from "../tap/report-handshake.ts";
import { targetOf } from "../remote/target.ts";

/**
 * Starts a socket to a remote that has been admitted. Listeners must be attached before the caller returns to the
 * event loop.
 *
 * @param outer headers of the handshake of the client's socket
 */
export function openRemote(
  { remote, settings }: Context,
  { remote: url, protocols, headers, forwardHeaders }: ConnectRequest,
  outer: HeaderMap,
  cancellation: Cancellation,
  probe?: Probe,
): WebSocket {
  const target = targetOf(url);
  const forward = forwardHeaders.filter((name) => !FORBIDDEN_FORWARD.has(name) && !isOwn(name));
  const lines = remoteLines(headers, forward, outer, target.authority, isOwn);
  const options: ClientOptions = {
    headers: toOptions(lines),
    // memory of a compression context per socket is not bounded by what the peer sends
    perMessageDeflate: false,
    maxPayload: settings.sockets.maxPayload,
    handshakeTimeout: settings.timeouts.connect,
    createConnection: ((
      _args: ClientRequestArgs,
      done: Parameters<typeof remote.connect>[2],
    ): void => remote.connect(target, cancellation, done, { probe })) as never,
    ...(probe !== undefined && { finishRequest: (request) => sendReported(request, probe) }),
  };
  const address = new URL(url);
  address.hash = "";
  address.username = "";
  address.password = "";
  return new WebSocket(address, [...protocols], options);
}

/** Sends the request of a handshake, and tells taps what it really says. */
function sendReported(request: ClientRequest, probe: Probe): void {
  probe.wrote(
    request
      .getRawHeaderNames()
      .flatMap((name) =>
        [request.getHeader(name)].flat().flatMap((value) => [name, String(value)]),
      ),
  );
  reportHandshake(request, probe);
  request.end();
}

/** Tells whether the handshake writes a header itself. */
function isOwn(name: string): boolean {
  return name.startsWith("sec-websocket-");
}

/** Headers as node:http takes them beside others: any name is an own property. */
function toOptions(lines: readonly string[]): Record<string, string> {
  const options = Object.create(null) as Record<string, string | string[]>;
  for (const { name, values } of headersFromLines(lines).values()) {
    options[name] = values.length === 1 ? (values[0] ?? "") : [...values];
  }
  return options as Record<string, string>;
}
