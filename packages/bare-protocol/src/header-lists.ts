import { bareError } from "./error.ts";
import { isToken } from "./token.ts";

/** Versions of the protocol, oldest first. */
export const BARE_VERSIONS = ["v1", "v2", "v3"] as const;

const STATUS = /^[2-5]\d\d$/;

/** A version of the protocol. */
export type BareVersion = (typeof BARE_VERSIONS)[number];

/** What a version forwards and passes without being asked. All names are lower case. */
export interface BaseLists {
  /** Headers of the outer request that go to the remote. */
  readonly forward: readonly string[];
  /** More of them with `?cache`. */
  readonly forwardCached: readonly string[];
  /** Headers of the remote's answer that go onto the outer one. */
  readonly pass: readonly string[];
  readonly passCached: readonly string[];
  /** Statuses of the remote that become the outer status. */
  readonly statusCached: readonly number[];
}

const CONDITIONALS = ["if-modified-since", "if-none-match"] as const;

/** Base values of the header lists, by version. */
export const BASE_LISTS: Readonly<Record<BareVersion, BaseLists>> = {
  v1: {
    forward: ["content-encoding"],
    forwardCached: [],
    pass: ["content-encoding", "content-length"],
    passCached: [],
    statusCached: [],
  },
  v2: {
    forward: [
      "accept-encoding",
      "accept-language",
      "sec-websocket-extensions",
      "sec-websocket-key",
      "sec-websocket-version",
    ],
    forwardCached: [...CONDITIONALS, "cache-control"],
    pass: ["content-encoding", "content-length", "last-modified"],
    passCached: ["cache-control", "etag"],
    statusCached: [304],
  },
  v3: {
    forward: ["accept-encoding", "accept-language"],
    forwardCached: [...CONDITIONALS, "cache-control"],
    pass: ["content-encoding", "content-length", "last-modified"],
    passCached: ["cache-control", "etag", ...CONDITIONALS],
    statusCached: [304],
  },
};

/** Names that `X-Bare-Forward-Headers` must not have. */
export const FORBIDDEN_FORWARD: ReadonlySet<string> = new Set([
  "connection",
  "transfer-encoding",
  "host",
  "origin",
  "referer",
]);

/** Names that `X-Bare-Pass-Headers` must not have, by the protocol. */
export const FORBIDDEN_PASS: ReadonlySet<string> = new Set([
  "vary",
  "connection",
  "transfer-encoding",
  "access-control-allow-headers",
  "access-control-allow-methods",
  "access-control-expose-headers",
  "access-control-max-age",
  "access-control-request-headers",
  "access-control-request-method",
  // by us, and not to be changed: the server writes it
  "access-control-allow-origin",
]);

/** Names that `X-Bare-Pass-Headers` must not have, by us: they would act on the Bare server's own origin. */
export const FORBIDDEN_PASS_BY_US: ReadonlySet<string> = new Set([
  "set-cookie",
  "set-cookie2",
  "clear-site-data",
  "strict-transport-security",
  "public-key-pins",
  "alt-svc",
  "nel",
  "report-to",
  "service-worker-allowed",
]);

/**
 * Headers that belong to one connection: they are never taken from lists or from `X-Bare-Headers`. `te` is one
 * except as `trailers`.
 */
export const HOP_BY_HOP: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "upgrade",
  "http2-settings",
  "content-length",
  "transfer-encoding",
  "trailer",
  "expect",
]);

/**
 * Reads a list of header names as v2 and v3 write it: members between commas, quoted or not; empty members and
 * parameters are left out.
 *
 * @param lines values of all header lines of that name, in order
 * @param header lower-case name of the header, for errors
 * @returns lower-case names, each once
 * @throws BareError `INVALID_BARE_HEADER` when a member is no token
 * @see https://www.rfc-editor.org/rfc/rfc8941#name-lists
 */
export function parseHeaderList(lines: readonly string[], header: string): string[] {
  const names = new Set<string>();
  for (const member of splitMembers(lines.join(","))) {
    const name = memberName(member).toLowerCase();
    if (name === "") continue;
    if (!isToken(name)) throw invalidMember(header, name);
    names.add(name);
  }
  return [...names];
}

/**
 * Reads a list of statuses.
 *
 * @returns integers from 200 to 599, each once
 * @throws BareError `INVALID_BARE_HEADER` for any other member
 */
export function parseStatusList(lines: readonly string[], header: string): number[] {
  return parseHeaderList(lines, header).map((member) => {
    if (!STATUS.test(member)) throw invalidMember(header, member);
    return Number(member);
  });
}

/**
 * Reads a list of header names as v1 writes it: a JSON array of strings.
 *
 * @param json value of the header; undefined when it is absent
 * @param header lower-case name of the header, for errors
 * @returns lower-case names, each once
 * @throws BareError `INVALID_BARE_HEADER` when it is no array of tokens
 */
export function parseJsonList(json: string | undefined, header: string): string[] {
  const names = jsonArray(json, header).map((member) => {
    if (typeof member !== "string" || !isToken(member)) throw invalidMember(header, String(member));
    return member.toLowerCase();
  });
  return [...new Set(names)];
}

/**
 * Reads a list of statuses as v1 writes it: a JSON array of integers, or of strings of digits.
 *
 * @returns integers from 200 to 599, each once
 * @throws BareError `INVALID_BARE_HEADER` for anything else
 */
export function parseJsonStatusList(json: string | undefined, header: string): number[] {
  const statuses = jsonArray(json, header).map((member) => {
    const isText = typeof member === "string" || typeof member === "number";
    if (!isText || !STATUS.test(String(member))) throw invalidMember(header, String(member));
    return Number(member);
  });
  return [...new Set(statuses)];
}

function jsonArray(json: string | undefined, header: string): unknown[] {
  let value: unknown;
  try {
    value = JSON.parse(json ?? "[]");
  } catch {
    value = null;
  }
  if (Array.isArray(value)) return value;
  throw bareError(
    "INVALID_BARE_HEADER",
    `request.headers.${header}`,
    `The header "${header}" is not a JSON array.`,
  );
}

/** Splits at commas outside of quoted strings. Linear, whatever the text is. */
function splitMembers(text: string): string[] {
  const members: string[] = [];
  let start = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (quoted && character === "\\") at++;
    else if (character === '"') quoted = !quoted;
    else if (character === "," && !quoted) {
      members.push(text.slice(start, at));
      start = at + 1;
    }
  }
  members.push(text.slice(start));
  return members;
}

/** Takes the quotes and the parameters off a member; what is malformed stays and is no token. */
function memberName(member: string): string {
  const text = member.trim();
  if (!text.startsWith('"')) return (text.split(";", 1)[0] ?? "").trim();
  const quoted = /^"((?:[^"\\]|\\.)*)"[ \t]*(?:;|$)/.exec(text);
  return quoted?.[1]?.replace(/\\(.)/g, "$1") ?? text;
}

function invalidMember(header: string, member: string): Error {
  return bareError(
    "INVALID_BARE_HEADER",
    `request.headers.${header}`,
    `The header "${header}" has a member that cannot be used: "${member.slice(0, 80)}".`,
  );
}
