import {
  type Cookie,
  domainMatches,
  isSameCookie,
  matchesUrl,
  parseSetCookie,
  serializeCookies,
  storeCookie,
} from "@oriel/core";
import { bytesFromUtf8, utf8FromBytes } from "./header-lines.ts";
import { isPublicSuffix, registrableDomain } from "./site.ts";
import type { Store } from "./store.ts";

/**
 * How far a request is from the site it goes to.
 *
 * - `same-site`: every cookie goes along
 * - `cross-site-safe`: a navigation of a whole tab by a safe method; strict ones stay
 * - `cross-site-unsafe`: the same by POST; lax ones stay too, except those made in the last two minutes
 * - `cross-site`: anything else; only `SameSite=None` goes along
 */
export type SiteRelation = "same-site" | "cross-site-safe" | "cross-site-unsafe" | "cross-site";

/** Which SameSite modes go along; `young` where only a cookie made in the last {@link LAX_GRACE} does. */
const SENT: Readonly<
  Record<SiteRelation, Readonly<Record<Cookie["sameSite"], boolean | "young">>>
> = {
  "same-site": { strict: true, lax: true, default: true, none: true },
  "cross-site-safe": { strict: false, lax: true, default: true, none: true },
  "cross-site-unsafe": { strict: false, lax: false, default: "young", none: true },
  "cross-site": { strict: false, lax: false, default: false, none: true },
};

/** ms in which a cookie without SameSite goes along with a cross-site POST (login flows). */
const LAX_GRACE = 120_000;

const PREFIX = "cookies:";
/** Cookies of one registrable domain, and of all; the oldest are evicted. */
const MAX_PER_DOMAIN = 180;
const MAX_TOTAL = 3300;

/**
 * The cookies of all sites. It keeps one record per registrable domain in the {@link Store}; values are text, header
 * lines one-byte views of UTF-8.
 *
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpbis-rfc6265bis/
 */
export class CookieJar {
  readonly #store: Store;
  /** Number of cookies; null until it was first needed. */
  #total: number | null = null;

  /** @param store must be ready before anything else is called */
  constructor(store: Store) {
    this.#store = store;
  }

  /** Writes the Cookie header of a request; empty when no cookie goes along. */
  header(url: URL, relation: SiteRelation, now: number = Date.now()): string {
    const modes = SENT[relation];
    const sent = this.#of(url.hostname).filter((cookie) => {
      const mode = modes[cookie.sameSite];
      const goes = mode === "young" ? now - cookie.created < LAX_GRACE : mode;
      return goes && matchesUrl(cookie, url, now);
    });
    return bytesFromUtf8(serializeCookies(sent));
  }

  /**
   * Gives the cookies that a document's scripts may see, on every path of its host: scripts can change the path, and
   * `document.cookie` filters by it.
   */
  visible(url: URL, now: number = Date.now()): readonly Cookie[] {
    return this.#of(url.hostname).filter(
      (cookie) =>
        !cookie.httpOnly &&
        (cookie.expires === null || cookie.expires > now) &&
        (cookie.hostOnly
          ? cookie.domain === url.hostname
          : domainMatches(url.hostname, cookie.domain)) &&
        (!cookie.secure || matchesUrl({ ...cookie, path: "/" }, url, now)),
    );
  }

  /**
   * Stores the Set-Cookie lines of a response.
   *
   * @param lines one-byte views
   * @returns true when a cookie that scripts may see has changed
   */
  storeLines(url: URL, lines: readonly string[], relation: SiteRelation): boolean {
    const now = Date.now();
    let shown = false;
    for (const line of lines) {
      const cookie = parseSetCookie(utf8FromBytes(line), { url, http: true, isPublicSuffix, now });
      if (cookie === null) continue;
      // a cross-site subresource cannot make a cookie that would not go along with it
      if (relation === "cross-site" && cookie.sameSite !== "none") continue;
      if (this.#put(cookie, true, now) === "shown") shown = true;
    }
    return shown;
  }

  /**
   * Stores what a script wrote to `document.cookie`.
   *
   * @returns true when a cookie has changed
   */
  storeText(url: URL, line: string): boolean {
    const now = Date.now();
    const cookie = parseSetCookie(line, { url, http: false, isPublicSuffix, now });
    return cookie !== null && this.#put(cookie, false, now) !== "none";
  }

  /** Removes the cookies of a host's registrable domain (`Clear-Site-Data`). */
  clear(host: string): void {
    this.#write(PREFIX + registrableDomain(host), []);
  }

  /** Removes all cookies that end with the browser's session. */
  endSession(): void {
    for (const key of this.#sites()) {
      const cookies = this.#read(key);
      const kept = cookies.filter(({ expires }) => expires !== null);
      if (kept.length < cookies.length) this.#write(key, kept);
    }
  }

  #of(host: string): readonly Cookie[] {
    return this.#read(PREFIX + registrableDomain(host));
  }

  /** Tells what has changed: nothing, what scripts cannot see, or what they can. */
  #put(cookie: Cookie, http: boolean, now: number): "none" | "hidden" | "shown" {
    const key = PREFIX + registrableDomain(cookie.domain);
    const before = this.#read(key);
    const after = storeCookie(before, cookie, http, now);
    if (after === before) return "none";
    this.#write(key, evict(after, MAX_PER_DOMAIN, now));
    this.#evictTotal();
    const shows = (list: readonly Cookie[]): boolean =>
      list.some((other) => isSameCookie(other, cookie) && !other.httpOnly);
    return shows(before) || shows(after) ? "shown" : "hidden";
  }

  #read(key: string): readonly Cookie[] {
    return (this.#store.get(key) as readonly Cookie[] | undefined) ?? [];
  }

  #write(key: string, cookies: readonly Cookie[]): void {
    if (this.#total !== null) this.#total += cookies.length - this.#read(key).length;
    if (cookies.length === 0) this.#store.delete(key);
    else this.#store.set(key, cookies);
  }

  /** Drops the sites whose newest cookie is the oldest, until there is room. */
  #evictTotal(): void {
    this.#total ??= this.#sites().reduce((sum, key) => sum + this.#read(key).length, 0);
    if (this.#total <= MAX_TOTAL) return;
    const age = (key: string): number => Math.max(...this.#read(key).map(({ created }) => created));
    for (const key of this.#sites().toSorted((a, b) => age(a) - age(b))) {
      this.#write(key, []);
      if (this.#total <= MAX_TOTAL) return;
    }
  }

  #sites(): readonly string[] {
    return this.#store.keys(PREFIX);
  }
}

/** Keeps the newest cookies that have not expired. */
function evict(cookies: readonly Cookie[], limit: number, now: number): readonly Cookie[] {
  if (cookies.length <= limit) return cookies;
  const alive = cookies.filter(({ expires }) => expires === null || expires > now);
  if (alive.length <= limit) return alive;
  const newest = new Set(alive.toSorted((a, b) => b.created - a.created).slice(0, limit));
  return alive.filter((cookie) => newest.has(cookie));
}
