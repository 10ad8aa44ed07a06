import { bareRequestHeaders, readBareHeaders } from "@oriel/bare-client";
import {
  consents,
  corsCheck,
  exposes,
  type HeaderReader,
  isHttp,
  isSimpleMethod,
  readConsent,
  unsafeHeaderNames,
} from "@oriel/core";
import type { Realm } from "../realm.ts";
import { browserHeaders, type SyncContext } from "./sync-headers.ts";
import type { SyncNatives } from "./sync-natives.ts";

/** A request that blocks, as the page has asked for it. */
export interface SyncQuestion {
  readonly method: string;
  /** http(s) URL. */
  readonly url: string;
  /** What the page has set: names in its spelling. */
  readonly headers: ReadonlyMap<string, readonly [name: string, value: string]>;
  readonly body: unknown;
  /** `withCredentials`. */
  readonly credentials: boolean;
}

/** What the page may see of the answer. */
export interface SyncAnswer {
  readonly status: number;
  readonly statusText: string;
  /** URL after redirects. */
  readonly url: string;
  /** Lower-case names, sorted; several lines joined. */
  readonly headers: ReadonlyMap<string, string>;
  /** The body; its type is the remote's content type. */
  readonly body: Blob;
}

interface Hop {
  readonly status: number;
  readonly statusText: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly cookies: readonly string[];
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const MAX_REDIRECTS = 20;
/** Bytes of the real text come as this range, one by one, unless a byte order mark decided otherwise. */
const ONE_BYTE = /^[\u0000-\u007F\uF780-\uF7FF]*$/;
const HIDDEN: ReadonlySet<string> = new Set(["set-cookie", "set-cookie2"]);

/**
 * Carries out a request while the realm waits: straight to the Bare server, because no service worker sees
 * synchronous requests. Redirects, CORS and the cookies that the page can see are dealt with here.
 *
 * It looks for nothing of the platform itself; see `sync-request.ts`.
 *
 * @returns null for a network error
 * @see https://xhr.spec.whatwg.org/#dom-xmlhttprequest-send
 */
export function exchangeSync(
  realm: Realm,
  natives: SyncNatives,
  request: SyncQuestion,
): SyncAnswer | null {
  const own = realm.origin();
  const headers = new Map(request.headers);
  const visited: URL[] = [];
  let { method, body } = request;
  let url = new natives.URL(request.url);
  let sender = own;
  let cross = false;

  for (;;) {
    cross ||= url.origin !== own;
    const credentials = !cross || request.credentials;
    const context: SyncContext = { realm, natives, url, method, sender, cross, credentials };
    if (cross && !preflight(context, headers, body)) return null;
    const hop = sendOnce(context, method, [...headers.values()], body);
    if (hop === null) return null;
    const get = readerOf(hop);
    if (credentials && hop.cookies.length > 0) realm.cookies?.receive(url.href, hop.cookies);
    if (cross && !corsCheck(get, sender, credentials)) return null;
    const location = get("location");
    if (location === null || !REDIRECTS.has(hop.status)) {
      const exposed = cross ? exposes(get, credentials) : () => true;
      return answerOf(natives, hop, url, exposed);
    }

    const next = parse(natives, location, url);
    if (next === null || visited.push(url) > MAX_REDIRECTS) return null;
    if (next.hash === "") next.hash = url.hash;
    if (cross && next.origin !== url.origin) sender = "null";
    if (
      (hop.status === 303 && method !== "GET" && method !== "HEAD") ||
      (hop.status < 303 && method === "POST")
    ) {
      method = "GET";
      body = null;
      for (const name of headers.keys()) if (name.startsWith("content-")) headers.delete(name);
    }
    if (next.origin !== url.origin) headers.delete("authorization");
    url = next;
  }
}

function preflight(context: SyncContext, headers: SyncQuestion["headers"], body: unknown): boolean {
  const { natives, method, sender, credentials } = context;
  const names = unsafeHeaderNames([...headers.values(), ...bodyType(natives, headers, body)]);
  if (isSimpleMethod(method) && names.length === 0) return true;
  const asked: [string, string][] = [["Access-Control-Request-Method", method]];
  if (names.length > 0) asked.push(["Access-Control-Request-Headers", names.join(",")]);
  const hop = sendOnce({ ...context, credentials: false }, "OPTIONS", asked, null);
  if (hop === null) return false;
  const consent = readConsent(hop.status, readerOf(hop), sender, credentials);
  return consent !== null && consents(consent, method, names, credentials);
}

function readerOf({ headers }: Hop): HeaderReader {
  return (name) => headers.get(name) ?? null;
}

/** The content type that a body brings with it, where it is one that needs a preflight. */
function bodyType(
  natives: SyncNatives,
  headers: SyncQuestion["headers"],
  body: unknown,
): [string, string][] {
  if (headers.has("content-type") || !(body instanceof natives.Blob)) return [];
  const { type } = body;
  return type === "" ? [] : [["content-type", type]];
}

function sendOnce(
  context: SyncContext,
  method: string,
  headers: readonly (readonly [string, string])[],
  body: unknown,
): Hop | null {
  const { realm, natives } = context;
  const { open, send, setHeader, getHeader, overrideType, setResponseType, responseOf } = natives;
  const request = new natives.XMLHttpRequest();
  try {
    open(request, method, `${realm.boot.config.bareServer}v3/`, false);
    if (realm.window !== null) overrideType(request, "text/plain; charset=x-user-defined");
    else setResponseType(request, "arraybuffer");
    // the body's own content type is known to the platform alone: the server takes it from the outer request
    const type = headers.find(([name]) => name.toLowerCase() === "content-type");
    if (type !== undefined) setHeader(request, "content-type", type[1]);
    const rest = headers.filter((header) => header !== type);
    const lines = bareRequestHeaders(
      context.url,
      [...rest, ...browserHeaders(context, method, rest)],
      {
        forwardHeaders: ["content-type"],
      },
    );
    for (const [name, value] of lines) setHeader(request, name, value);
    send(request, body);
    const answer = readBareHeaders((name) => getHeader(request, name));
    if (answer === null) return null;
    const joined = new Map<string, string>();
    const cookies: string[] = [];
    for (const [name, value] of Object.entries(answer.rawHeaders)) {
      const lower = name.toLowerCase();
      const lines = typeof value === "string" ? [value] : value;
      if (lower === "set-cookie") cookies.push(...lines);
      joined.set(
        lower,
        [joined.get(lower), ...lines].filter((line) => line !== undefined).join(", "),
      );
    }
    const { status, statusText } = answer;
    return {
      status,
      statusText,
      headers: joined,
      cookies,
      bytes: bytesOf(natives, responseOf(request)),
    };
  } catch {
    return null;
  }
}

function answerOf(
  natives: SyncNatives,
  hop: Hop,
  url: URL,
  exposed: (name: string) => boolean,
): SyncAnswer {
  const names = [...hop.headers.keys()].filter((name) => !HIDDEN.has(name) && exposed(name)).sort();
  const type = hop.headers.get("content-type") ?? "";
  return {
    status: hop.status,
    statusText: hop.statusText,
    url: url.href.replace(/#.*/s, ""),
    headers: new Map(names.map((name) => [name, hop.headers.get(name) ?? ""])),
    body: new natives.Blob([hop.bytes], { type }),
  };
}

/**
 * Gives the bytes of a response. In documents only text can be had: one character for each byte. A response with a
 * byte order mark comes decoded by it; it is encoded again, and will be decoded by the same rule for the page.
 */
function bytesOf({ encode }: SyncNatives, response: unknown): Uint8Array<ArrayBuffer> {
  if (typeof response !== "string") {
    return response instanceof ArrayBuffer ? new Uint8Array(response) : new Uint8Array();
  }
  if (!ONE_BYTE.test(response)) return encode(`\uFEFF${response}`);
  const bytes = new Uint8Array(response.length);
  for (let index = 0; index < response.length; index++) bytes[index] = response.charCodeAt(index);
  return bytes;
}

function parse(natives: SyncNatives, location: string, base: URL): URL | null {
  try {
    const url = new natives.URL(location, base);
    return isHttp(url.href) ? url : null;
  } catch {
    return null;
  }
}
