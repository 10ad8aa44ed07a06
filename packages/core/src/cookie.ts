// the rules of one storage model in one place: longer than a file should be
/**
 * The cookie model of RFC 6265bis, as the worker's jar and the page's `document.cookie` share it.
 *
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpbis-rfc6265bis/
 */

import { isTrustworthy } from "./trustworthy.ts";

export interface Cookie {
  readonly name: string;
  readonly value: string;
  /** Lower-case host name without leading dot. */
  readonly domain: string;
  /** True when only exactly this host gets the cookie. */
  readonly hostOnly: boolean;
  readonly path: string;
  /** ms since the epoch; null for a session cookie. */
  readonly expires: number | null;
  readonly secure: boolean;
  readonly httpOnly: boolean;
  readonly sameSite: "strict" | "lax" | "none" | "default";
  /** ms since the epoch. */
  readonly created: number;
}

/** Where a Set-Cookie line comes from. */
export interface CookieSource {
  /** URL of the response, or of the document. */
  readonly url: URL;
  /** True for a response header, false for `document.cookie`. */
  readonly http: boolean;
  /** Tells whether a domain is a public suffix; without it only single labels count as such. */
  readonly isPublicSuffix?: (domain: string) => boolean;
  /** ms since the epoch. */
  readonly now?: number;
}

/** Name and value together, in characters. */
const MAX_PAIR = 4096;
const MAX_ATTRIBUTE = 1024;
const MAX_AGE_MS = 400 * 24 * 3600 * 1000;
const CONTROL = /[\u0000-\u0008\u000A-\u001F\u007F]/;

interface Attributes {
  domain: string;
  path: string;
  expires: number | null;
  maxAge: number | null;
  secure: boolean;
  httpOnly: boolean;
  sameSite: Cookie["sameSite"];
}

/** One rule for each attribute; unknown attributes are ignored. */
const ATTRIBUTES: Record<string, (into: Attributes, value: string, now: number) => void> = {
  domain: (into, value) => {
    into.domain = value.replace(/^\./, "").toLowerCase();
  },
  path: (into, value) => {
    into.path = value.startsWith("/") ? value : "";
  },
  expires: (into, value) => {
    const time = parseCookieDate(value);
    if (time !== null) into.expires = time;
  },
  "max-age": (into, value, now) => {
    if (/^-?\d+$/.test(value)) into.maxAge = Number(value) <= 0 ? 0 : now + Number(value) * 1000;
  },
  secure: (into) => {
    into.secure = true;
  },
  httponly: (into) => {
    into.httpOnly = true;
  },
  samesite: (into, value) => {
    const mode = value.toLowerCase();
    into.sameSite = mode === "strict" || mode === "lax" || mode === "none" ? mode : "default";
  },
};

/**
 * Reads one Set-Cookie line by the storage model's rules.
 *
 * @param line the line as it came, at most one cookie
 * @returns null when the cookie must not be stored; a cookie that has expired deletes its namesake
 */
export function parseSetCookie(line: string, source: CookieSource): Cookie | null {
  const { url, http } = source;
  const now = source.now ?? Date.now();
  if (CONTROL.test(line)) return null;
  const [pair = "", ...rest] = line.split(";");
  const equals = pair.indexOf("=");
  const name = trim(equals < 0 ? "" : pair.slice(0, equals));
  const value = trim(pair.slice(equals + 1));
  if ((name === "" && value === "") || name.length + value.length > MAX_PAIR) return null;

  const attributes: Attributes = {
    domain: "",
    path: "",
    expires: null,
    maxAge: null,
    secure: false,
    httpOnly: false,
    sameSite: "default",
  };
  for (const part of rest) {
    const at = part.indexOf("=");
    const key = trim(at < 0 ? part : part.slice(0, at)).toLowerCase();
    const text = at < 0 ? "" : trim(part.slice(at + 1));
    if (text.length <= MAX_ATTRIBUTE && Object.hasOwn(ATTRIBUTES, key)) {
      ATTRIBUTES[key]?.(attributes, text, now);
    }
  }

  const host = url.hostname;
  const domain = storedDomain(attributes.domain, host, source.isPublicSuffix);
  if (domain === null) return null;
  const cookie: Cookie = {
    name,
    value,
    ...domain,
    path: attributes.path === "" ? defaultPath(url.pathname) : attributes.path,
    expires: expiry(attributes, now),
    secure: attributes.secure,
    httpOnly: attributes.httpOnly,
    sameSite: attributes.sameSite,
    created: now,
  };
  const trustworthy = isTrustworthy(url);
  if (cookie.secure && !trustworthy) return null;
  if (cookie.httpOnly && !http) return null;
  if (cookie.sameSite === "none" && !cookie.secure) return null;
  return hasHonestPrefix(cookie) ? cookie : null;
}

/** Tells whether a cookie goes with a request to a URL, as far as host, path, scheme and age decide it. */
export function matchesUrl(cookie: Cookie, url: URL, now: number = Date.now()): boolean {
  return (
    (cookie.expires === null || cookie.expires > now) &&
    (cookie.hostOnly
      ? url.hostname === cookie.domain
      : domainMatches(url.hostname, cookie.domain)) &&
    pathMatches(url.pathname, cookie.path) &&
    (!cookie.secure || isTrustworthy(url))
  );
}

