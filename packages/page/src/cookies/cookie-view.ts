import {
  type Cookie,
  domainMatches,
  matchesUrl,
  parseSetCookie,
  serializeCookies,
  storeCookie,
} from "@oriel/core";
import { NativeURL } from "../natives.ts";

/** Carries cookies to the service worker, which keeps the jar. Its promises are never rejected. */
export interface CookieLine {
  /** Sends a line of `document.cookie`; ends when the worker has stored it. */
  write(url: string, line: string): Promise<void>;
  /** Sends Set-Cookie lines of a response; ends when the worker has stored them. */
  receive(url: string, lines: readonly string[]): Promise<void>;
}

/** The cookies that a document may see: a part of the worker's jar, changed here at once and there a little later. */
export interface CookieView {
  /** Ends when the worker has all that was written; null when it has. */
  readonly pending: Promise<void> | null;
  /** Gives the cookies for a URL, those that scripts may not see left out. */
  matching(url: URL): readonly Cookie[];
  /** Gives the Cookie header for a URL; empty when there are none. */
  header(url: URL): string;
  /** Stores what a script wrote. */
  write(url: string, line: string): void;
  /** Stores Set-Cookie lines of a response that did not go through the worker. */
  receive(url: string, lines: readonly string[]): void;
  /** Takes a change over that another document has made. */
  apply(cookie: Cookie, http: boolean): void;
  /** Takes the worker's whole list over; what is still on its way to the worker stays. */
  replace(cookies: readonly Cookie[]): void;
}

/** How a {@link CookieView} is connected. */
export interface CookieViewOptions {
  readonly cookies: readonly Cookie[];
  /** URL of the document, http(s); asked anew each time. */
  readonly url: () => string;
  readonly line: CookieLine;
  /** Is called for each change that was made here, so that other documents of the page can follow at once. */
  readonly changed?: (cookie: Cookie, http: boolean) => void;
}

type Change = readonly [cookie: Cookie, http: boolean];

/** Makes the view of a document. */
export function createCookieView({ cookies, url, line, changed }: CookieViewOptions): CookieView {
  let list = cookies;
  let pending: Promise<void> | null = null;
  /** Changes on their way to the worker, in order. */
  const underway = new Set<readonly Change[]>();

  function store(from: string, lines: readonly string[], http: boolean, done: Promise<void>): void {
    const source = { url: new NativeURL(from), http };
    const changes = lines
      .map((text) => parseSetCookie(text, source))
      .filter((cookie) => cookie !== null)
      .map((cookie): Change => [cookie, http]);
    for (const [cookie] of changes) {
      view.apply(cookie, http);
      changed?.(cookie, http);
    }
    underway.add(changes);
    const before = pending;
    const all = settled();
    pending = all;

    async function settled(): Promise<void> {
      await before;
      await done;
      underway.delete(changes);
      if (pending === all) pending = null;
    }
  }

  const view: CookieView = {
    get pending() {
      return pending;
    },
    matching: (target) =>
      list
        .filter((cookie) => !cookie.httpOnly && matchesUrl(cookie, target))
        .toSorted((a, b) => b.path.length - a.path.length || a.created - b.created),
    header: (target) => serializeCookies(view.matching(target)),
    write(from, text) {
      store(from, [text], false, line.write(from, text));
    },
    receive(from, lines) {
      store(from, lines, true, line.receive(from, lines));
    },
    apply(cookie, http) {
      const { hostname } = new NativeURL(url());
      const visible = cookie.hostOnly
        ? hostname === cookie.domain
        : domainMatches(hostname, cookie.domain);
      if (visible) list = storeCookie(list, cookie, http);
    },
    replace(next) {
      list = next;
      for (const changes of underway) {
        for (const [cookie, http] of changes) view.apply(cookie, http);
      }
    },
  };
  return view;
}
