import { createServer, type AddressInfo, type Server } from "node:net";

/** Where a site is reached. */
export interface SiteAddress {
  readonly port: number;
  /** URL of the start page. */
  readonly url: string;
}

/** Both addresses that `localhost` may mean to a browser. */
const LOCALHOST = ["127.0.0.1", "::1"];
const NO_SUCH_FAMILY: ReadonlySet<unknown> = new Set(["EADDRNOTAVAIL", "EAFNOSUPPORT", "EINVAL"]);

/**
 * Lets a server listen. `localhost` means both loopback addresses, as far as the machine has them.
 *
 * @returns the address, and further servers that pass their connections to the first
 * @throws the error of `listen`, e.g. with code `EADDRINUSE`
 */
export async function listen(
  server: Server,
  port: number,
  host: string,
  scheme: "http" | "https" = "http",
): Promise<{ address: SiteAddress; others: readonly Server[] }> {
  const [first = host, ...rest] = host === "localhost" ? LOCALHOST : [host];
  const others: Server[] = [];
  let used = port;
  try {
    used = await bind(server, port, first);
  } catch (error) {
    if (rest.length === 0 || !isMissingFamily(error)) throw error;
    used = await bind(server, port, rest.shift() ?? host);
  }
  for (const address of rest) {
    const other = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      server.emit("connection", socket);
    });
    try {
      await bind(other, used, address);
      others.push(other);
    } catch (error) {
      if (isMissingFamily(error)) continue;
      server.close();
      throw error;
    }
  }
  return { address: { port: used, url: `${scheme}://${shown(host)}:${used}/` }, others };
}

function bind(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host }, () => {
      server.off("error", reject);
      server.on("error", () => {});
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function isMissingFamily(error: unknown): boolean {
  return NO_SUCH_FAMILY.has((error as NodeJS.ErrnoException).code);
}

/** A host that a browser can open: the addresses that stand for all are none. */
function shown(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "localhost";
  return host.includes(":") ? `[${host}]` : host;
}
