import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Probe } from "../tap/probe.ts";

const KEEP_ALIVE_DELAY = 30_000;

/**
 * Passes bytes between two connections, both ways, with back-pressure. The end of one direction is passed on; when one
 * connection breaks, the other is destroyed. Connections of which one side has ended are destroyed when nothing has
 * come for long.
 *
 * @param idle ms; 0: never
 * @param probe shows taps what passes
 */
export function joinRaw(one: Duplex, other: Duplex, idle: number, probe?: Probe): void {
  probe?.tunnels(one, other);
  let timer: NodeJS.Timeout | undefined;
  const destroy = (): void => {
    clearTimeout(timer);
    one.destroy();
    other.destroy();
  };
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    stayOpen(from);
    from.on("data", () => timer?.refresh());
    from.pipe(to);
    from.on("error", destroy);
    from.once("end", () => {
      if (idle > 0) timer ??= setTimeout(destroy, idle).unref();
    });
    from.once("close", () => {
      // what has been read of it is still delivered when it ended well
      if (from.errored === null && from.readableEnded && !to.destroyed) to.end();
      else destroy();
    });
  }
}

/** Silence is no reason to end a tunnel; a machine that has vanished is. */
function stayOpen(connection: Duplex & Partial<Pick<Socket, "setTimeout" | "setKeepAlive">>): void {
  connection.setTimeout?.(0);
  connection.setKeepAlive?.(true, KEEP_ALIVE_DELAY);
}
