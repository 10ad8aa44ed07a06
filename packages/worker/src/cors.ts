import { headerOf, type HeaderLines } from "./header-lines.ts";

const SIMPLE_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "POST"]);
const SIMPLE_TYPE =
  /^(?:application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)[\t ]*(?:;|$)/i;
const UNSAFE_BYTE = /[\u0000-\u0008\u000A-\u001F"():<>?@[\\\]{}\u007F]/;
const SIMPLE_LANGUAGE = /^[\dA-Za-z *,\-.;=]*$/;
/** Bytes of one safelisted value, and of all together. */
const MAX_VALUE = 128;
const MAX_TOTAL = 1024;

/** Header names that scripts may set without a preflight, and when. */
const SAFE_HEADERS: Readonly<Record<string, (value: string) => boolean>> = {
  accept: (value) => !UNSAFE_BYTE.test(value),
  "accept-language": (value) => SIMPLE_LANGUAGE.test(value),
  "content-language": (value) => SIMPLE_LANGUAGE.test(value),
  "content-type": (value) =>
    !UNSAFE_BYTE.test(value.replace(/"[^"]*"/g, "")) && SIMPLE_TYPE.test(value),
  range: (value) => /^bytes=\d+-\d*$/.test(value),
};

/** What the browser itself puts there, as the worker sees it. */
const BROWSER_HEADERS: ReadonlySet<string> = new Set([
  "last-event-id",
  "origin",
  "referer",
  "upgrade-insecure-requests",
  "user-agent",
]);

/** Response headers that scripts may read across origins without being told so. */
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
 * Gives the names of the headers that need the target's consent.
 *
 * @returns lower case, sorted, each once
 * @see https://fetch.spec.whatwg.org/#cors-unsafe-request-header-names
 */
export function unsafeHeaderNames(headers: Headers): readonly string[] {
  const unsafe: string[] = [];
  const safe: string[] = [];
  let total = 0;
  for (const [name, value] of headers) {
    if (BROWSER_HEADERS.has(name) || name.startsWith("sec-")) continue;
    if (value.length <= MAX_VALUE && SAFE_HEADERS[name]?.(value) === true) {
      safe.push(name);
      total += value.length;
    } else {
      unsafe.push(name);
    }
  }
  return (total > MAX_TOTAL ? [...unsafe, ...safe] : unsafe).toSorted();
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
export function corsCheck(lines: HeaderLines, origin: string, credentials: boolean): boolean {
  const allowed = headerOf(lines, "access-control-allow-origin");
  if (allowed === "*" && !credentials) return true;
  if (allowed !== origin) return false;
  return !credentials || headerOf(lines, "access-control-allow-credentials") === "true";
}

/**
 * Leaves the lines that an origin may read.
 *
 * @see https://fetch.spec.whatwg.org/#concept-filtered-response-cors
 */
export function exposedLines(lines: HeaderLines, credentials: boolean): HeaderLines {
  const exposed = new Set(listOf(lines, "access-control-expose-headers"));
  if (exposed.has("*") && !credentials) return lines;
  return lines.filter(([name]) => SAFE_RESPONSE_HEADERS.has(name) || exposed.has(name));
}

/** What a target has consented to. */
export interface Consent {
  readonly methods: ReadonlySet<string>;
  readonly headers: ReadonlySet<string>;
  /** ms since the epoch. */
  readonly until: number;
}

/** Seconds that a consent lasts when the target does not say, and at most. */
const DEFAULT_AGE = 5;
const MAX_AGE = 7200;

/**
 * Reads the answer to a preflight.
 *
 * @returns null when it does not consent to the origin at all
 * @see https://fetch.spec.whatwg.org/#cors-preflight-fetch
 */
export function readConsent(
  answer: { readonly status: number; readonly lines: HeaderLines },
  origin: string,
  credentials: boolean,
  now: number,
): Consent | null {
  const { status, lines } = answer;
  if (status < 200 || status > 299 || !corsCheck(lines, origin, credentials)) return null;
  const age = headerOf(lines, "access-control-max-age");
  const seconds = age !== null && /^\d+$/.test(age) ? Math.min(Number(age), MAX_AGE) : DEFAULT_AGE;
  return {
    methods: new Set(rawListOf(lines, "access-control-allow-methods")),
    headers: new Set(listOf(lines, "access-control-allow-headers")),
    until: now + seconds * 1000,
  };
}

/** Tells whether a consent covers a request. */
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

/**
 * Tells whether a response lets itself be embedded.
 *
 * @param relation of the client to the target
 * @see https://fetch.spec.whatwg.org/#cross-origin-resource-policy-header
 */
export function corpAllows(
  lines: HeaderLines,
  relation: "same-origin" | "same-site" | "cross-site" | "none",
): boolean {
  switch (headerOf(lines, "cross-origin-resource-policy")) {
    case "same-origin":
      return relation === "same-origin";
    case "same-site":
      return relation !== "cross-site";
    default:
      return true;
  }
}

function rawListOf(lines: HeaderLines, name: string): readonly string[] {
  return (headerOf(lines, name) ?? "")
    .split(",")
    .map((member) => member.trim())
    .filter((member) => member !== "");
}

function listOf(lines: HeaderLines, name: string): readonly string[] {
  return rawListOf(lines, name).map((member) => member.toLowerCase());
}
