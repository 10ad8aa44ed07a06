import { bareError, BareError, type BareErrorCode } from "@oriel/bare-protocol";
import { BlockedAddressError } from "./address-guard.ts";

/** Failure of TLS with a remote; the message is the reason in words. */
export class TlsError extends Error {
  override readonly name: string = "TlsError";

  /** Makes one of an error of node:tls; what is no failure of TLS comes back as it is. */
  static from(error: NodeJS.ErrnoException & { reason?: string }): Error {
    const { code = "" } = error;
    if (code in CAUSES) return error;
    const text = TLS_REASONS[code] ?? error.reason ?? code;
    return new TlsError(TLS_REASONS[code] === undefined ? text : `${text} (${code})`, {
      cause: error,
    });
  }
}

/** Failure of the proxy that leads to remotes; the message is the reason in words. */
export class ProxyError extends Error {
  override readonly name: string = "ProxyError";
}

/** Something did not happen in time. */
export class TimeoutError extends Error {
  override readonly name: string = "TimeoutError";
  readonly code = "ETIMEDOUT";
}

const TLS_REASONS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "its certificate has expired",
  CERT_NOT_YET_VALID: "its certificate is not valid yet",
  CERT_REVOKED: "its certificate was revoked",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is self-signed",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate comes from an unknown authority",
  UNABLE_TO_GET_ISSUER_CERT: "its certificate comes from an unknown authority",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its certificate comes from an unknown authority",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its certificate comes from an unknown authority",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another host",
};

/** What a cause becomes. `rank` orders the causes of several attempts: the lowest is the most telling. */
interface Cause {
  readonly code: BareErrorCode;
  readonly id: "request" | "response" | "response.headers";
  readonly why: string;
  readonly rank: number;
}

const NOT_FOUND: Cause = {
  code: "HOST_NOT_FOUND",
  id: "request",
  why: "could not be resolved",
  rank: 0,
};
const REFUSED: Cause = {
  code: "CONNECTION_REFUSED",
  id: "response",
  why: "refused the connection",
  rank: 1,
};
const RESET: Cause = {
  code: "CONNECTION_RESET",
  id: "response",
  why: "closed the connection before it answered",
  rank: 2,
};
const TIMEOUT: Cause = {
  code: "CONNECTION_TIMEOUT",
  id: "response",
  why: "did not answer in time",
  rank: 3,
};
const UNREACHABLE: Cause = { code: "UNKNOWN", id: "response", why: "is unreachable", rank: 4 };
const TOO_LONG: Cause = {
  code: "UNKNOWN",
  id: "response.headers",
  why: "sent more headers than are allowed",
  rank: 5,
};
const NOT_HTTP: Cause = {
  code: "UNKNOWN",
  id: "response",
  why: "did not answer in valid HTTP",
  rank: 6,
};

const CAUSES: Readonly<Record<string, Cause>> = {
  ENOTFOUND: NOT_FOUND,
  EAI_AGAIN: NOT_FOUND,
  EAI_NODATA: NOT_FOUND,
  EAI_NONAME: NOT_FOUND,
  EAI_FAIL: NOT_FOUND,
  ENODATA: NOT_FOUND,
  ECONNREFUSED: REFUSED,
  ECONNRESET: RESET,
  EPIPE: RESET,
  ETIMEDOUT: TIMEOUT,
  EHOSTUNREACH: UNREACHABLE,
  ENETUNREACH: UNREACHABLE,
  EADDRNOTAVAIL: UNREACHABLE,
  EACCES: UNREACHABLE,
  HPE_HEADER_OVERFLOW: TOO_LONG,
};

/**
 * Gives the protocol's error for a failed request or socket.
 *
 * @param cause what was thrown
 * @param host whom the message names
 * @param blockedId id of the error when the destination is not allowed
 */
export function remoteError(cause: unknown, host: string, blockedId: string): BareError {
  if (BareError.is(cause)) return cause;
  const error = mostTelling(cause);
  if (error instanceof BlockedAddressError) {
    return bareError("IMPL_BLOCKED_ADDRESS", blockedId, error.message, { cause });
  }
  if (error instanceof TlsError) {
    return bareError("UNKNOWN", "response", `TLS with "${host}" failed: ${error.message}.`, {
      cause,
    });
  }
  if (error instanceof ProxyError) {
    const text = `The upstream proxy did not connect to "${host}": ${error.message}.`;
    return bareError("UNKNOWN", "response", text, { cause });
  }
  const row = causeOf(error);
  if (row === undefined) {
    const name = error instanceof Error ? error.name : "Error";
    return bareError("UNKNOWN", `error.${name}`, `The request to "${host}" failed.`, { cause });
  }
  return bareError(row.code, row.id, `The host "${host}" ${row.why}.`, { cause });
}

function causeOf(error: unknown): Cause | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  const code = String(error.code);
  return CAUSES[code] ?? (code.startsWith("HPE_") ? NOT_HTTP : undefined);
}

/** Of the errors of several attempts, gives the one that says most. */
function mostTelling(cause: unknown): unknown {
  if (!(cause instanceof AggregateError)) return cause;
  const rank = (error: unknown): number => causeOf(error)?.rank ?? 9;
  return (cause.errors as unknown[]).toSorted((a, b) => rank(a) - rank(b))[0] ?? cause;
}
