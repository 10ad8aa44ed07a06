/**
 * The part of CORS that a request must pass which does not go through the service worker.
 *
 * @see https://fetch.spec.whatwg.org/#http-cors-protocol
 */

/** Gives the joined value of a response header; null when it is absent. */
export type HeaderReader = (name: string) => string | null;

const SIMPLE_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "POST"]);
const SIMPLE_HEADERS: ReadonlySet<string> = new Set([
  "accept",
  "accept-language",
  "content-language",
  "range",
]);
const SIMPLE_TYPE =
  /^(?:application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)\s*(?:;|$)/i;
const EXPOSED: ReadonlySet<string> = new Set([
  "cache-control",
  "content-language",
  "content-length",
  "content-type",
  "expires",
  "last-modified",
  "pragma",
]);
/** Headers that a page cannot set. */
const FORBIDDEN =
  /^(?:accept-charset|accept-encoding|access-control-request-(?:headers|method|private-network)|connection|content-length|cookie2?|date|dnt|expect|host|keep-alive|origin|referer|set-cookie|te|trailer|transfer-encoding|upgrade|via|proxy-.*|sec-.*)$/i;

/** Tells whether a page cannot set a request header. */
export function isForbiddenHeader(name: string): boolean {
  return FORBIDDEN.test(name);
}

/**
 * Gives the names of request headers that a server must allow first: lower case, sorted.
 *
 * @param headers what the page has set, and the content type of the body
 */
export function unsafeHeaders(headers: Iterable<readonly [string, string]>): string[] {
  const names: string[] = [];
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    const safe =
      (SIMPLE_HEADERS.has(lower) || (lower === "content-type" && SIMPLE_TYPE.test(value))) &&
      value.length <= 128;
    if (!safe) names.push(lower);
  }
  return names.sort();
}

/** Tells whether a request to another origin needs a preflight. */
export function needsPreflight(method: string, unsafe: readonly string[]): boolean {
  return unsafe.length > 0 || !SIMPLE_METHODS.has(method);
}

/** Tells whether a response lets an origin read it. */
export function allowsOrigin(get: HeaderReader, origin: string, credentials: boolean): boolean {
  const allowed = get("access-control-allow-origin");
  if (allowed === "*" && !credentials) return true;
  return allowed === origin && (!credentials || get("access-control-allow-credentials") === "true");
}

/** Tells whether the answer to a preflight allows the request. */
export function allowsRequest(
  get: HeaderReader,
  method: string,
  unsafe: readonly string[],
  credentials: boolean,
): boolean {
  const methods = list(get("access-control-allow-methods"));
  const headers = list(get("access-control-allow-headers")).map((name) => name.toLowerCase());
  const any = (names: readonly string[]): boolean => !credentials && names.includes("*");
  return (
    (SIMPLE_METHODS.has(method) || methods.includes(method) || any(methods)) &&
    unsafe.every((name) => headers.includes(name) || (name !== "authorization" && any(headers)))
  );
}

/** Gives the test that tells which response headers a page of another origin may read (lower-case names). */
export function exposedHeaders(get: HeaderReader, credentials: boolean): (name: string) => boolean {
  const exposed = new Set(
    list(get("access-control-expose-headers")).map((name) => name.toLowerCase()),
  );
  const all = !credentials && exposed.has("*");
  return (name) => all || EXPOSED.has(name) || exposed.has(name);
}

function list(value: string | null): string[] {
  return (value ?? "")
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}
