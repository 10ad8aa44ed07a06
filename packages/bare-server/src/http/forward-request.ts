import {
  decodeHeaders,
  isPartName,
  joinHeaders,
  LIMITS,
  type BareVersion,
  type HeaderMap,
} from "@oriel/bare-protocol";
import { targetOf, type RemoteTarget } from "../remote/target.ts";
import { targetOfParts, type PartsRules } from "../remote/target-parts.ts";
import type { Settings } from "../settings.ts";
import { invalidHeader, single, type BareLines } from "./bare-lines.ts";
import { readLists, type ForwardLists } from "./read-lists.ts";

/** A request to a Bare server, read: what to ask which remote, and what to pass back. Versions differ no more. */
export interface ForwardRequest extends ForwardLists {
  readonly kind: `bare-${BareVersion}`;
  readonly target: RemoteTarget;
  /** Where errors lie that say that the target is not allowed. */
  readonly targetId: string;
  /** Headers of the outer request that tell the target; answers that may be cached vary by them. */
  readonly targetHeaders: string;
  readonly headers: HeaderMap;
  readonly cached: boolean;
  /** Whether `X-Bare-Headers` of the answer may be split. */
  readonly split: boolean;
}

const URL_HEADER = "x-bare-url";
const PARTS_HEADERS = "X-Bare-Host, X-Bare-Port, X-Bare-Protocol, X-Bare-Path";

/**
 * Reads a request for forwarding.
 *
 * @param cached whether the request has the query key `cache`; v1 has no caching
 * @throws BareError as the table of errors says
 * @see https://github.com/tomphttp/specifications
 */
export function readForwardRequest(
  version: BareVersion,
  lines: BareLines,
  cached: boolean,
  settings: Settings,
): ForwardRequest {
  const hasUrl = version === "v3";
  const caches = cached && version !== "v1";
  return {
    kind: `bare-${version}`,
    target: hasUrl ? targetOf(readUrl(single(lines, URL_HEADER))) : readTarget(lines, "http"),
    targetId: hasUrl ? `request.headers.${URL_HEADER}` : "request.headers.x-bare-host",
    targetHeaders: hasUrl ? "X-Bare-URL" : PARTS_HEADERS,
    headers: readHeaders(lines, version, settings),
    ...readLists(version, lines, caches, settings),
    cached: caches,
    split: version !== "v1",
  };
}

function readUrl(value: string): URL {
  let url: URL | null = null;
  try {
    if (/^[\x20-\x7E]*$/.test(value)) url = new URL(value);
  } catch {
    // told below
  }
  if (url === null || !/^https?:$/.test(url.protocol) || url.hostname === "") {
    throw invalidHeader(URL_HEADER, "it is not an absolute http(s) URL");
  }
  return url;
}

/**
 * Reads the target of a v1 or v2 request.
 *
 * @param protocols which ones it may have; sockets may leave the port to them
 * @throws BareError `INVALID_BARE_HEADER`
 */
export function readTarget(lines: BareLines, protocols: PartsRules["protocols"]): RemoteTarget {
  const parts = {
    host: single(lines, "x-bare-host"),
    port: single(lines, "x-bare-port"),
    protocol: single(lines, "x-bare-protocol"),
    path: single(lines, "x-bare-path"),
  };
  return targetOfParts(parts, {
    protocols,
    defaultPort: protocols === "ws",
    fault: (part, why) => invalidHeader(`x-bare-${part}`, why),
  });
}

/**
 * Reads `X-Bare-Headers`, whole or in parts.
 *
 * @throws BareError `INVALID_BARE_HEADER`, `INVALID_HEADER`
 */
export function readHeaders(
  lines: BareLines,
  version: BareVersion,
  { oversizedHeaders }: Settings,
): HeaderMap {
  const name = "x-bare-headers";
  const parts = [...lines].filter(([key]) => isPartName(key));
  const whole = lines.get(name)?.[0];
  if (whole === undefined) {
    return decodeHeaders(joinHeaders(parts.map(([key, values]) => [key, values[0] ?? ""])));
  }
  if (parts.length > 0) throw invalidHeader(name, "it comes whole and in parts");
  if (whole.length > LIMITS.joined) throw invalidHeader(name, "it is too long");
  const mayReject = version !== "v1" && oversizedHeaders === "reject";
  if (mayReject && whole.length > LIMITS.partWritten) {
    throw invalidHeader(name, "it is too long, and must come in parts");
  }
  return decodeHeaders(whole);
}
