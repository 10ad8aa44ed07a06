import { afterEach, expect, it } from "vitest";
import { Lab, until } from "./support/lab.ts";
import { askBare, bareRequest, error, errorOf, VERSIONS } from "./support/versions.ts";
import { ask } from "./support/wire.ts";

const lab = new Lab();
afterEach(() => lab.closeAll());

const NOWHERE = { host: "127.0.0.1:1", port: 1 };
const URL_ID = "request.headers.x-bare-url";

it.each([
  "",
  "x",
  "/a",
  "//a.test/",
  "http:",
  "http://",
  "https://",
  "ftp://a.test/",
  "ws://a.test/",
  "file:///etc/passwd",
  "data:,x",
  "javascript:1",
  "http://a.test:99999/",
  "http://[x]/",
  "http://a b/",
  "http://a.test/\u00E9",
  "http://a.test/\t",
  "http://%00/",
])("5.2 refuses the URL '%s'", async (url) => {
  const { port } = await lab.bare();
  const lines = [`X-Bare-URL: ${url}\u0020`, "X-Bare-Headers: {}"];
  // white space at the end is HTTP's, not the URL's
  const isFine = url.endsWith("\t");
  const answer = await ask(port, { target: "/bare/v3/", lines });
  if (isFine) expect(answer.json()).toMatchObject({ code: "HOST_NOT_FOUND" });
  else expect(errorOf(answer)).toEqual(error(400, "INVALID_BARE_HEADER", URL_ID));
});

it.each([
  { written: "/a%20b%7B?q=%zz", sent: "/a%20b%7B?q=%zz" },
  { written: "/#fragment", sent: "/" },
  { written: "/?#f", sent: "/?" },
  { written: "?a=b", sent: "/?a=b" },
  { written: "", sent: "/" },
  { written: "/a/../b", sent: "/b" },
  { written: "//a//", sent: "//a//" },
])("5.3 sends '$sent' for '$written'", async ({ written, sent }) => {
  const { port } = await lab.bare();
  const origin = await lab.origin();
  expect((await askBare("v3", port, origin, { path: written })).status).toBe(200);
  expect(origin.requests[0]?.target).toBe(sent);
});

it("5.3 drops userinfo and makes no Authorization of it", async () => {
  const { port } = await lab.bare();
  const origin = await lab.origin();
  const lines = [`X-Bare-URL: http://user:pass@${origin.host}/`, "X-Bare-Headers: {}"];
  expect((await ask(port, { target: "/bare/v3/", lines })).status).toBe(200);
  expect(origin.requests[0]?.head).not.toMatch(/authorization|user|pass/i);
});

it.each([
  { version: "v3", name: "X-Bare-URL", value: "http://127.0.0.1:1/" },
  { version: "v1", name: "X-Bare-Host", value: "127.0.0.1" },
  { version: "v2", name: "X-Bare-Port", value: "1" },
  { version: "v2", name: "X-Bare-Path", value: "/" },
  { version: "v1", name: "X-Bare-Headers", value: "{}" },
  { version: "v3", name: "X-Bare-Headers", value: "{}" },
  { version: "v1", name: "X-Bare-Forward-Headers", value: "[]" },
] as const)("5.4 $version refuses two lines of $name", async ({ version, name, value }) => {
  const { port } = await lab.bare();
  const answer = await askBare(version, port, NOWHERE, {
    lines: [`${name.toUpperCase()}: ${value}`],
  });
  expect(errorOf(answer)).toEqual(
    error(400, "INVALID_BARE_HEADER", `request.headers.${name.toLowerCase()}`),
  );
});

const BROWSER = [
  "Accept-Encoding: br",
  "accept-language: de",
  "Sec-WebSocket-Extensions: x",
  "Sec-WebSocket-Key: y",
  "Sec-WebSocket-Version: 13",
  "If-None-Match: z",
  "Cache-Control: no-cache",
];

it.each([
  { version: "v1", cache: "", sent: [] },
  { version: "v1", cache: "?cache", sent: [] },
  { version: "v2", cache: "", sent: BROWSER.slice(0, 5) },
  { version: "v2", cache: "?cache", sent: BROWSER },
  { version: "v3", cache: "", sent: BROWSER.slice(0, 2) },
  {
    version: "v3",
    cache: "?cache=1",
    sent: [...BROWSER.slice(0, 2), "If-None-Match: z", "Cache-Control: no-cache"],
  },
] as const)(
  "4.3 4.6 5.5 6.3 6.6 $version forwards its base values$cache",
  async ({ version, cache, sent }) => {
    const { port } = await lab.bare();
    const origin = await lab.origin();
    await askBare(version, port, origin, { lines: BROWSER, cache });
    const got = origin.requests[0]?.lines.filter((line) => !/^(host|connection):/i.test(line));
    expect(new Set(got)).toEqual(new Set<string>(sent));
  },
);

it.each([
  { version: "v1", cache: "", passed: ["content-encoding", "content-length"] },
  { version: "v2", cache: "", passed: ["content-encoding", "content-length", "last-modified"] },
  { version: "v3", cache: "", passed: ["content-encoding", "content-length", "last-modified"] },
  {
    version: "v2",
    cache: "?cache",
    passed: ["cache-control", "content-encoding", "content-length", "etag", "last-modified"],
  },
  {
    version: "v3",
    cache: "?cache",
    passed: ["cache-control", "content-encoding", "content-length", "etag", "last-modified"],
  },
] as const)("4.7 6.6 $version passes its base values$cache", async ({ version, cache, passed }) => {
  const { port } = await lab.bare();
  const origin = await lab.origin(
    "HTTP/1.1 200 OK\r\nContent-Encoding: x-e\r\nContent-Length: 1\r\nLast-Modified: l\r\nETag: t\r\nCache-Control: max-age=7\r\nExpires: e\r\nAge: 1\r\n\r\nx",
  );
  const answer = await askBare(version, port, origin, { cache });
  const names = [
    "cache-control",
    "content-encoding",
    "content-length",
    "etag",
    "last-modified",
    "expires",
    "age",
  ];
  const got = names.filter(
    (name) => answer.get(name) !== undefined && answer.get(name) !== "no-store",
  );
  expect(got.toSorted()).toEqual([...passed].toSorted());
});

it("8.13 the remote hears no more of a client that has gone", async () => {
  const { port } = await lab.bare();
  const origin = await lab.origin(() => undefined);
  for (const version of VERSIONS) {
    const wire = lab.wire(port);
    const { target, lines } = bareRequest(version, origin);
    wire.write(`GET ${target} HTTP/1.1\r\nHost: x\r\n${lines?.join("\r\n")}\r\n\r\n`);
    const before = origin.connections.length;
    await until(() => origin.connections.length > before && origin.requests.length > before);
    const closed = new Promise((resolve) => {
      origin.connections[before]?.once("close", resolve).once("end", resolve);
    });
    wire.close();
    await closed;
  }
});
