import {
  BASE_LISTS,
  bareError,
  decodeHeaders,
  FORBIDDEN_FORWARD,
  FORBIDDEN_PASS,
  isPartName,
  joinHeaders,
  LIMITS,
  parseHeaderList,
  parseStatusList,
  type BareVersion,
  type HeaderMap,
} from "@oriel/bare-protocol";
import { targetOf, type RemoteTarget } from "../remote/target.ts";
import type { Settings } from "../settings.ts";
import type { BareLines } from "./bare-lines.ts";

/** A request to a Bare server, read: what to ask which remote, and what to pass back. Versions differ no more. */
export interface ForwardRequest {
  readonly target: RemoteTarget;
  /** Where errors lie that say that the target is not allowed. */
  readonly targetId: string;
  /** Header of the outer request that tells the target; answers that may be cached vary by it. */
  readonly targetHeader: string;
  readonly headers: HeaderMap;
  /** Lower-case names. */
  readonly forward: ReadonlySet<string>;
  readonly pass: ReadonlySet<string>;
  readonly passStatus: ReadonlySet<number>;
  readonly cached: boolean;
}

const URL_HEADER = "x-bare-url";

/**
 * Reads a v3 request.
 *
 * @param cached whether the request has the query key `cache`
 * @throws BareError as the table of errors says
 * @see https://github.com/tomphttp/specifications/blob/master/BareServerV3.md
 */
export function readV3Request(
  lines: BareLines,
  cached: boolean,
  settings: Settings,
): ForwardRequest {
  return {
    target: targetOf(readUrl(single(lines, URL_HEADER))),
    targetId: `request.headers.${URL_HEADER}`,
    targetHeader: "X-Bare-URL",
    headers: readHeaders(lines, settings),
    ...readLists("v3", lines, cached, settings),
    cached,
  };
}

function readUrl(value: string): URL {
  const url = /^[\x20-\x7E]*$/.test(value) && URL.canParse(value) ? new URL(value) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.hostname === "") {
    throw invalid(URL_HEADER, "it is not an absolute http(s) URL");
  }
  return url;
}

/** Reads `X-Bare-Headers`, whole or in parts. */
function readHeaders(lines: BareLines, { oversizedHeaders }: Settings): HeaderMap {
  const name = "x-bare-headers";
  const parts = [...lines].filter(([key]) => isPartName(key));
  const whole = lines.get(name)?.[0];
  if (whole === undefined) {
    return decodeHeaders(joinHeaders(parts.map(([key, values]) => [key, values[0] ?? ""])));
  }
  if (parts.length > 0) throw invalid(name, "it comes whole and in parts");
  if (whole.length > LIMITS.joined) throw invalid(name, "it is too long");
  if (oversizedHeaders === "reject" && whole.length > LIMITS.partWritten) {
    throw invalid(name, "it is too long, and must come in parts");
  }
  return decodeHeaders(whole);
}

function readLists(
  version: BareVersion,
  lines: BareLines,
  cached: boolean,
  { forbiddenPassHeaders }: Settings,
): Pick<ForwardRequest, "forward" | "pass" | "passStatus"> {
  const base = BASE_LISTS[version];
  const forward = parseHeaderList(
    lines.get("x-bare-forward-headers") ?? [],
    "x-bare-forward-headers",
  );
  const pass = parseHeaderList(lines.get("x-bare-pass-headers") ?? [], "x-bare-pass-headers");
  const status = parseStatusList(lines.get("x-bare-pass-status") ?? [], "x-bare-pass-status");
  refuse("x-bare-forward-headers", forward, (name) => FORBIDDEN_FORWARD.has(name));
  refuse(
    "x-bare-pass-headers",
    pass,
    (name) =>
      FORBIDDEN_PASS.has(name) || forbiddenPassHeaders.has(name) || name.startsWith("x-bare-"),
  );
  return {
    forward: new Set([...base.forward, ...(cached ? base.forwardCached : []), ...forward]),
    pass: new Set([...base.pass, ...(cached ? base.passCached : []), ...pass]),
    passStatus: new Set([...(cached ? base.statusCached : []), ...status]),
  };
}

function refuse(
  header: string,
  names: readonly string[],
  isForbidden: (name: string) => boolean,
): void {
  const forbidden = names.find(isForbidden);
  if (forbidden === undefined) return;
  throw bareError(
    "FORBIDDEN_BARE_HEADER",
    `request.headers.${header}`,
    `The header "${header}" must not name "${forbidden}".`,
  );
}

function single(lines: BareLines, name: string): string {
  return lines.get(name)?.[0] ?? "";
}

function invalid(name: string, why: string): Error {
  return bareError(
    "INVALID_BARE_HEADER",
    `request.headers.${name}`,
    `The header "${name}" cannot be used: ${why}.`,
  );
}
