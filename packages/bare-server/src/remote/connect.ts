import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { BlockedAddressError } from "./address-guard.ts";
import type { Cancellation } from "./cancellation.ts";
import type { NameService } from "./name-service.ts";
import { TimeoutError, TlsError } from "./remote-error.ts";
import type { RemoteTarget } from "./target.ts";

/** How connections are made. */
export interface ConnectOptions {
  readonly names: NameService;
  /** ms for look-up, connection and TLS together; 0: no limit. */
  readonly timeout: number;
  readonly cancellation?: Cancellation | undefined;
  /** Whether the caller ends its own side after the remote has ended its; default false. */
  readonly allowHalfOpen?: boolean;
}

/** An attempt at one address of several, in ms; the next one is tried then. */
const ATTEMPT_TIMEOUT = 500;

/**
 * Opens a connection to a remote: the only place that does. The peer is checked before a byte is sent.
 *
 * @param done called once, with an error or a connection that is ready to carry HTTP
 */
export function connect(
  { host, port, secure }: Pick<RemoteTarget, "host" | "port" | "secure">,
  { names, timeout, cancellation, allowHalfOpen = false }: ConnectOptions,
  done: (error: Error | null, socket?: Socket | TLSSocket) => void,
): void {
  const tcp = connectTcp({
    host,
    port,
    lookup: names.lookup,
    allowHalfOpen,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: ATTEMPT_TIMEOUT,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: 30_000,
  });
  let settled = false;
  const timer =
    timeout > 0 ? setTimeout(() => settle(new TimeoutError("connection")), timeout) : undefined;
  const abort = (): void => settle(new Error("cancelled"));

  function settle(error: Error | null, socket?: Socket): void {
    if (settled) return;
    settled = true;
    clearTimeout(timer);
    cancellation?.forget(abort);
    if (error !== null) tcp.destroy();
    done(error, socket);
  }

  function secured(): void {
    const tls = connectTls({
      socket: tcp,
      host,
      // a name that TLS may send; addresses are none
      servername: isIP(host) === 0 ? host : "",
      ALPNProtocols: ["http/1.1"],
    });
    tls.on("error", (error) => settle(TlsError.from(error)));
    tls.once("secureConnect", () => settle(null, tls));
  }

  // stays for the life of the socket: an error without a listener would end the process
  tcp.on("error", (error) => settle(error));
  tcp.once("close", () => settle(Object.assign(new Error("closed"), { code: "ECONNRESET" })));
  tcp.once("connect", () => {
    if (!names.allowsPeer(host, tcp.remoteAddress)) settle(new BlockedAddressError());
    else if (secure) secured();
    else settle(null, tcp);
  });
  cancellation?.onCancel(abort);
}
