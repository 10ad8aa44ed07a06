import { isIP, type Socket } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import type { Probe } from "../tap/probe.ts";
import type { Cancellation } from "./cancellation.ts";
import type { Dial } from "./dial.ts";
import type { NameService } from "./name-service.ts";
import { TimeoutError, TlsError } from "./remote-error.ts";
import type { RemoteTarget } from "./target.ts";

/** How connections are made. */
export interface ConnectOptions {
  readonly names: NameService;
  readonly dial: Dial;
  /** ms for look-up, connection and TLS together; 0: no limit. */
  readonly timeout: number;
  readonly cancellation?: Cancellation | undefined;
  /** Is told how far it is. */
  readonly probe?: Probe | undefined;
  /** Whether the caller ends its own side after the remote has ended its; default false. */
  readonly allowHalfOpen?: boolean;
  /** Protocols that are offered with TLS, the best first; default: HTTP/1.1 alone. */
  readonly protocols?: readonly string[];
}

const HTTP1 = ["http/1.1"];

/**
 * Opens a connection to a remote: the only place that does.
 *
 * @param done called once, with an error or a connection that is ready to carry HTTP
 */
export function connect(
  { host, port, secure }: Pick<RemoteTarget, "host" | "port" | "secure">,
  options: ConnectOptions,
  done: (error: Error | null, socket?: Socket | TLSSocket) => void,
): void {
  const { names, dial, timeout, cancellation, allowHalfOpen = false, protocols = HTTP1 } = options;
  let { probe } = options;
  let opened: Socket | undefined;
  // forgotten when it has been called: listeners stay as long as the connection, the first request must not
  let waiting: typeof done | undefined = done;
  const timer =
    timeout > 0 ? setTimeout(() => settle(new TimeoutError("connection")), timeout) : undefined;
  const abort = (): void => settle(new Error("cancelled"));

  function settle(error: Error | null, socket?: Socket): void {
    const tell = waiting;
    if (tell === undefined) return;
    waiting = undefined;
    probe = undefined;
    clearTimeout(timer);
    cancellation?.forget(abort);
    if (error !== null) {
      giveUp();
      opened?.destroy();
    }
    tell(error, socket);
  }

  function secured(tcp: Socket): void {
    const tls = connectTls({
      socket: tcp,
      host,
      // a name that TLS may send; addresses are none
      servername: isIP(host) === 0 ? host : "",
      ALPNProtocols: [...protocols],
    });
    tls.on("error", (error) => settle(TlsError.from(error)));
    tls.once("secureConnect", () => {
      probe?.at("tls");
      settle(null, tls);
    });
    tcp.once("close", () => settle(Object.assign(new Error("closed"), { code: "ECONNRESET" })));
  }

  probe?.at("dial");
  const giveUp = dial({ host, port }, { names, allowHalfOpen, probe }, (error, socket) => {
    opened = socket;
    if (error === null) probe?.at("connect");
    if (error !== null || socket === undefined) settle(error);
    else if (waiting === undefined) socket.destroy();
    else if (secure) secured(socket);
    else settle(null, socket);
  });
  cancellation?.onCancel(abort);
}
