import { isTrustworthy } from "@oriel/core";
import type { HeaderLine } from "./header-lines.ts";
import type { NavigatorLike } from "./scope.ts";

/** What a browser would say in the headers of one request. Empty strings stand for headers that are not sent. */
export interface HeaderFacts {
  readonly target: URL;
  /** As the browser shows them to the worker: the page's own, and some of the browser's. */
  readonly given: Headers;
  /** Empty for a navigation: a link asks for a file to save. */
  readonly destination: string;
  readonly mode: string;
  readonly cache: string;
  readonly site: string;
  /** True for navigations that a user may have started. */
  readonly user: boolean;
  readonly origin: string;
  readonly referer: string;
  /** One-byte view. */
  readonly cookie: string;
}

/** Headers that the browser shows us with values of its own request to us, or that we write ourselves. */
const OURS: ReadonlySet<string> = new Set([
  "accept-encoding",
  "connection",
  "content-length",
  "cookie",
  "host",
  "origin",
  "referer",
  "upgrade-insecure-requests",
]);

const ACCEPT: Readonly<Record<string, string>> = {
  document:
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8",
  image: "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8",
  style: "text/css,*/*;q=0.1",
};

/** Cache headers of a request by its cache mode. */
const CACHE: Readonly<Record<string, readonly HeaderLine[]>> = {
  "no-cache": [["Cache-Control", "max-age=0"]],
  reload: [
    ["Pragma", "no-cache"],
    ["Cache-Control", "no-cache"],
  ],
  "no-store": [
    ["Pragma", "no-cache"],
    ["Cache-Control", "no-cache"],
  ],
};

interface Rule {
  readonly name: string;
  /** Empty: the header is not sent. */
  readonly value: (facts: HeaderFacts, browser: NavigatorLike) => string;
}

/** What comes before the page's own headers, in Chromium's order. */
const BEFORE: readonly Rule[] = [
  { name: "sec-ch-ua", value: (facts, browser) => (hints(facts) ? brands(browser) : "") },
  {
    name: "sec-ch-ua-mobile",
    value: (facts, { userAgentData: data }) =>
      hints(facts) && data !== undefined ? `?${data.mobile ? 1 : 0}` : "",
  },
  {
    name: "sec-ch-ua-platform",
    value: (facts, { userAgentData: data }) =>
      hints(facts) && data !== undefined ? `"${data.platform}"` : "",
  },
  {
    name: "Upgrade-Insecure-Requests",
    value: ({ mode, destination }) => (mode === "navigate" && destination !== "" ? "1" : ""),
  },
  {
    name: "User-Agent",
    value: ({ given }, { userAgent }) => given.get("user-agent") ?? userAgent,
  },
  {
    name: "Accept",
    value: ({ given, mode, destination }) =>
      given.get("accept") ??
      ACCEPT[mode === "navigate" && destination !== "" ? "document" : destination] ??
      (mode === "navigate" ? "" : "*/*"),
  },
];

/** What comes after them. */
const AFTER: readonly Rule[] = [
  { name: "Origin", value: ({ origin }) => origin },
  { name: "Sec-Fetch-Site", value: (facts) => (metadata(facts) ? facts.site : "") },
  { name: "Sec-Fetch-Mode", value: (facts) => (metadata(facts) ? facts.mode : "") },
  { name: "Sec-Fetch-User", value: (facts) => (metadata(facts) && facts.user ? "?1" : "") },
  {
    name: "Sec-Fetch-Dest",
    value: (facts) => (metadata(facts) ? facts.destination || "empty" : ""),
  },
  { name: "Referer", value: ({ referer }) => referer },
  // the Bare server puts what this browser can decode in its place
  { name: "Accept-Encoding", value: () => "gzip, deflate, br" },
  {
    name: "Accept-Language",
    value: ({ given }, { languages }) => given.get("accept-language") ?? acceptLanguage(languages),
  },
  { name: "Cookie", value: ({ cookie }) => cookie },
];

const RULED: ReadonlySet<string> = new Set(
  [...BEFORE, ...AFTER].map(({ name }) => name.toLowerCase()),
);

/**
 * Writes the headers that a browser would send, in its order and spelling. `Host` is left to the Bare client.
 *
 * @see https://fetch.spec.whatwg.org/#http-network-or-cache-fetch
 */
export function requestHeaders(facts: HeaderFacts, browser: NavigatorLike): HeaderLine[] {
  const apply = (rules: readonly Rule[]): HeaderLine[] =>
    rules
      .map(({ name, value }): HeaderLine => [name, value(facts, browser)])
      .filter(([, value]) => value !== "");
  return [...cacheHeaders(facts), ...apply(BEFORE), ...pageHeaders(facts), ...apply(AFTER)];
}

/**
 * Writes a language list as Chromium does.
 *
 * @param languages e.g. `["en-US", "en"]` → `en-US,en;q=0.9`
 */
export function acceptLanguage(languages: readonly string[]): string {
  return languages
    .map((language, index) => {
      const quality = Math.max(10 - index, 1);
      return quality === 10 ? language : `${language};q=0.${quality}`;
    })
    .join(",");
}

function pageHeaders({ given }: HeaderFacts): HeaderLine[] {
  return [...given]
    .filter(([name]) => !OURS.has(name) && !RULED.has(name) && !name.startsWith("sec-"))
    .map(([name, value]) => [spelling(name), value]);
}

function cacheHeaders({ cache, given }: HeaderFacts): readonly HeaderLine[] {
  return given.has("cache-control") || given.has("pragma") ? [] : (CACHE[cache] ?? []);
}

/** The browser lower-cases names; nearly all authors capitalise them. */
function spelling(name: string): string {
  return name.replace(/(?<![a-z\d])[a-z]/g, (first) => first.toUpperCase());
}

function brands({ userAgentData }: NavigatorLike): string {
  return (userAgentData?.brands ?? [])
    .map(({ brand, version }) => `"${brand}";v="${version}"`)
    .join(", ");
}

/** Client hints and fetch metadata go to trustworthy hosts only. */
function hints({ target }: HeaderFacts): boolean {
  return isTrustworthy(target);
}

function metadata({ target }: HeaderFacts): boolean {
  return isTrustworthy(target);
}
