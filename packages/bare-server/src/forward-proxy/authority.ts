import { isIP } from "node:net";
import type { Connection, TunnelTarget } from "../port/connection.ts";

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/;

/**
 * Reads the target of CONNECT.
 *
 * @param text `host:port`, an IPv6 address in brackets
 * @returns null when it is none
 */
export function readAuthority(text: string): TunnelTarget | null {
  const [, host = "", digits = ""] =
    /^(\[[0-9A-Fa-f:.]+\]|[^\s:/?#@[\]\\]+):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (host === "" || port < 1 || port > 65_535 || !URL.canParse(`http://${host}/`)) return null;
  // addresses have many spellings, and are judged by one
  const { hostname } = new URL(`http://${host}/`);
  return { host: hostname.replace(/^\[(.*)\]$/, "$1"), port };
}

/**
 * Makes the test whether a host and port are this server's own.
 *
 * @param names further host names of the server, lower case
 */
export function createSelfTest(
  names: readonly string[],
): (target: TunnelTarget, connection: Connection) => boolean {
  const own = new Set(names.map((name) => name.toLowerCase()));
  return ({ host, port }, { localAddress, localPort, tls }) => {
    if (port !== localPort) return false;
    const name = host.toLowerCase().replace(/\.$/, "");
    return (
      LOOPBACK.test(name) ||
      own.has(name) ||
      name === plain(localAddress) ||
      // the name by which the client has found this server
      (isIP(name) === 0 && typeof tls?.servername === "string" && tls.servername === name)
    );
  };
}

function plain(address: string | undefined): string | undefined {
  return address?.replace(/^::ffff:/i, "");
}
