/**
 * What a target consents to when a page of another origin asks. The service worker applies it, and the page's runtime to
 * the requests that no service worker sees.
 *
 * @see https://fetch.spec.whatwg.org/#http-cors-protocol
 */

/** Gives a header's value by its lower-case name, several lines joined; null when it is absent. */
export type HeaderReader = (name: string) => string | null;

const SIMPLE_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "POST"]);
const SIMPLE_TYPE =
  /^(?:application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)[\t ]*(?:;|$)/i;
const UNSAFE_BYTE = /[\u0000-\u0008\u000A-\u001F"():<>?@[\\\]{}\u007F]/;
const SIMPLE_LANGUAGE = /^[\dA-Za-z *,\-.;=]*$/;
/** Bytes of one safelisted value, and of all together. */
const MAX_VALUE = 128;
const MAX_TOTAL = 1024;

/** Request headers that scripts may set without a preflight, and when. */
const SAFE_HEADERS: ReadonlyMap<string, (value: string) => boolean> = new Map([
  ["accept", (value: string) => !UNSAFE_BYTE.test(value)],
  ["accept-language", (value: string) => SIMPLE_LANGUAGE.test(value)],
  ["content-language", (value: string) => SIMPLE_LANGUAGE.test(value)],
  [
    "content-type",
    (value: string) => !UNSAFE_BYTE.test(value.replace(/"[^"]*"/g, "")) && SIMPLE_TYPE.test(value),
  ],
  ["range", (value: string) => /^bytes=\d+-\d*$/.test(value)],
]);

/** Response headers that scripts may read without being told so. */
const SAFE_RESPONSE_HEADERS: ReadonlySet<string> = new Set([
  "cache-control",
  "content-language",
  "content-length",
  "content-type",
  "expires",
  "last-modified",
  "pragma",
]);

/**
 * Gives the names of the request headers that need the target's consent.
 *
 * @param headers what scripts have set, and the content type of the body
 * @returns lower case, sorted
 * @see https://fetch.spec.whatwg.org/#cors-unsafe-request-header-names
 */
export function unsafeHeaderNames(headers: Iterable<readonly [string, string]>): readonly string[] {
  const unsafe: string[] = [];
  const safe: string[] = [];
  let total = 0;
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    if (value.length <= MAX_VALUE && SAFE_HEADERS.get(lower)?.(value) === true) {
      safe.push(lower);
      total += value.length;
    } else {
      unsafe.push(lower);
    }
  }
  return (total > MAX_TOTAL ? [...unsafe, ...safe] : unsafe).sort();
}

/** Tells whether a method goes across origins without asking. */
export function isSimpleMethod(method: string): boolean {
  return SIMPLE_METHODS.has(method);
}

/**
 * Tells whether a response may be read by an origin.
 *
 * @param origin as the request's Origin header has it
 * @param credentials true when cookies went along
 * @see https://fetch.spec.whatwg.org/#concept-cors-check
 */
export function corsCheck(get: HeaderReader, origin: string, credentials: boolean): boolean {
  const allowed = get("access-control-allow-origin");
  if (allowed === "*" && !credentials) return true;
  if (allowed !== origin) return false;
  return !credentials || get("access-control-allow-credentials") === "true";
}

/**
 * Gives the test that tells which response headers, by lower-case name, a page of another origin may read.
 *
 * @see https://fetch.spec.whatwg.org/#concept-filtered-response-cors
 */
export function exposes(get: HeaderReader, credentials: boolean): (name: string) => boolean {
  const exposed = new Set(lowerList(get("access-control-expose-headers")));
  const all = exposed.has("*") && !credentials;
  return (name) => all || SAFE_RESPONSE_HEADERS.has(name) || exposed.has(name);
}

/** What a target has consented to. */
export interface Consent {
  readonly methods: ReadonlySet<string>;
  /** Lower case. */
  readonly headers: ReadonlySet<string>;
}

/**
 * Reads the answer to a preflight.
 *
 * @returns null when it does not consent to the origin at all
 * @see https://fetch.spec.whatwg.org/#cors-preflight-fetch
 */
export function readConsent(
  status: number,
  get: HeaderReader,
  origin: string,
  credentials: boolean,
): Consent | null {
  if (status < 200 || status > 299 || !corsCheck(get, origin, credentials)) return null;
  return {
    methods: new Set(list(get("access-control-allow-methods"))),
    headers: new Set(lowerList(get("access-control-allow-headers"))),
  };
}

/**
 * Tells whether a consent covers a request.
 *
 * @param names of {@link unsafeHeaderNames}
 */
export function consents(
  { methods, headers }: Consent,
  method: string,
  names: readonly string[],
  credentials: boolean,
): boolean {
  const any = (set: ReadonlySet<string>): boolean => set.has("*") && !credentials;
  return (
    (isSimpleMethod(method) || methods.has(method) || any(methods)) &&
    names.every((name) => headers.has(name) || (any(headers) && name !== "authorization"))
  );
}

function list(value: string | null): readonly string[] {
  return (value ?? "")
    .split(",")
    .map((member) => member.trim())
    .filter((member) => member !== "");
}

function lowerList(value: string | null): readonly string[] {
  return list(value).map((member) => member.toLowerCase());
}
