/** Codes of the protocol, and those of Oriel's server (`IMPL_…`). */
export type BareErrorCode =
  | "UNKNOWN"
  | "MISSING_BARE_HEADER"
  | "INVALID_BARE_HEADER"
  | "UNKNOWN_BARE_HEADER"
  | "FORBIDDEN_BARE_HEADER"
  | "INVALID_HEADER"
  | "HOST_NOT_FOUND"
  | "CONNECTION_REFUSED"
  | "CONNECTION_RESET"
  | "CONNECTION_TIMEOUT"
  | "IMPL_BLOCKED_ADDRESS"
  | "IMPL_RATE_LIMITED"
  | "IMPL_UNAUTHORIZED";

/** One row of the error table. */
interface ErrorRow {
  /** HTTP status that goes with the code where nothing else is said. */
  readonly status: number;
  /** What went wrong, for the documentation. */
  readonly help: string;
}

/** Status and meaning of each error code. */
export const BARE_ERRORS: Readonly<Record<BareErrorCode, ErrorRow>> = {
  UNKNOWN: { status: 500, help: "nothing more exact fits; the message says what happened" },
  MISSING_BARE_HEADER: { status: 400, help: "a required X-Bare-* header is absent" },
  INVALID_BARE_HEADER: { status: 400, help: "the value of an X-Bare-* header does not parse" },
  UNKNOWN_BARE_HEADER: { status: 400, help: "the endpoint does not know this X-Bare-* header" },
  FORBIDDEN_BARE_HEADER: { status: 403, help: "a list names a header that it must not name" },
  INVALID_HEADER: { status: 400, help: "a header for the remote is not allowed by HTTP" },
  HOST_NOT_FOUND: { status: 500, help: "the name of the remote could not be resolved" },
  CONNECTION_REFUSED: { status: 500, help: "the remote refused the connection" },
  CONNECTION_RESET: { status: 500, help: "the remote closed the connection before it answered" },
  CONNECTION_TIMEOUT: { status: 500, help: "the remote did not answer in time" },
  IMPL_BLOCKED_ADDRESS: { status: 403, help: "the server does not connect to this address" },
  IMPL_RATE_LIMITED: { status: 429, help: "too many requests or connections" },
  IMPL_UNAUTHORIZED: { status: 401, help: "the server's access token is missing or wrong" },
};

/** The JSON that an error answer carries. Codes of other implementations are possible. */
export interface BareErrorBody {
  readonly code: BareErrorCode | (string & {});
  /** Where the fault lies: `<object>` or `<object>.<key>`, e.g. `request.headers.x-bare-url`. */
  readonly id: string;
  readonly message?: string;
  readonly stack?: string;
}

/**
 * Which leg of the exchange failed.
 *
 * - `network`: the Bare server could not be reached
 * - `server`: what answered is not a Bare server
 * - `bare`: the Bare server refused the request
 * - `remote`: the Bare server could not get an answer of the remote
 */
export type BareErrorLeg = "network" | "server" | "bare" | "remote";

const BRAND = Symbol.for("oriel.bare-error");
const REMOTE_CODES: ReadonlySet<string> = new Set([
  "HOST_NOT_FOUND",
  "CONNECTION_REFUSED",
  "CONNECTION_RESET",
  "CONNECTION_TIMEOUT",
]);

/**
 * A failure in the terms of the Bare protocol: thrown by the client, answered by the server.
 */
export class BareError extends Error {
  override readonly name: string = "BareError";
  /** HTTP status of the answer; 0 when there was none. */
  readonly status: number;
  readonly body: BareErrorBody;
  readonly leg: BareErrorLeg;

  /**
   * @param status HTTP status of the answer; 0 when there was none
   * @param body what the answer says; its message, else its code, becomes the message
   * @param options `cause`, and `leg` where code and id do not tell it
   */
  constructor(
    status: number,
    body: BareErrorBody,
    options: ErrorOptions & { leg?: BareErrorLeg } = {},
  ) {
    super(body.message ?? body.code, "cause" in options ? { cause: options.cause } : undefined);
    Object.defineProperty(this, BRAND, { value: true });
    this.status = status;
    this.body = body;
    this.leg = options.leg ?? legOf(body);
  }

  get code(): BareErrorBody["code"] {
    return this.body.code;
  }

  get id(): string {
    return this.body.id;
  }

  /** Tells whether a value is a BareError, one of another copy of this module too. */
  static is(value: unknown): value is BareError {
    return typeof value === "object" && value !== null && BRAND in value;
  }
}

/**
 * Makes an error with the status of the table.
 *
 * @param id where the fault lies, e.g. `request.headers.x-bare-url`
 * @param message plain sentence that names the subject; users read it
 * @param options `status` where it differs from the table, `cause`, `leg`
 */
export function bareError(
  code: BareErrorCode,
  id: string,
  message: string,
  options: ErrorOptions & { status?: number; leg?: BareErrorLeg } = {},
): BareError {
  return new BareError(options.status ?? BARE_ERRORS[code].status, { code, id, message }, options);
}

/**
 * Reads the body of an error answer.
 *
 * @param json a parsed JSON value
 * @returns null when it is no error body; unknown keys are left out
 */
export function parseErrorBody(json: unknown): BareErrorBody | null {
  if (typeof json !== "object" || json === null) return null;
  const { code, id, message, stack } = json as Record<keyof BareErrorBody, unknown>;
  if (typeof code !== "string" || typeof id !== "string") return null;
  return {
    code,
    id,
    ...(typeof message === "string" && { message }),
    ...(typeof stack === "string" && { stack }),
  };
}

function legOf({ code, id }: BareErrorBody): BareErrorLeg {
  return REMOTE_CODES.has(code) || /^response(\.|$)/.test(id) ? "remote" : "bare";
}
