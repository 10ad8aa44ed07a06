import type { IncomingHttpHeaders, IncomingMessage } from "node:http";

/** Under which conditions a client wants a file, or a part of it. */
export interface Conditions {
  readonly headers: IncomingHttpHeaders;
  /** Headers for the whole file, when a range that it does not have means all of it; else null. */
  readonly whole: IncomingHttpHeaders | null;
}

const CONDITIONS = [
  "cache-control",
  "if-match",
  "if-modified-since",
  "if-none-match",
  "if-unmodified-since",
] as const;
/** One range. Several at once have no use that is worth their cost: servers may answer with the whole. */
const RANGE = /^bytes=(?:(\d{1,15})-(\d{0,15})|-(\d{1,15}))$/i;

/**
 * Gives the headers of a request that matter for a file, without a `Range` that has to be ignored: one of another
 * method than GET, in another unit, that is malformed, of several parts, or behind an `If-Range` that cannot hold.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-range
 */
export function conditionsOf({ method, headers: given }: IncomingMessage): Conditions {
  const headers: IncomingHttpHeaders = {};
  for (const name of CONDITIONS) if (given[name] !== undefined) headers[name] = given[name];
  const range = given.range;
  const [match, first = "", last = "", suffix = ""] = RANGE.exec(range ?? "") ?? [];
  const backwards = last !== "" && Number(first) > Number(last);
  const validator = given["if-range"];
  if (match === undefined || method !== "GET" || backwards || isWeak(validator)) {
    return { headers, whole: null };
  }
  const ranged = {
    ...headers,
    range: `bytes=${match.slice(match.indexOf("=") + 1)}`,
    ...(validator !== undefined && { "if-range": validator }),
  };
  // a file that is shorter than the end that is wanted of it is that end
  return { headers: ranged, whole: Number(suffix) > 0 ? headers : null };
}

/** Tells whether a validator is a weak tag: it does not say that the bytes are the same. */
function isWeak(validator: unknown): boolean {
  return typeof validator === "string" && /^\s*W\//.test(validator);
}
