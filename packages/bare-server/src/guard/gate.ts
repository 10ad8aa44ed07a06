import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { BARE_ERRORS, BareError, type BareErrorCode } from "@oriel/bare-protocol";
import type { ClientAddresses } from "./client-address.ts";
import { TokenBuckets } from "./token-buckets.ts";

/** Limits for one client: an IPv4 address, or a /64 network of IPv6. 0 turns one off. */
export interface Limits {
  /** Requests at once, before `perSecond` counts; default 500. */
  readonly burst: number;
  /** New requests per second; default 100. */
  readonly perSecond: number;
  /** Requests that run at the same time, and connections of a site; default 1000. */
  readonly connections: number;
  /** Open WebSockets; default 500. */
  readonly sockets: number;
}

/**
 * Where the access token is looked for: in what a client says to a server, in what it says to a proxy, or nowhere, in a
 * tunnel that has been let in.
 */
export type Door = "server" | "proxy" | "tunnel";

/** What a gate counts. */
type Counted = "connections" | "sockets";

/** Refusal of a request before it is read. */
export class RefusedError extends BareError {
  /** Headers of the answer, as flat lines. */
  readonly lines: readonly string[];

  constructor(
    code: BareErrorCode,
    id: string,
    message: string,
    lines: readonly string[],
    status: number = BARE_ERRORS[code].status,
  ) {
    super(status, { code, id, message });
    this.lines = lines;
  }
}

/** Decides who may come in. */
export interface Gate {
  /**
   * Lets a request in, or not.
   *
   * @param query what follows the "?" of the request target
   * @param door default `server`
   * @returns a function to be called once when the request or socket has ended
   * @throws RefusedError `IMPL_UNAUTHORIZED`, `IMPL_RATE_LIMITED`
   */
  enter(request: IncomingMessage, query: string, counted: Counted, door?: Door): () => void;
  /**
   * Lets a connection in, or not; those of trusted proxies always.
   *
   * @returns a function to be called once when it has ended; null when there are too many
   */
  connect(address: string | undefined): (() => void) | null;
}

const NOTHING = (): void => {};
const FULL_RETRY = 1;

/** Makes a gate. */
export function createGate(
  addresses: ClientAddresses,
  limits: Limits,
  accessToken: string | undefined,
): Gate {
  const buckets = new TokenBuckets(limits.burst, limits.perSecond);
  const running = { connections: new Tally(), sockets: new Tally() };
  const open = new Tally();
  const isRight = accessToken === undefined ? null : tokenTest(accessToken);

  return {
    enter(request, query, counted, door = "server") {
      if (isRight !== null && door !== "tunnel" && !isRight(request, query, door)) {
        throw door === "server" ? unauthorized() : proxyUnauthorized();
      }
      const client = addresses.of(request);
      const wait = buckets.take(client, performance.now());
      if (wait > 0) throw limited("too many requests in a short time", wait / 1000);
      const leave = running[counted].add(client, limits[counted]);
      if (leave === null) throw limited(`too many open ${NAMES[counted]}`, FULL_RETRY);
      return leave;
    },
    connect(address) {
      const client = addresses.ofPeer(address);
      return client === null ? NOTHING : open.add(client, limits.connections);
    },
  };
}

const NAMES: Readonly<Record<Counted, string>> = {
  connections: "requests",
  sockets: "WebSockets",
};

/** Counts what is open, for each client; what is closed leaves nothing behind. */
class Tally {
  readonly #counts = new Map<string, number>();

  /** @returns null when there are `limit` already */
  add(client: string, limit: number): (() => void) | null {
    if (limit <= 0) return NOTHING;
    const count = this.#counts.get(client) ?? 0;
    if (count >= limit) return null;
    this.#counts.set(client, count + 1);
    return () => {
      const left = (this.#counts.get(client) ?? 1) - 1;
      if (left <= 0) this.#counts.delete(client);
      else this.#counts.set(client, left);
    };
  }
}

function unauthorized(): RefusedError {
  return new RefusedError(
    "IMPL_UNAUTHORIZED",
    "request.headers.authorization",
    "The access token of the server is missing or wrong.",
    ["WWW-Authenticate", "Bearer"],
  );
}

function proxyUnauthorized(): RefusedError {
  return new RefusedError(
    "IMPL_UNAUTHORIZED",
    "request.headers.proxy-authorization",
    "The access token of the proxy is missing or wrong; it is the password, with any user name.",
    ["Proxy-Authenticate", 'Basic realm="Oriel"', "Proxy-Authenticate", "Bearer"],
    407,
  );
}

function limited(why: string, seconds: number): RefusedError {
  return new RefusedError("IMPL_RATE_LIMITED", "request", `There are ${why} from your address.`, [
    "Retry-After",
    String(Math.max(1, Math.ceil(seconds))),
  ]);
}

/** Makes the test of the token; it takes what a server has found away, so that no list can forward it. */
function tokenTest(
  token: string,
): (request: IncomingMessage, query: string, door: "server" | "proxy") => boolean {
  const right = digest(token);
  const isRight = (given: string | null): boolean =>
    given !== null && timingSafeEqual(digest(given), right);
  return (request, query, door) => {
    // lines that are passed on through a proxy lose its own anyway
    if (door === "proxy") return isRight(passwordIn(request.headers["proxy-authorization"]));
    // as RFC 6750 has it: in Authorization, or in the query, for sockets of browsers
    if (isRight(bearerIn(request.headers.authorization))) {
      hideAuthorization(request);
      return true;
    }
    return isRight(new URLSearchParams(query).get("access_token"));
  };
}

function bearerIn(value: string | undefined): string | null {
  return /^Bearer +(.+)$/i.exec(value ?? "")?.[1] ?? null;
}

/** Reads what programs send that know of users and passwords alone, too. */
function passwordIn(value: string | undefined): string | null {
  const [, basic] = /^Basic +([\w+/=-]+)$/i.exec(value ?? "") ?? [];
  if (basic === undefined) return bearerIn(value);
  const pair = Buffer.from(basic, "base64").toString("utf8");
  return pair.slice(pair.indexOf(":") + 1);
}

/** The token is for this server alone: no list of the client can forward it. */
function hideAuthorization({ headers, rawHeaders }: IncomingMessage): void {
  delete headers.authorization;
  for (let at = rawHeaders.length - 2; at >= 0; at -= 2) {
    if (rawHeaders[at]?.toLowerCase() === "authorization") rawHeaders.splice(at, 2);
  }
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
