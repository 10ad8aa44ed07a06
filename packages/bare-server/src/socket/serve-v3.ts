import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { RawData, WebSocket } from "ws";
import {
  encodeOpen,
  headersFromLines,
  headersToLines,
  LIMITS,
  parseConnect,
  type ConnectRequest,
} from "@oriel/bare-protocol";
import type { Context } from "../context.ts";
import { Cancellation } from "../remote/cancellation.ts";
import { remoteError } from "../remote/remote-error.ts";
import { targetOf, urlOf } from "../remote/target.ts";
import type { Probe } from "../tap/probe.ts";
import { keepAlive } from "./heartbeat.ts";
import { openRemote } from "./open-remote.ts";
import { showRelay } from "./show-relay.ts";
import { closeWith, pass, relay, type Message } from "./relay.ts";

const POLICY = 1008;
const FAILED = 1011;

/**
 * Serves a v3 socket: reads the connect message, opens the socket to the remote, then passes messages on.
 *
 * @param client socket that has just been accepted; nothing was read of it yet
 * @param raw connection under it
 * @see https://github.com/tomphttp/specifications/blob/master/BareServerV3.md
 */
export function serveV3(
  context: Context,
  client: WebSocket,
  raw: Duplex,
  request: IncomingMessage,
): void {
  const settings = context.settings.sockets;
  // malformed frames end this socket only
  client.on("error", () => {});
  keepAlive(client, settings.ping, true);

  const refuse = (): void => closeWith(client, POLICY, "", settings);
  const timer = setTimeout(refuse, settings.connectMessage);
  client.once("close", () => clearTimeout(timer));
  client.once("message", (data, binary) => {
    clearTimeout(timer);
    let connect: ConnectRequest;
    try {
      connect = readConnect(data, binary);
    } catch {
      refuse();
      return;
    }
    void join(context, client, raw, request, connect);
  });
}

function readConnect(data: RawData, binary: boolean): ConnectRequest {
  // ws gives messages as one Buffer unless told otherwise
  const bytes = data as Buffer;
  if (binary) throw new Error("the connect message is binary");
  if (bytes.length > LIMITS.connectMessage) throw new Error("the connect message is too long");
  return parseConnect(bytes.toString("utf8"));
}

async function join(
  context: Context,
  client: WebSocket,
  raw: Duplex,
  request: IncomingMessage,
  connect: ConnectRequest,
): Promise<void> {
  const settings = context.settings.sockets;
  const gone = new Cancellation();
  const leave = (): void => gone.cancel();
  client.once("close", leave);
  const early = holdEarly(client, settings.early);

  const fail = (cause: unknown): void => {
    const error = remoteError(cause, connect.remote.hostname, "request.body");
    const { code } = error;
    context.settings.onError(error);
    closeWith(client, code === "IMPL_BLOCKED_ADDRESS" ? POLICY : FAILED, code, settings);
  };
  const probe = context.taps.active ? showSocket(context, connect, request) : undefined;
  let remote: WebSocket;
  try {
    await context.remote.admit(targetOf(connect.remote));
    if (gone.cancelled) {
      probe?.end(new Error("the client has gone"));
      return;
    }
    remote = openRemote(context, connect, headersFromLines(request.rawHeaders), gone, probe);
  } catch (error) {
    probe?.end(error as Error);
    fail(error);
    return;
  }
  const abandon = (): void => remote.terminate();
  client.once("close", abandon);

  let setCookies: readonly string[] = [];
  remote.once("upgrade", ({ rawHeaders }) => {
    setCookies = headersFromLines(rawHeaders).get("set-cookie")?.values ?? [];
  });
  remote.once("error", fail);
  if (probe !== undefined) remote.once("error", (error) => probe.end(error));
  remote.once("open", () => {
    remote.off("error", fail);
    client.off("close", leave);
    client.off("close", abandon);
    client.send(encodeOpen(remote.protocol, setCookies));
    const shown = probe === undefined ? undefined : showRelay(client, remote, probe);
    relay(client, remote, raw, settings);
    keepAlive(remote, settings.ping, false);
    for (const message of early.release()) {
      shown?.(message);
      pass(message, client, remote, settings);
    }
  });
}

/** Shows taps a socket that is about to be opened. */
function showSocket(
  { taps }: Context,
  { remote, headers }: ConnectRequest,
  request: IncomingMessage,
): Probe {
  const head = {
    method: "GET",
    url: urlOf(targetOf(remote), "ws"),
    lines: headersToLines(headers),
  };
  return taps.open({ kind: "bare-v3", request }, head);
}

/** Keeps what a client sends before the remote has accepted; beyond the limit it is not read. */
function holdEarly(client: WebSocket, limit: number): { release(): Message[] } {
  const messages: Message[] = [];
  let bytes = 0;
  const hold = (data: RawData, binary: boolean): void => {
    messages.push({ data, binary });
    bytes += (data as Buffer).length;
    if (bytes > limit) client.pause();
  };
  client.on("message", hold);
  return {
    release() {
      client.off("message", hold);
      client.resume();
      return messages;
    },
  };
}
