import type { Duplex } from "node:stream";
import type { RawData, WebSocket } from "ws";
import type { SocketSettings } from "../settings.ts";

/** Codes of `ws` for a message above the limit. */
const TOO_BIG = "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH";
const NO_CODE = 1005;
const ABNORMAL = 1006;
const MESSAGE_TOO_BIG = 1009;

/** A message with its kind. */
export interface Message {
  readonly data: RawData;
  readonly binary: boolean;
}

/**
 * Passes a message on and stops reading the sender while the receiver's buffer is above the high mark.
 */
export function pass(
  { data, binary }: Message,
  from: WebSocket,
  to: WebSocket,
  { highMark, lowMark }: SocketSettings,
): void {
  if (to.readyState !== to.OPEN) return;
  to.send(data, { binary }, () => {
    if (from.isPaused && to.bufferedAmount < lowMark) from.resume();
  });
  if (to.bufferedAmount > highMark) from.pause();
}

/**
 * Joins two open sockets: messages go through in both directions, and the end of one ends the other, with code and
 * reason.
 *
 * @param raw connection under `client`
 */
export function relay(
  client: WebSocket,
  remote: WebSocket,
  raw: Duplex,
  settings: SocketSettings,
): void {
  let tooBig = false;
  remote.on("error", (error) => {
    tooBig ||= "code" in error && error.code === TOO_BIG;
  });
  client.on("message", (data, binary) => pass({ data, binary }, client, remote, settings));
  remote.on("message", (data, binary) => pass({ data, binary }, remote, client, settings));

  client.on("close", (code, reason) => {
    // a client that vanished has nobody to talk to
    if (code === ABNORMAL) remote.terminate();
    else closeWith(remote, code, reason, settings);
  });
  remote.on("close", (code, reason) => {
    if (code === ABNORMAL && !tooBig) {
      // as on the open web: what was sent arrives, then the connection ends without a close frame
      raw.end();
      endLater(client, settings);
    } else closeWith(client, tooBig ? MESSAGE_TOO_BIG : code, reason, settings);
  });
}

/** Closes a socket with a code that another one was closed with. */
export function closeWith(
  socket: WebSocket,
  code: number,
  reason: Buffer | string,
  settings: SocketSettings,
): void {
  if (code === NO_CODE) socket.close();
  else socket.close(code, reason);
  endLater(socket, settings);
}

/** Destroys a socket that does not complete the closing handshake in time. */
function endLater(socket: WebSocket, { closing }: SocketSettings): void {
  // one that is not read does not see the other side's close frame
  if (socket.isPaused) socket.resume();
  const timer = setTimeout(() => socket.terminate(), closing);
  socket.once("close", () => clearTimeout(timer));
  if (socket.readyState === socket.CLOSED) clearTimeout(timer);
}
