import { BareError } from "@oriel/bare-protocol";
import { remoteError } from "../remote/remote-error.ts";

/**
 * Gives the error of a request or tunnel that a proxy could not pass on, with the status that proxies use.
 *
 * @param cause what was thrown
 * @param host whom the message names
 */
export function gatewayError(cause: unknown, host: string): BareError {
  // the client has no header that the target would be in
  const error = remoteError(cause, host, "request");
  if (error.status !== 500) return error;
  const status = error.code === "CONNECTION_TIMEOUT" ? 504 : 502;
  return new BareError(status, error.body, { cause });
}
