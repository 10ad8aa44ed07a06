import { request as requestHttp, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { LIMITS } from "@oriel/bare-protocol";
import type { Context } from "../context.ts";
import { endSocket } from "../http/answer.ts";
import { Cancellation } from "../remote/cancellation.ts";
import { TimeoutError } from "../remote/remote-error.ts";
import { gatewayError } from "./gateway-error.ts";
import { joinRaw } from "./join-raw.ts";
import { urlOf } from "../remote/target.ts";
import { reportHandshake } from "../tap/report-handshake.ts";
import type { PassOptions } from "./pass-request.ts";
import { passedLines } from "./proxy-lines.ts";

const HANDSHAKE = ["Connection", "Upgrade", "Upgrade", "websocket"];

/**
 * Passes a request for a WebSocket on, and the bytes in both directions when the remote agrees; else its answer. It
 * never rejects.
 *
 * @param head bytes that came behind the request
 */
export async function passUpgrade(
  { remote, settings, taps }: Pick<Context, "remote" | "settings" | "taps">,
  request: IncomingMessage,
  client: Duplex,
  head: Buffer,
  { target, via, kind }: PassOptions,
): Promise<void> {
  const gone = new Cancellation();
  const leave = (): void => gone.cancel();
  client.once("close", leave);
  const lines = [...passedLines(request.rawHeaders, { host: target.authority, via }), ...HANDSHAKE];
  const probe = taps.active
    ? taps.open({ kind, request }, { method: "GET", url: urlOf(target, "ws"), lines })
    : undefined;
  const fail = (error: unknown): void => {
    probe?.end(error as Error);
    if (!gone.cancelled) endSocket(client, gatewayError(error, target.host), settings);
  };
  try {
    await remote.admit(target);
  } catch (error) {
    fail(error);
    return;
  }
  const outgoing = requestHttp({
    createConnection: (_args, done) => {
      remote.connect(target, gone, done as never, { allowHalfOpen: true, probe });
      return undefined;
    },
    host: target.host,
    port: target.port,
    path: target.path,
    headers: lines,
    maxHeaderSize: LIMITS.remoteHeaders,
    setHost: false,
  });
  const { firstByte, idle } = settings.timeouts;
  if (firstByte > 0) {
    outgoing.setTimeout(firstByte, () => outgoing.destroy(new TimeoutError("handshake")));
  }
  gone.onCancel(() => outgoing.destroy());
  outgoing.on("error", fail);
  if (probe !== undefined) reportHandshake(outgoing, probe);
  outgoing.once("upgrade", (answer, socket, first) => {
    socket.on("error", () => {});
    client.off("close", leave);
    client.write(textOf(answer, HANDSHAKE, via), "latin1");
    if (first.length > 0) client.write(first);
    if (head.length > 0) socket.write(head);
    // what came early has been passed on
    probe?.tunnels(client, socket, head, first);
    joinRaw(client, socket, idle);
  });
  outgoing.once("response", (answer) => {
    // the end of the connection is the end of the body, whatever framed it
    client.write(textOf(answer, ["Connection", "close"], via), "latin1");
    answer.on("error", () => client.destroy());
    probe?.receives({
      body: answer,
      isWhole: () => answer.complete && answer.errored === null,
      trailers: () => answer.rawTrailers,
    });
    answer.pipe(client);
  });
  outgoing.end();
}

function textOf(
  { statusCode, statusMessage, rawHeaders }: IncomingMessage,
  more: readonly string[],
  via: string | null,
): string {
  const lines = [...passedLines(rawHeaders, { via }), ...more];
  let text = `HTTP/1.1 ${statusCode} ${statusMessage ?? ""}\r\n`;
  for (let at = 0; at < lines.length; at += 2) text += `${lines[at]}: ${lines[at + 1]}\r\n`;
  return `${text}\r\n`;
}
