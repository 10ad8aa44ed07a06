// tables of refusals, one row each: longer than a file should be
import type { OutgoingHttpHeaders } from "node:http";
import type { LookupFunction } from "node:net";
import { afterEach, expect, it } from "vitest";
import { ask, exchangeRaw, TestServers, v3 } from "./testing/servers.ts";

const servers = new TestServers();
afterEach(() => servers.closeAll());

const URL_ID = "request.headers.x-bare-url";
const JSON_ID = "request.headers.x-bare-headers";

interface Refused {
  readonly name: string;
  readonly headers: OutgoingHttpHeaders;
  readonly status?: number;
  readonly code: string;
  readonly id: string;
}

it.each<Refused>([
  { name: "no url", headers: { "X-Bare-Headers": "{}" }, code: "MISSING_BARE_HEADER", id: URL_ID },
  {
    name: "no headers",
    headers: { "X-Bare-URL": "http://a.test/" },
    code: "MISSING_BARE_HEADER",
    id: JSON_ID,
  },
  ...[
    "",
    "x",
    "/a",
    "ftp://a.test/",
    "http://",
    "ws://a.test/",
    "http://a.test/\u00E9",
    "http://[x]/",
    "http://a.test:99999/",
  ].map((url) => ({
    name: `url ${url}`,
    headers: v3(url),
    code: "INVALID_BARE_HEADER",
    id: URL_ID,
  })),
  ...["", "[]", "null", '"x"', "1", "{"].map((json) => ({
    name: `headers ${json}`,
    headers: { "X-Bare-URL": "http://a.test/", "X-Bare-Headers": json },
    code: "INVALID_BARE_HEADER",
    id: JSON_ID,
  })),
  {
    name: "number value",
    headers: v3("http://a.test/", { "X-A.b": 1 }),
    code: "INVALID_BARE_HEADER",
    id: "bare.headers.X-A.b",
  },
  {
    name: "nested array",
    headers: v3("http://a.test/", { a: ["x", []] }),
    code: "INVALID_BARE_HEADER",
    id: "bare.headers.a",
  },
  {
    name: "bad name",
    headers: v3("http://a.test/", { "a b": "x" }),
    code: "INVALID_HEADER",
    id: "bare.headers.a b",
  },
  {
    name: "empty name",
    headers: v3("http://a.test/", { "": "x" }),
    code: "INVALID_HEADER",
    id: "bare.headers.",
  },
  {
    name: "line break in a value",
    headers: v3("http://a.test/", { a: "x\r\nb: c" }),
    code: "INVALID_HEADER",
    id: "bare.headers.a",
  },
  {
    name: "two hosts",
    headers: v3("http://a.test/", { Host: "a", host: "b" }),
    code: "INVALID_HEADER",
    id: "bare.headers.host",
  },
  {
    name: "url twice",
    headers: {
      ...v3("http://a.test/"),
      "x-bare-url": ["http://a.test/", "http://b.test/"],
      "X-Bare-URL": undefined,
    },
    code: "INVALID_BARE_HEADER",
    id: URL_ID,
  },
  {
    name: "unknown header",
    headers: { ...v3("http://a.test/"), "X-Bare-Host": "a" },
    code: "UNKNOWN_BARE_HEADER",
    id: "request.headers.x-bare-host",
  },
  {
    name: "malformed part",
    headers: { ...v3("http://a.test/"), "X-Bare-Headers-abc": ";" },
    code: "INVALID_BARE_HEADER",
    id: JSON_ID,
  },
  {
    name: "whole and parts",
    headers: { ...v3("http://a.test/"), "X-Bare-Headers-0": ";{}" },
    code: "INVALID_BARE_HEADER",
    id: JSON_ID,
  },
  {
    name: "huge part number",
    headers: { "X-Bare-URL": "http://a.test/", "X-Bare-Headers-4294967294": ";" },
    code: "INVALID_BARE_HEADER",
    id: `${JSON_ID}-4294967294`,
  },
  {
    name: "forbidden forward",
    headers: { ...v3("http://a.test/"), "X-Bare-Forward-Headers": "x, Origin" },
    status: 403,
    code: "FORBIDDEN_BARE_HEADER",
    id: "request.headers.x-bare-forward-headers",
  },
  {
    name: "forbidden pass",
    headers: { ...v3("http://a.test/"), "X-Bare-Pass-Headers": "set-cookie" },
    status: 403,
    code: "FORBIDDEN_BARE_HEADER",
    id: "request.headers.x-bare-pass-headers",
  },
  {
    name: "x-bare pass",
    headers: { ...v3("http://a.test/"), "X-Bare-Pass-Headers": "X-Bare-Status" },
    status: 403,
    code: "FORBIDDEN_BARE_HEADER",
    id: "request.headers.x-bare-pass-headers",
  },
  {
    name: "bad status",
    headers: { ...v3("http://a.test/"), "X-Bare-Pass-Status": "99" },
    code: "INVALID_BARE_HEADER",
    id: "request.headers.x-bare-pass-status",
  },
  {
    name: "bad list",
    headers: { ...v3("http://a.test/"), "X-Bare-Pass-Headers": "a b" },
    code: "INVALID_BARE_HEADER",
    id: "request.headers.x-bare-pass-headers",
  },
])("refuses $name with $code", async ({ headers, code, id, status = 400 }) => {
  const { url } = await servers.bare();
  const given = Object.fromEntries(
    Object.entries(headers).filter(([, value]) => value !== undefined),
  );
  const answer = await ask(`${url}v3/`, { headers: given });
  expect(answer.json).toEqual({ code, id, message: expect.any(String) });
  expect(answer).toMatchObject({ status, headers: { "access-control-allow-origin": "*" } });
});

