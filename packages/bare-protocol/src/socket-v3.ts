import { bareError } from "./error.ts";
import type { BareHeaders, HeaderMap } from "./header-map.ts";
import { encodeHeaders, isStringArray, readHeaders } from "./headers-json.ts";
import { isJsonMembers, parseOrderedJson } from "./ordered-json.ts";
import { isToken } from "./token.ts";

/** First message of a v3 socket, from the client. */
export interface ConnectMessage {
  readonly type: "connect";
  /** `ws:` or `wss:` URL. */
  readonly remote: string;
  readonly protocols: readonly string[];
  readonly headers: BareHeaders;
  readonly forwardHeaders: readonly string[];
}

/** A connect message that has been checked. */
export interface ConnectRequest {
  readonly remote: URL;
  /** Tokens, each once. */
  readonly protocols: readonly string[];
  readonly headers: HeaderMap;
  /** Lower-case names. */
  readonly forwardHeaders: readonly string[];
}

/** The server's answer when the remote has accepted. */
export interface OpenMessage {
  readonly type: "open";
  /** Accepted subprotocol; empty when there is none. */
  readonly protocol: string;
  /** All set-cookie lines of the remote's handshake. */
  readonly setCookies: readonly string[];
}

/** Writes a connect message. */
export function encodeConnect(
  remote: string,
  protocols: readonly string[],
  headers: HeaderMap,
  forwardHeaders: readonly string[],
): string {
  const rest = JSON.stringify({ type: "connect", remote, protocols, forwardHeaders });
  return `${rest.slice(0, -1)},"headers":${encodeHeaders(headers)}}`;
}

/**
 * Reads and checks a connect message.
 *
 * @throws BareError `INVALID_BARE_HEADER` or `INVALID_HEADER` when anything in it is missing or wrong
 */
export function parseConnect(text: string): ConnectRequest {
  let json: unknown;
  try {
    json = parseOrderedJson(text);
  } catch (cause) {
    throw invalid("it is not JSON", cause);
  }
  if (!isJsonMembers(json)) throw invalid("it is not an object");
  const field = (key: keyof ConnectMessage): unknown => json.get(key);
  const remote = field("remote");
  const protocols = field("protocols");
  const headers = field("headers");
  const forwardHeaders = field("forwardHeaders");

  if (field("type") !== "connect") throw invalid('its type is not "connect"');
  const url = typeof remote === "string" && URL.canParse(remote) ? new URL(remote) : null;
  if (url === null || !/^wss?:$/.test(url.protocol)) throw invalid("remote is not a ws(s) URL");
  if (!isStringArray(protocols)) throw invalid("protocols are not an array of strings");
  if (!protocols.every(isToken) || new Set(protocols).size < protocols.length) {
    throw invalid("protocols has a member that is no token, or one twice");
  }
  if (!isJsonMembers(headers)) throw invalid("headers are not an object");
  if (!isStringArray(forwardHeaders)) throw invalid("forwardHeaders are not an array of strings");
  return {
    remote: url,
    protocols,
    headers: readHeaders(headers),
    forwardHeaders: forwardHeaders.map((name) => name.toLowerCase()),
  };
}

/** Writes an open message. */
export function encodeOpen(protocol: string, setCookies: readonly string[]): string {
  const message: OpenMessage = { type: "open", protocol, setCookies };
  return JSON.stringify(message);
}

/**
 * Reads an open message.
 *
 * @param data what the tunnel's first message event carries
 * @returns null when it is none
 */
export function parseOpen(data: unknown): OpenMessage | null {
  if (typeof data !== "string") return null;
  try {
    const { type, protocol, setCookies } = JSON.parse(data) as Record<keyof OpenMessage, unknown>;
    return type === "open" && typeof protocol === "string" && isStringArray(setCookies)
      ? { type, protocol, setCookies }
      : null;
  } catch {
    return null;
  }
}

function invalid(why: string, cause?: unknown): Error {
  return bareError(
    "INVALID_BARE_HEADER",
    "request.body",
    `The connect message cannot be used: ${why}.`,
    cause === undefined ? {} : { cause },
  );
}
