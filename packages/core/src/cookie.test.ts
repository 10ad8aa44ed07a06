import { describe, expect, it } from "vitest";
import {
  type Cookie,
  matchesUrl,
  parseCookieDate,
  parseSetCookie,
  pathMatches,
  serializeCookies,
  storeCookie,
} from "./cookie.ts";

const NOW = Date.UTC(2030, 0, 1);
const parse = (line: string, url = "https://www.a.test/dir/page", http = true): Cookie | null =>
  parseSetCookie(line, {
    url: new URL(url),
    http,
    now: NOW,
    isPublicSuffix: (domain) => !domain.includes(".") || domain === "co.uk",
  });

describe("parseSetCookie", () => {
  it.each([
    { line: "a=b", name: "a", value: "b" },
    { line: " a = b c ; x", name: "a", value: "b c" },
    { line: 'a="b;c', name: "a", value: '"b' },
    { line: "=b", name: "", value: "b" },
    { line: "b", name: "", value: "b" },
    { line: "a=", name: "a", value: "" },
    { line: "a=b=c", name: "a", value: "b=c" },
    { line: "a=1, b=2", name: "a", value: "1, b=2" },
  ])("reads $line", ({ line, name, value }) => {
    expect(parse(line)).toMatchObject({ name, value });
  });

  it.each([
    { name: "nothing", line: ";path=/" },
    { name: "a control character", line: "a=\u0001" },
    { name: "more than 4096 characters", line: `a=${"x".repeat(4096)}` },
    { name: "a foreign domain", line: "a=b; domain=b.test" },
    { name: "a domain that only ends alike", line: "a=b; domain=ww.a.test" },
    { name: "a public suffix", line: "a=b; domain=co.uk", url: "https://x.co.uk/" },
    { name: "__Host- with a domain", line: "__Host-a=b; secure; path=/; domain=a.test" },
    { name: "__host- without the root path", line: "__host-a=b; secure" },
    { name: "__Secure- without secure", line: "__Secure-a=b" },
    { name: "a nameless value that claims a prefix", line: "__Host-a" },
    { name: "secure over http", line: "a=b; secure", url: "http://a.test/" },
    { name: "SameSite=None without secure", line: "a=b; samesite=none" },
    { name: "httpOnly from a script", line: "a=b; httponly", http: false },
  ])("refuses $name", ({ line, url, http }) => {
    expect(parse(line, url, http)).toBeNull();
  });

  it.each([
    { line: "a=b", domain: "www.a.test", hostOnly: true, path: "/dir" },
    { line: "a=b; Domain=.A.test; Path=/x", domain: "a.test", hostOnly: false, path: "/x" },
    { line: "a=b; path=x", domain: "www.a.test", hostOnly: true, path: "/dir" },
    { line: "a=b; path=/1; PATH=/2", domain: "www.a.test", hostOnly: true, path: "/2" },
    {
      line: "a=b; path=/; constructor; __proto__=1",
      domain: "www.a.test",
      hostOnly: true,
      path: "/",
    },
  ])("gives $line its scope", ({ line, ...scope }) => {
    expect(parse(line)).toMatchObject(scope);
  });

  it.each([
    { line: "a=b", expires: null },
    { line: "a=b; expires=never", expires: null },
    { line: "a=b; max-age=10", expires: NOW + 10_000 },
    { line: "a=b; max-age=-1", expires: 0 },
    { line: "a=b; max-age=10; expires=Thu, 01 Jan 1970 00:00:00 GMT", expires: NOW + 10_000 },
    { line: "a=b; max-age=99999999999", expires: NOW + 400 * 86_400_000 },
    { line: "a=b; max-age=1.5", expires: null },
  ])("gives $line its age", ({ line, expires }) => {
    expect(parse(line)?.expires).toBe(expires);
  });
});

it.each([
  { text: "Sun, 06 Nov 1994 08:49:37 GMT", time: Date.UTC(1994, 10, 6, 8, 49, 37) },
  { text: "Sunday, 06-Nov-94 08:49:37 GMT", time: Date.UTC(1994, 10, 6, 8, 49, 37) },
  { text: "Sun Nov  6 08:49:37 1994", time: Date.UTC(1994, 10, 6, 8, 49, 37) },
  { text: "6 nov 30 1:2:3", time: Date.UTC(2030, 10, 6, 1, 2, 3) },
  { text: "31 feb 2020 00:00:00", time: null },
  { text: "1 jan 2020", time: null },
  { text: "1 jan 2020 24:00:00", time: null },
  { text: "", time: null },
])("reads the date $text", ({ text, time }) => {
  expect(parseCookieDate(text)).toBe(time);
});

it.each([
  { path: "/a", cookie: "/a", match: true },
  { path: "/a/b", cookie: "/a", match: true },
  { path: "/ab", cookie: "/a", match: false },
  { path: "/ab", cookie: "/", match: true },
  { path: "/", cookie: "/a", match: false },
])("matches $path against $cookie: $match", ({ path, cookie, match }) => {
  expect(pathMatches(path, cookie)).toBe(match);
});

describe("matchesUrl", () => {
  it.each([
    { line: "a=b", url: "https://www.a.test/dir", match: true },
    { line: "a=b", url: "https://x.www.a.test/dir", match: false },
    { line: "a=b; domain=a.test", url: "https://b.a.test/dir", match: true },
    { line: "a=b; secure", url: "http://www.a.test/dir", match: false },
    { line: "a=b; secure", url: "wss://www.a.test/dir", match: true },
    { line: "a=b; max-age=0", url: "https://www.a.test/dir", match: false },
  ])("sends $line to $url: $match", ({ line, url, match }) => {
    const cookie = parse(line);
    expect(cookie !== null && matchesUrl(cookie, new URL(url), NOW)).toBe(match);
  });
});

describe("storeCookie", () => {
  const list = (...lines: string[]): readonly Cookie[] =>
    lines.reduce<readonly Cookie[]>((cookies, line) => {
      const cookie = parse(line);
      return cookie === null ? cookies : storeCookie(cookies, cookie, true, NOW);
    }, []);

  it("replaces the namesake and keeps its place and age", () => {
    expect(serializeCookies(list("a=1", "b=2", "a=3"))).toBe("a=3; b=2");
  });

  it("keeps namesakes of another path or domain apart, longest path first", () => {
    expect(serializeCookies(list("a=1; path=/", "a=2", "a=3; domain=a.test; path=/"))).toBe(
      "a=2; a=1; a=3",
    );
  });

  it("removes what has expired", () => {
    expect(list("a=1", "a=; max-age=0")).toEqual([]);
  });

  it("lets no script touch an httpOnly cookie", () => {
    const cookies = list("a=1; httponly");
    const script = parse("a=2", undefined, false);
    expect(script).not.toBeNull();
    if (script !== null) expect(storeCookie(cookies, script, false, NOW)).toBe(cookies);
  });

  it("writes a nameless cookie without an equals sign", () => {
    expect(serializeCookies(list("=v"))).toBe("v");
  });
});
