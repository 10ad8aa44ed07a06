import type { Socket } from "node:net";
import type { Probe } from "../tap/probe.ts";

const KEEP_ALIVE_DELAY = 30_000;

/**
 * Passes bytes between two connections, both ways, with back-pressure. The end of one direction is passed on; when
 * one connection breaks the other is destroyed.
 *
 * @param head bytes of `client` that have been read already, in the same way `first` of `remote`
 * @param grace ms from the first end until both connections are destroyed
 * @param probe shows taps what passes
 */
export function joinTunnel(
  client: Socket,
  head: Buffer,
  remote: Socket,
  first: Buffer,
  grace: number,
  probe?: Probe,
): void {
  probe?.tunnels(client, remote, head, first);
  let timer: NodeJS.Timeout | undefined;
  const destroy = (): void => {
    clearTimeout(timer);
    client.destroy();
    remote.destroy();
  };
  for (const [from, early, to] of [
    [client, head, remote],
    [remote, first, client],
  ] as const) {
    from.setTimeout(0);
    from.setNoDelay(true);
    from.setKeepAlive(true, KEEP_ALIVE_DELAY);
    if (early.length > 0) to.write(early);
    from.pipe(to);
    from.on("error", destroy);
    from.once("end", () => {
      timer ??= setTimeout(destroy, grace).unref();
    });
    from.once("close", () => {
      // what has been read of it is still delivered when it ended well
      if (from.errored === null && from.readableEnded) to.end();
      else destroy();
    });
  }
}
