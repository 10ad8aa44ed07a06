import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { FORBIDDEN_FORWARD, headersFromLines } from "@oriel/bare-protocol";
import type { Context } from "../context.ts";
import { badRequest } from "../http/answer.ts";
import type { MetaVersion } from "../meta/socket-metas.ts";
import { Cancellation } from "../remote/cancellation.ts";
import { printable } from "../remote/remote-call.ts";
import { remoteError } from "../remote/remote-error.ts";
import { remoteLines } from "../remote/remote-lines.ts";
import { urlOf } from "../remote/target.ts";
import type { Probe } from "../tap/probe.ts";
import type { Handshake } from "../remote/handshake.ts";
import { joinTunnel } from "./join-tunnel.ts";
import { readV1Tunnel, readV2Tunnel, type TunnelRequest } from "./tunnel-request.ts";

const KEY = /^[+/0-9A-Za-z]{22}==$/;
const HANDSHAKE = ["Connection", "Upgrade", "Upgrade", "websocket", "Sec-WebSocket-Version", "13"];
/** Handshake headers of the remote that the client gets to see. */
const ANSWERED = new Set(["sec-websocket-accept", "sec-websocket-extensions"]);

/**
 * Serves a v1 or v2 socket: opens one to the remote with the client's own key, then passes bytes on, both ways,
 * without looking at them.
 *
 * @param client connection that asked for the upgrade
 * @param head bytes that came behind the request
 * @throws BareError before anything has been answered
 */
export async function serveTunnel(
  context: Context,
  version: MetaVersion,
  request: IncomingMessage,
  client: Socket,
  head: Buffer,
): Promise<void> {
  const { metas, settings } = context;
  const key = readKey(request);
  const gone = new Cancellation();
  const leave = (): void => gone.cancel();
  client.once("close", leave);
  const tunnel =
    version === "v1" ? readV1Tunnel(request) : await readV2Tunnel(request, context.metas);
  const lines = linesFor(tunnel, request, key);
  const probe = context.taps.active
    ? showTunnel(context, version, tunnel, request, lines)
    : undefined;
  let handshake: Handshake;
  try {
    const call = { target: tunnel.target, lines, key, cancellation: gone };
    handshake = await context.remote.shakeHands({ ...call, ...(probe !== undefined && { probe }) });
  } catch (error) {
    probe?.end(error as Error);
    if (tunnel.id !== undefined) await metas.forget(tunnel.id);
    throw remoteError(error, tunnel.target.host, tunnel.targetId);
  }
  const { answer, socket: remote, head: first } = handshake;
  try {
    // kept before the client can ask for it
    if (tunnel.id !== undefined) await metas.connected(version, tunnel.id, answerOf(answer));
  } catch (error) {
    remote.destroy();
    probe?.end(error as Error);
    throw error;
  }
  client.off("close", leave);
  client.write(accept(answer, tunnel.protocol), "latin1");
  joinTunnel(client, head, remote, first, settings.sockets.closing, probe);
}

function readKey({ headers }: IncomingMessage): string {
  const key = headers["sec-websocket-key"] ?? "";
  if (!KEY.test(key)) throw badRequest("The header sec-websocket-key is missing or wrong.");
  if (headers["sec-websocket-version"] !== "13") {
    throw badRequest("The header sec-websocket-version is not 13.");
  }
  return key;
}

function showTunnel(
  { taps }: Context,
  version: MetaVersion,
  { target }: TunnelRequest,
  request: IncomingMessage,
  lines: readonly string[],
): Probe {
  const head = { method: "GET", url: urlOf(target, "ws"), lines };
  return taps.open({ kind: `bare-${version}`, request }, head);
}

/** Gives the lines of the handshake with the remote. */
function linesFor(
  { target, headers, forward }: TunnelRequest,
  { rawHeaders, headers: outer }: IncomingMessage,
  key: string,
): string[] {
  const allowed = forward.filter((name) => !FORBIDDEN_FORWARD.has(name) && !isOwn(name));
  const extensions = outer["sec-websocket-extensions"];
  return [
    ...remoteLines(
      headers,
      allowed,
      headersFromLines(rawHeaders, new Set(allowed)),
      target.authority,
      (name) => isOwn(name) && name !== "sec-websocket-protocol",
    ),
    ...HANDSHAKE,
    "Sec-WebSocket-Key",
    key,
    ...(extensions === undefined ? [] : ["Sec-WebSocket-Extensions", extensions]),
  ];
}

/** Tells whether the handshake has a header of its own under a name. */
function isOwn(name: string): boolean {
  return name.startsWith("sec-websocket-");
}

function answerOf({ statusCode = 0, statusMessage = "", rawHeaders }: IncomingMessage): {
  status: number;
  statusText: string;
  lines: readonly string[];
} {
  const statusText = printable(statusMessage);
  return { status: statusCode, statusText, lines: rawHeaders };
}

/** Writes the acceptance for the client. */
function accept({ rawHeaders }: IncomingMessage, protocol: string): string {
  const lines = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"];
  for (const { name, values } of headersFromLines(rawHeaders, ANSWERED).values()) {
    for (const value of values) lines.push(`${name}: ${value}`);
  }
  return `${lines.join("\r\n")}\r\nSec-WebSocket-Protocol: ${protocol}\r\n\r\n`;
}
