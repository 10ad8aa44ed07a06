import { isToken } from "@oriel/bare-protocol";
import type { IncomingMessage } from "node:http";

/** Headers of every outer answer, as flat lines. */
export const OUTER_LINES: readonly string[] = [
  "Access-Control-Allow-Origin",
  "*",
  "Access-Control-Expose-Headers",
  "*",
  "X-Robots-Tag",
  "noindex",
  "X-Content-Type-Options",
  "nosniff",
  // nobody shall be able to render a proxied body on the Bare server's origin
  "Content-Security-Policy",
  "sandbox",
];

/** Names that only the server writes: what a remote sends under them is never passed. */
export const WRITTEN_BY_SERVER: ReadonlySet<string> = new Set([
  "access-control-allow-origin",
  "access-control-allow-credentials",
  "access-control-allow-private-network",
  "x-robots-tag",
  "x-content-type-options",
  "vary",
  "date",
  "te",
]);

/** Headers of answers that servers before this one obey: they would open their files to a remote that sends them. */
export const OBEYED_BY_FRONT: RegExp = /^(?:x-accel-|x-sendfile|x-lighttpd-send-|x-reproxy-)/;

/** s for which a browser may remember a preflight. */
const MAX_AGE = "7200";

/**
 * Tells whether an OPTIONS request is a preflight. Any other one goes to the remote like every method.
 */
export function isPreflight({ method, headers }: IncomingMessage): boolean {
  if (method !== "OPTIONS") return false;
  if (headers["access-control-request-method"] !== undefined) return true;
  return headers["x-bare-url"] === undefined && headers["x-bare-host"] === undefined;
}

/** Gives the lines of the answer to a preflight, beside {@link OUTER_LINES}. */
export function preflightLines({ headers }: IncomingMessage): string[] {
  const method = headers["access-control-request-method"];
  const names = headers["access-control-request-headers"]?.split(",").map((name) => name.trim());
  const lines = [
    "Access-Control-Allow-Methods",
    method !== undefined && isToken(method) ? method : "*",
    "Access-Control-Allow-Headers",
    // "*" does not cover Authorization, so names are echoed
    names === undefined ? "*" : names.filter(isToken).join(", "),
    "Access-Control-Max-Age",
    MAX_AGE,
  ];
  if (headers["access-control-request-private-network"] === "true") {
    lines.push("Access-Control-Allow-Private-Network", "true");
  }
  return lines;
}