it.each([
  ["http://127.0.0.1/"],
  ["http://2130706433/"],
  ["http://0x7f.1/"],
  ["http://[::1]/"],
  ["http://[::]/"],
  ["http://[::ffff:127.0.0.1]/"],
  ["http://[::ffff:169.254.169.254]/"],
  ["http://169.254.169.254/latest"],
  ["http://10.1.2.3/"],
  ["http://localhost/"],
  ["http://LOCALHOST./"],
  ["http://a.localhost/"],
  ["https://192.168.0.1:8443/"],
])("does not connect to %s", async (target) => {
  const { url } = await servers.bare({ allowPrivate: false });
  expect(await ask(`${url}v3/`, { headers: v3(target) })).toMatchObject({
    status: 403,
    json: { code: "IMPL_BLOCKED_ADDRESS", id: URL_ID, message: "The address is not allowed." },
  });
});

it("refuses a name when any of its addresses is private", async () => {
  const lookup: LookupFunction = (_host, options, callback) => {
    const addresses = [
      { address: "93.184.216.34", family: 4 },
      { address: "127.0.0.1", family: 4 },
    ];
    if (options.all === true) callback(null, addresses);
    else callback(null, "93.184.216.34", 4);
  };
  const { url } = await servers.bare({ allowPrivate: false, lookup });
  const { json } = await ask(`${url}v3/`, { headers: v3("http://rebound.test/") });
  expect(json).toMatchObject({ code: "IMPL_BLOCKED_ADDRESS" });
  expect(JSON.stringify(json)).not.toContain("127.0.0.1");
});

it("gives hosts the configured address, private or not, and only those", async () => {
  const origin = await servers.http((request, response) => response.end(request.headers.host));
  const { url } = await servers.bare({
    allowPrivate: false,
    resolve: [
      { pattern: "*.mapped.test", address: "127.0.0.1" },
      { pattern: "one.test", address: "::ffff:127.0.0.1" },
    ],
  });
  const get = (host: string) => ask(`${url}v3/`, { headers: v3(`http://${host}:${origin.port}/`) });
  expect((await get("a.B.mapped.test")).text).toBe(`a.b.mapped.test:${origin.port}`);
  expect((await get("one.test")).text).toBe(`one.test:${origin.port}`);
  expect((await get("localhost")).status).toBe(403);
  expect((await get("127.0.0.1")).status).toBe(403);
});

it("tells a name that does not resolve from a remote that refuses, resets or stays silent", async () => {
  const reset = await servers.tcp((socket) => {
    socket.once("data", () => socket.resetAndDestroy());
  });
  const hangUp = await servers.tcp((socket) => {
    socket.once("data", () => socket.end());
  });
  const silent = await servers.tcp(() => {});
  const lookup: LookupFunction = (_host, _options, callback) => {
    callback(Object.assign(new Error("no"), { code: "ENOTFOUND" }), []);
  };
  const { url } = await servers.bare({ lookup, timeouts: { firstByte: 200, connect: 500 } });
  const get = async (target: string) => (await ask(`${url}v3/`, { headers: v3(target) })).json;
  expect(await get("http://none.test/")).toEqual({
    code: "HOST_NOT_FOUND",
    id: "request",
    message: 'The host "none.test" could not be resolved.',
  });
  expect(await get("http://127.0.0.1:1/")).toMatchObject({
    code: "CONNECTION_REFUSED",
    id: "response",
  });
  expect(await get(reset.url)).toMatchObject({ code: "CONNECTION_RESET", id: "response" });
  expect(await get(hangUp.url)).toMatchObject({ code: "CONNECTION_RESET", id: "response" });
  expect(await get(silent.url)).toMatchObject({ code: "CONNECTION_TIMEOUT", id: "response" });
  expect(await get(silent.url.replace("http", "https"))).toMatchObject({
    code: "CONNECTION_TIMEOUT",
  });
});

