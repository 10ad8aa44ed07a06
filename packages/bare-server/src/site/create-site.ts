import type { Server } from "node:net";
import type { BareServer } from "../create-bare-server.ts";
import { listen, type SiteAddress } from "./listen.ts";
import { createSiteHandler, type SiteOptions } from "./site-handler.ts";
import { checkAccess, createSitePort, type SitePortOptions } from "./site-port.ts";

/** A complete proxy on one port: site, scripts, Bare server. */
export interface Site {
  /** What listens. */
  readonly server: Server;
  readonly bare: BareServer;
  /**
   * @param port 0: any free one
   * @param host `localhost`: both loopback addresses
   * @throws the error of `listen`, e.g. with code `EADDRINUSE`; TypeError for a forward proxy that everybody could use
   */
  listen(port: number, host: string): Promise<SiteAddress>;
  /** Reads certificates again that are in files. */
  reload(): void;
  /** {@link BareServer.tap} for everything that the site answers. */
  readonly tap: BareServer["tap"];
  /** Stops accepting, lets running answers finish for `grace` ms, then ends them. */
  close(grace?: number): Promise<void>;
}

const GRACE = 3000;

/**
 * Makes a site.
 *
 * @throws TypeError when an option cannot be used
 */
export function createSite(options: SiteOptions & SitePortOptions): Site {
  const { tls, port: limits, forwardProxy, ...rest } = options;
  const handler = createSiteHandler(rest);
  const port = createSitePort(handler, {
    ...(tls !== undefined && { tls }),
    ...(limits !== undefined && { port: limits }),
    ...(forwardProxy !== undefined && { forwardProxy }),
  });
  const { server } = port;

  let others: readonly Server[] = [];
  return {
    server,
    bare: handler.bare,
    tap: handler.bare.tap,
    async listen(number, host) {
      checkAccess(host, forwardProxy, rest.accessToken);
      const result = await listen(server, number, host, tls === undefined ? "http" : "https");
      others = result.others;
      return result.address;
    },
    reload: () => tls?.reload(),
    async close(grace = GRACE) {
      handler.drain();
      for (const other of others) other.close();
      const ended = new Promise<void>((resolve) => {
        port.close(resolve);
      });
      const end = Date.now() + grace;
      await handler.close(grace);
      await new Promise<void>((resolve) => {
        void ended.then(resolve);
        setTimeout(() => {
          port.destroy();
          resolve();
        }, end - Date.now()).unref();
      });
    },
  };
}
