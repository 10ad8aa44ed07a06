import { createServer, type Server } from "node:http";
import { isIP, type AddressInfo } from "node:net";

/** Where metrics are served. */
export interface MetricsAddress {
  readonly host: string;
  readonly port: number;
}

/** Gives the metrics as text. */
export type MetricsSource = () => Promise<{ readonly type: string; readonly text: string }>;

const PATH = "/metrics";
const LOOPBACK = "127.0.0.1";

/**
 * Reads `port`, `address:port` or `[address]:port`; a port alone is on loopback.
 *
 * @returns null when it is none of them
 */
export function readMetricsAddress(text: string): MetricsAddress | null {
  const [, bracketed, plain, digits = ""] =
    /^(?:(?:\[([^\]]+)\]|([^:]+)):)?(\d+)$/.exec(text) ?? [];
  const host = bracketed ?? plain ?? LOOPBACK;
  const port = Number(digits);
  if (digits === "" || port > 65_535 || (host !== "localhost" && isIP(host) === 0)) return null;
  return { host, port };
}

/**
 * Serves metrics on a port of their own: what is for the operator's eyes alone is not beside what is for everybody,
 * and a server before this one cannot pass it on by mistake.
 *
 * @returns the server, and the port that it listens on
 * @throws the error of `listen`, e.g. with code `EADDRINUSE`
 */
export async function serveMetrics(
  source: MetricsSource,
  { host, port }: MetricsAddress,
): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer((request, response) => {
    const { method = "" } = request;
    request.resume();
    if (request.url?.split("?", 1)[0] !== PATH) response.writeHead(404).end();
    else if (method !== "GET" && method !== "HEAD") {
      response.writeHead(405, { Allow: "GET, HEAD" }).end();
    } else {
      void source().then(
        ({ type, text }) => {
          response.writeHead(200, { "Content-Type": type, "Cache-Control": "no-store" }).end(text);
        },
        () => response.writeHead(503, { "Retry-After": "1" }).end(),
      );
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port }, resolve);
  });
  server.on("error", () => {});
  return { server, port: (server.address() as AddressInfo).port };
}
