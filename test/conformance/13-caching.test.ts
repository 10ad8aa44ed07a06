import { afterEach, expect, it } from "vitest";
import { Lab, type Origin } from "./support/lab.ts";
import { askBare, bareHeaders, NEWER } from "./support/versions.ts";

const lab = new Lab();
afterEach(() => lab.closeAll());

/** An origin that knows one version of its page. */
function origin(): Promise<Origin> {
  return lab.origin((_socket, { lines }) => {
    const fresh = lines.some((line) => /^if-(none-match: "1"|modified-since: d)$/i.test(line));
    return fresh
      ? 'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\nCache-Control: max-age=60\r\nContent-Encoding: br\r\nVary: Cookie\r\n\r\n'
      : 'HTTP/1.1 200 OK\r\nETag: "1"\r\nLast-Modified: d\r\nCache-Control: max-age=60\r\nVary: Cookie\r\nContent-Length: 4\r\n\r\nbody';
  });
}

const VARY = {
  v1: "",
  v2: "X-Bare-Host, X-Bare-Port, X-Bare-Protocol, X-Bare-Path",
  v3: "X-Bare-URL",
};

it.each(
  NEWER.flatMap((version) =>
    ["?cache", "?cache=", "?cache=abc", "?a=b&cache=1&c"].map((cache) => ({ version, cache })),
  ),
)(
  "4.5 13.1 13.2 13.3 13.6 $version passes and forwards what a cache needs with $cache",
  async ({ version, cache }) => {
    const { port } = await lab.bare();
    const answer = await askBare(version, port, await origin(), { cache });
    expect([answer.status, answer.body]).toEqual([200, "body"]);
    expect(answer.get("etag")).toBe('"1"');
    expect(answer.get("last-modified")).toBe("d");
    expect(answer.get("cache-control")).toBe("max-age=60");
    expect(answer.get("vary")).toBe(VARY[version]);
  },
);

it.each(["?cached", "?xcache=1", "?CACHE", "?a=cache"])(
  "13.1 other keys are none: %s",
  async (cache) => {
    const { port } = await lab.bare();
    const answer = await askBare("v3", port, await origin(), { cache });
    expect([answer.get("etag"), answer.get("cache-control")]).toEqual([undefined, "no-store"]);
  },
);

it("13.1 v1 has no caching", async () => {
  const { port } = await lab.bare();
  const answer = await askBare("v1", port, await origin(), { cache: "?cache" });
  expect([answer.get("etag"), answer.get("vary"), answer.get("cache-control")]).toEqual([
    undefined,
    undefined,
    "no-store",
  ]);
});

it.each(
  NEWER.flatMap((version) =>
    ['If-None-Match: "1"', "If-Modified-Since: d"].map((line) => ({ version, line })),
  ),
)("13.3 13.4 13.5 $version answers the browser's own $line with 304", async ({ version, line }) => {
  const { port } = await lab.bare();
  const answer = await askBare(version, port, await origin(), { cache: "?cache", lines: [line] });
  expect([answer.status, answer.body]).toEqual([304, ""]);
  expect(answer.get("etag")).toBe('"1"');
  expect(answer.get("cache-control")).toBe("max-age=60");
  expect(answer.get("vary")).toBe(VARY[version]);
  expect(answer.get("access-control-allow-origin")).toBe("*");
  const names = answer.lines.map(([name]) => name.toLowerCase());
  expect(names.filter((name) => /^(x-bare-|content-(encoding|length)$)/.test(name))).toEqual([]);
});

it.each(NEWER)("13.4 %s keeps a 304 inside for a condition of X-Bare-Headers", async (version) => {
  const { port } = await lab.bare();
  const answer = await askBare(version, port, await origin(), {
    cache: "?cache",
    headers: { "If-None-Match": '"1"' },
    status: [304],
  });
  expect([answer.status, answer.body, answer.get("content-length")]).toEqual([200, "", "0"]);
  expect(answer.get("x-bare-status")).toBe("304");
  expect(bareHeaders(answer)).toMatchObject({ ETag: '"1"' });
});

it.each(NEWER)("13.7 %s caches nothing without the key", async (version) => {
  const { port } = await lab.bare();
  const site = await origin();
  const answer = await askBare(version, port, site, { lines: ['If-None-Match: "1"'] });
  expect([answer.status, answer.body]).toEqual([200, "body"]);
  expect([answer.get("last-modified"), answer.get("etag")]).toEqual(["d", undefined]);
  expect([answer.get("cache-control"), answer.get("vary")]).toEqual(["no-store", undefined]);
  expect(site.requests[0]?.head).not.toMatch(/if-none-match/i);
});
