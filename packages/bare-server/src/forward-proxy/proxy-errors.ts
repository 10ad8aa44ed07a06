import { bareError, type BareError } from "@oriel/bare-protocol";

/** The error of a request for another host where no forward proxy is. */
export function notAProxy(host: string): BareError {
  const text = `This server is no forward proxy, and does not reach "${host}"; the option --forward-proxy makes it one.`;
  return bareError("UNKNOWN", "request", text, { status: 403 });
}

/** The error of a tunnel inside of one that is looked into. */
export function notInside(): BareError {
  const text = "A tunnel that is looked into cannot have a tunnel of its target in it.";
  return bareError("UNKNOWN", "request", text, { status: 501 });
}

/** The error of a tunnel inside of too many others. */
export function tooDeep(depth: number): BareError {
  const text = `The tunnel is inside of ${depth} others, and no more are allowed.`;
  return bareError("UNKNOWN", "request", text, { status: 508 });
}

/** The error of a request that has been here before. */
export function loop(): BareError {
  return bareError("UNKNOWN", "request", "The request has been through this proxy before.", {
    status: 508,
  });
}

/** The error of a tunnel for which there is no room. */
export function tooMany(): BareError {
  return bareError(
    "IMPL_RATE_LIMITED",
    "request",
    "There are too many connections from your address.",
  );
}
