import { BareError } from "@oriel/bare-client";
import { WorkerError } from "./worker-error.ts";

/** Why a document could not be had. */
type FailureKind =
  | "dns"
  | "refused"
  | "reset"
  | "timeout"
  | "tls"
  | "blocked"
  | "busy"
  | "unreachable"
  | "no-bare-server"
  | "redirect"
  | "no-answer"
  | "internal";

/** What a failure means, in words for people. */
export interface Failure {
  readonly kind: FailureKind;
  /** Status of the document that tells of it. */
  readonly status: number;
  readonly title: string;
  /** One sentence; names the host. */
  readonly reason: string;
  readonly advice: string;
  /** What the failing part said, for those who look for the cause. */
  readonly detail: string;
}

interface FailureRow {
  readonly status: number;
  readonly title: string;
  readonly reason: (host: string, server: string) => string;
  readonly advice: string;
}

const FAILURES: Readonly<Record<FailureKind, FailureRow>> = {
  dns: {
    status: 502,
    title: "This site can’t be found",
    reason: (host) => `The name ${host} could not be resolved.`,
    advice: "Check the spelling of the address. If it is right, the name may not exist any more.",
  },
  refused: {
    status: 502,
    title: "This site refused the connection",
    reason: (host) => `${host} does not accept connections on this port.`,
    advice: "The site may be down, or the port in the address may be wrong. Try again in a moment.",
  },
  reset: {
    status: 502,
    title: "The connection was closed",
    reason: (host) => `${host} closed the connection before it had answered.`,
    advice:
      "Try again. If it stays like this, the site may be overloaded or may want http or https instead.",
  },
  timeout: {
    status: 504,
    title: "This site takes too long",
    reason: (host) => `${host} did not answer in time.`,
    advice: "The site may be overloaded or unreachable from the server. Try again in a moment.",
  },
  tls: {
    status: 502,
    title: "No secure connection to this site",
    reason: (host) => `A secure connection to ${host} could not be made.`,
    advice:
      "Its certificate may be wrong or out of date. Do not enter secrets there until that is mended.",
  },
  blocked: {
    status: 403,
    title: "This address is blocked",
    reason: (host) => `The proxy’s server does not connect to ${host}.`,
    advice:
      "Private and local addresses are blocked by default. Who runs the server can allow them with --allow-private.",
  },
  busy: {
    status: 429,
    title: "Too many requests",
    reason: (_host, server) => `The proxy’s server ${server} asks for a pause.`,
    advice: "Wait a moment, then try again.",
  },
  unreachable: {
    status: 502,
    title: "The proxy’s server can’t be reached",
    reason: (_host, server) => `There is no connection to the Bare server ${server}.`,
    advice: "Check the network connection of this device, and that the server runs.",
  },
  "no-bare-server": {
    status: 502,
    title: "This is no proxy server",
    reason: (_host, server) => `What answered at ${server} is not a Bare server.`,
    advice: "Check the address of the Bare server in the proxy’s configuration.",
  },
  redirect: {
    status: 502,
    title: "This site redirects to nowhere",
    reason: (host) => `${host} redirects to something that is no address of a page.`,
    advice: "The site is set up wrongly. Another page of it may work.",
  },
  "no-answer": {
    status: 502,
    title: "This site can’t be reached",
    reason: (host) => `The proxy’s server could not get an answer of ${host}.`,
    advice: "Try again in a moment. The line below says what happened.",
  },
  internal: {
    status: 500,
    title: "Something went wrong in the proxy",
    reason: (host) => `The page of ${host} could not be prepared.`,
    advice: "Try again. If it stays like this, please report it with the line below.",
  },
};

const BY_CODE: Readonly<Record<string, FailureKind>> = {
  HOST_NOT_FOUND: "dns",
  CONNECTION_REFUSED: "refused",
  CONNECTION_RESET: "reset",
  CONNECTION_TIMEOUT: "timeout",
  IMPL_BLOCKED_ADDRESS: "blocked",
  IMPL_RATE_LIMITED: "busy",
};

/** The protocol has no code for it; the server passes on what its TLS library says. */
const TLS = /certificate|\b(?:TLS|SSL)\b|handshake|self.signed|altname|EPROTO/i;

/**
 * Finds out what failed.
 *
 * @param error what the exchange threw
 * @param host of the site, with its port
 * @param server URL of the Bare server
 */
export function describeFailure(error: unknown, host: string, server: string): Failure {
  const kind = kindOf(error);
  const row = FAILURES[kind];
  return {
    kind,
    status: row.status,
    title: row.title,
    reason: row.reason(host, server),
    advice: row.advice,
    detail: error instanceof Error ? error.message : String(error),
  };
}

/** Tells whether a request may have been served although no answer came; it must then not be sent again. */
export function mayHaveArrived(error: unknown): boolean {
  return !/^(?:dns|refused|tls)$/.test(kindOf(error));
}

function kindOf(error: unknown): FailureKind {
  if (BareError.is(error)) {
    const byCode = BY_CODE[error.code];
    if (byCode !== undefined) return byCode;
    if (error.leg === "network") return "unreachable";
    if (error.leg === "server") return "no-bare-server";
    if (TLS.test(error.message)) return "tls";
    return error.leg === "remote" ? "no-answer" : "internal";
  }
  return WorkerError.is(error) && error.code === "INVALID_REDIRECT" ? "redirect" : "internal";
}