/** Tells whether two cookies are the same one: equal name, domain, host-only flag and path. */
export function isSameCookie(a: Cookie, b: Cookie): boolean {
  return (
    a.name === b.name && a.domain === b.domain && a.hostOnly === b.hostOnly && a.path === b.path
  );
}

/** Writes cookies as a Cookie header has them: longest path first, then the oldest. */
export function serializeCookies(cookies: readonly Cookie[]): string {
  return cookies
    .toSorted((a, b) => b.path.length - a.path.length || a.created - b.created)
    .map(({ name, value }) => (name === "" ? value : `${name}=${value}`))
    .join("; ");
}

/**
 * Puts a cookie into a list: replaces its namesake in place, keeping the time of creation, or removes it when the
 * new one has expired.
 *
 * @param http false when a script writes, which must not touch an httpOnly cookie
 * @returns a new list, or the same one when nothing changed
 */
export function storeCookie(
  cookies: readonly Cookie[],
  cookie: Cookie,
  http: boolean,
  now: number = Date.now(),
): readonly Cookie[] {
  const at = cookies.findIndex((other) => isSameCookie(other, cookie));
  const old = cookies[at];
  if (old?.httpOnly === true && !http) return cookies;
  if (cookie.expires !== null && cookie.expires <= now) {
    return old === undefined ? cookies : cookies.toSpliced(at, 1);
  }
  return old === undefined
    ? [...cookies, cookie]
    : cookies.with(at, { ...cookie, created: old.created });
}

/** Tells whether a host is a domain or below it; IP addresses match only themselves. */
export function domainMatches(host: string, domain: string): boolean {
  return host === domain || (host.endsWith(`.${domain}`) && !isAddress(host));
}

/** Tells whether a request path lies at or below a cookie path. */
export function pathMatches(path: string, cookiePath: string): boolean {
  if (!path.startsWith(cookiePath)) return false;
  return (
    path.length === cookiePath.length || cookiePath.endsWith("/") || path[cookiePath.length] === "/"
  );
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DELIMITERS = /[\u0009\u0020-\u002F\u003B-\u0040\u005B-\u0060\u007B-\u007E]+/;

/**
 * Reads a cookie date by the lenient algorithm of section 5.1.1.
 *
 * @returns ms since the epoch; null when the text is no date
 */
export function parseCookieDate(text: string): number | null {
  let time: RegExpExecArray | null = null;
  let day: number | undefined;
  let month: number | undefined;
  let year: number | undefined;
  for (const token of text.split(DELIMITERS)) {
    const clock: RegExpExecArray | null =
      time === null ? /^(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\D|$)/.exec(token) : null;
    if (clock !== null) {
      time = clock;
      continue;
    }
    const digits = /^(\d+)(?:\D|$)/.exec(token)?.[1] ?? "";
    if (day === undefined && (digits.length === 1 || digits.length === 2)) {
      day = Number(digits);
      continue;
    }
    const index = MONTHS.indexOf(token.slice(0, 3).toLowerCase());
    if (month === undefined && index >= 0) {
      month = index;
      continue;
    }
    if (year === undefined && digits.length >= 2 && digits.length <= 4) year = Number(digits);
  }
  if (time === null || day === undefined || month === undefined || year === undefined) return null;
  if (year >= 70 && year <= 99) year += 1900;
  else if (year >= 0 && year <= 69) year += 2000;
  const [hour, minute, second] = [Number(time[1]), Number(time[2]), Number(time[3])];
  if (year < 1601 || hour > 23 || minute > 59 || second > 59) return null;
  const date = new Date(Date.UTC(year, month, day, hour, minute, second));
  return date.getUTCDate() === day ? date.getTime() : null;
}

function storedDomain(
  asked: string,
  host: string,
  isPublicSuffix: (domain: string) => boolean = (domain) => !domain.includes("."),
): Pick<Cookie, "domain" | "hostOnly"> | null {
  if (asked === "") return { domain: host, hostOnly: true };
  if (isPublicSuffix(asked)) return asked === host ? { domain: host, hostOnly: true } : null;
  if (!domainMatches(host, asked)) return null;
  return { domain: asked, hostOnly: false };
}

function expiry({ maxAge, expires }: Attributes, now: number): number | null {
  const time = maxAge ?? expires;
  return time === null ? null : Math.min(time, now + MAX_AGE_MS);
}

function defaultPath(pathname: string): string {
  const end = pathname.lastIndexOf("/");
  return end <= 0 ? "/" : pathname.slice(0, end);
}

/** Section 4.1.3: names that promise something must keep the promise; compared without regard to case. */
function hasHonestPrefix({ name, value, secure, hostOnly, path }: Cookie): boolean {
  const shown = (name === "" ? value : name).toLowerCase();
  if (name === "") return !shown.startsWith("__secure-") && !shown.startsWith("__host-");
  if (shown.startsWith("__secure-")) return secure;
  if (shown.startsWith("__host-")) return secure && hostOnly && path === "/";
  return true;
}

function isAddress(host: string): boolean {
  return host.startsWith("[") || /^\d+\.\d+\.\d+\.\d+$/.test(host);
}

function trim(text: string): string {
  return text.replace(/^[\t ]+|[\t ]+$/g, "");
}
