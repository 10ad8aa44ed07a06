import type { WebSocket } from "ws";
import type { TapMessage } from "../tap/exchange.ts";
import type { Probe } from "../tap/probe.ts";
import type { Message } from "./relay.ts";

/** What a socket is closed with that got no close frame. */
const ABNORMAL = 1006;

/**
 * Shows taps what passes between two open sockets, before it is passed on. Pings are those of the hop they came on.
 *
 * @returns shows a message of the client that had come before
 */
export function showRelay(
  client: WebSocket,
  remote: WebSocket,
  probe: Probe,
): (early: Message) => void {
  const relayed = probe.relays();
  const show =
    (from: TapMessage["from"]) =>
    ({ data, binary }: Message): void =>
      // ws gives messages as one Buffer unless told otherwise
      relayed.pass(from, binary ? "binary" : "text", data as Buffer);
  let open = 2;
  let error: Error | null = null;
  for (const [from, socket] of [
    ["client", client],
    ["remote", remote],
  ] as const) {
    const showMessage = show(from);
    socket.on("message", (data, binary) => showMessage({ data, binary }));
    socket.on("ping", (data) => relayed.pass(from, "ping", data));
    socket.on("pong", (data) => relayed.pass(from, "pong", data));
    socket.on("close", (code, reason) => {
      if (code === ABNORMAL) error ??= new Error(`the ${from} ended without a close frame`);
      else relayed.pass(from, "close", reason, code);
      open--;
      if (open === 0) probe.end(error);
    });
  }
  return show("client");
}
