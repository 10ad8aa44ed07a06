import { connect as connectTcp, isIP, type Socket } from "node:net";
import type { Probe } from "../tap/probe.ts";
import { BlockedAddressError } from "./address-guard.ts";
import type { NameService } from "./name-service.ts";
import type { RemoteTarget } from "./target.ts";

/** What a dial needs to know of the caller. */
export interface DialOptions {
  readonly names: NameService;
  /** Whether the caller ends its own side after the remote has ended its. */
  readonly allowHalfOpen: boolean;
  /** Is told how far it is. */
  readonly probe?: Probe | undefined;
}

/**
 * Opens a TCP connection to a remote.
 *
 * @param done called once, with an error or a connection on which nothing has been sent
 * @returns a function that gives up
 */
export type Dial = (
  target: Pick<RemoteTarget, "host" | "port">,
  options: DialOptions,
  done: (error: Error | null, socket?: Socket) => void,
) => () => void;

/** Which of the machine's addresses connections come from, and to which kind they go. */
export interface Route {
  /** Address of this machine; undefined: the system decides. */
  readonly localAddress: string | undefined;
  /** Kind of the addresses that names are resolved to; 0: both, and what answers first. */
  readonly family: 0 | 4 | 6;
}

/** An attempt at one address of several, in ms; the next one is tried then. */
const ATTEMPT_TIMEOUT = 500;

/**
 * Gives the options of a TCP connection.
 *
 * @throws TypeError when the local address is none
 */
export function routeOptions({ localAddress, family }: Route): {
  readonly localAddress?: string;
  readonly family?: number;
} {
  if (localAddress === undefined) return family === 0 ? {} : { family };
  const own = isIP(localAddress);
  if (own === 0 || (family !== 0 && family !== own)) {
    throw new TypeError(
      `local address "${localAddress}": is no IP${family === 0 ? "" : `v${family}`} address`,
    );
  }
  return { localAddress, family: own };
}

/**
 * Makes the dial that goes to remotes directly. The peer is checked before anybody can send a byte.
 *
 * @throws TypeError when the route cannot be used
 */
export function createDirectDial(route: Route): Dial {
  const options = routeOptions(route);
  return ({ host, port }, { names, allowHalfOpen, probe }, done) => {
    const tcp = connectTcp({
      ...options,
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
    // forgotten when it has been called: what it holds must not live as long as the connection
    let waiting: typeof done | undefined = done;
    let asked = probe;
    const settle = (error: Error | null): void => {
      const tell = waiting;
      waiting = undefined;
      asked = undefined;
      if (error === null) tell?.(null, tcp);
      else if (tell !== undefined) {
        tcp.destroy();
        tell(error);
      }
    };
    if (asked !== undefined) tcp.once("lookup", () => asked?.at("lookup"));
    // stays for the life of the socket: an error without a listener would end the process
    tcp.on("error", settle);
    tcp.once("close", () => settle(closedError()));
    tcp.once("connect", () => {
      settle(names.allowsPeer(host, tcp.remoteAddress) ? null : new BlockedAddressError());
    });
    return () => settle(new Error("cancelled"));
  };
}

/** The error of a connection that ended before it was of use. */
export function closedError(): Error {
  return Object.assign(new Error("closed"), { code: "ECONNRESET" });
}
