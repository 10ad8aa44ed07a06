import type { IncomingMessage } from "node:http";
import type { TunnelTarget } from "../port/connection.ts";
import type { Probe } from "../tap/probe.ts";
import type { Taps } from "../tap/taps.ts";
import { remoteOf } from "./way.ts";

/** Shows taps tunnels whose bytes are passed on as they are. */
export interface TunnelTap {
  /** Remembers who asked for a tunnel: what passes in it may be known much later. */
  expect(target: TunnelTarget, request: IncomingMessage): void;
  /** Gives what is told of a tunnel; undefined: nobody listens, or did when it was asked for. */
  show(target: TunnelTarget): Probe | undefined;
}

/** Makes the tap of a proxy's tunnels. */
export function createTunnelTap(taps: Taps): TunnelTap {
  const requests = new WeakMap<TunnelTarget, IncomingMessage>();
  return {
    expect(target, request) {
      if (taps.active) requests.set(target, request);
    },
    show(target) {
      const request = requests.get(target);
      if (!taps.active || request === undefined) return undefined;
      const url = `tcp://${remoteOf(target, false, "").authority}`;
      return taps.open({ kind: "tunnel", request }, { method: "CONNECT", url, lines: [] });
    },
  };
}