it.each([
  { name: "is no HTTP", bytes: "SSH-2.0-x\r\n", id: "response" },
  {
    name: "upgrades unasked",
    bytes: "HTTP/1.1 101 X\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n",
    id: "response",
  },
  {
    name: "has two lengths",
    bytes: "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
    id: "response",
  },
  {
    name: "has a length and chunks",
    bytes: "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    id: "response",
  },
  {
    name: "has endless headers",
    bytes: `HTTP/1.1 200 OK\r\nX: ${"x".repeat(140_000)}\r\n\r\n`,
    id: "response.headers",
  },
])("reports a remote whose answer $name", async ({ bytes, id }) => {
  const origin = await servers.tcp((socket) => {
    socket.once("data", () => socket.write(bytes));
  });
  const { url } = await servers.bare();
  expect(await ask(`${url}v3/`, { headers: v3(origin.url) })).toMatchObject({
    status: 500,
    json: { code: "UNKNOWN", id },
  });
});

it("takes a remote that speaks no TLS for a failure of TLS, in words", async () => {
  const origin = await servers.tcp((socket) => {
    socket.once("data", () => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
  });
  const { url } = await servers.bare();
  const { json } = await ask(`${url}v3/`, { headers: v3(origin.url.replace("http", "https")) });
  expect(json).toMatchObject({ code: "UNKNOWN", id: "response" });
  expect((json as { message: string }).message).toMatch(
    /^TLS with "127\.0\.0\.1" failed: wrong version number/,
  );
});

it("answers an error while the upload goes on, and takes further requests", async () => {
  const { url, port } = await servers.bare();
  const upload = await ask(`${url}v3/`, {
    method: "POST",
    headers: v3("http://127.0.0.1:1/"),
    body: Buffer.alloc(3_000_000),
  }).catch((error: unknown) => error);
  expect(upload).toMatchObject({ json: { code: "CONNECTION_REFUSED" } });
  expect(port).toBeGreaterThan(0);
  expect((await ask(url)).status).toBe(200);
});

it("answers preflights with what was asked for, and forwards any other OPTIONS", async () => {
  const origin = await servers.http((request, response) => response.end(request.method));
  const { url } = await servers.bare();
  const preflight = await ask(`${url}v3/`, {
    method: "OPTIONS",
    headers: {
      "Access-Control-Request-Method": "PUT",
      "Access-Control-Request-Headers": "x-bare-url, authorization, b@d",
      "Access-Control-Request-Private-Network": "true",
    },
  });
  expect(preflight).toMatchObject({
    status: 204,
    text: "",
    headers: {
      "access-control-allow-origin": "*",
      "access-control-allow-methods": "PUT",
      "access-control-allow-headers": "x-bare-url, authorization",
      "access-control-max-age": "7200",
      "access-control-allow-private-network": "true",
    },
  });
  expect(await ask(url, { method: "OPTIONS" })).toMatchObject({
    status: 204,
    headers: { "access-control-allow-methods": "*", "access-control-allow-headers": "*" },
  });
  const plain = await ask(`${url}v3/`, { method: "OPTIONS", headers: v3(origin.url) });
  expect(plain).toMatchObject({ status: 200, text: "OPTIONS" });
});

it.each([
  { name: "TRACE", request: "TRACE /bare/v3/ HTTP/1.1\r\nHost: x\r\n\r\n" },
  { name: "two hosts", request: "GET /bare/ HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n" },
])("refuses $name", async ({ request }) => {
  const { port } = await servers.bare();
  const answer = await exchangeRaw(
    port,
    request.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"),
  );
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(answer).toContain('"code":"UNKNOWN","id":"request"');
});

it("keeps stacks to itself unless told otherwise", async () => {
  const closed = await servers.bare();
  const open = await servers.bare({ exposeStack: true });
  const headers = { "X-Bare-URL": "x", "X-Bare-Headers": "{}" };
  expect((await ask(`${closed.url}v3/`, { headers })).json).not.toHaveProperty("stack");
  expect((await ask(`${open.url}v3/`, { headers })).json).toHaveProperty("stack");
});

it("takes long unsplit headers, or refuses them when told to", async () => {
  const origin = await servers.http((request, response) => response.end(request.headers["x-a"]));
  const value = "x".repeat(4000);
  const lenient = await servers.bare();
  const strict = await servers.bare({ oversizedHeaders: "reject" });
  const headers = v3(origin.url, { "X-A": value });
  expect((await ask(`${lenient.url}v3/`, { headers })).text).toBe(value);
  expect((await ask(`${strict.url}v3/`, { headers })).json).toMatchObject({
    code: "INVALID_BARE_HEADER",
    id: JSON_ID,
  });
});

it("takes split headers in any order", async () => {
  const origin = await servers.http((request, response) => response.end(request.headers["x-a"]));
  const { url } = await servers.bare();
  const headers = {
    "X-Bare-URL": origin.url,
    "X-Bare-Headers-2": ';c"}',
    "X-Bare-Headers-0": ';{"X-A":',
    "x-bare-headers-1": ';"ab',
  };
  expect((await ask(`${url}v3/`, { headers })).text).toBe("abc");
});
