// every rule of requests and answers on one set-up: longer than a file should be
import { afterEach, expect, it } from "vitest";
import { ask, flat, TestServers, v3 } from "./testing/servers.ts";

const servers = new TestServers();
afterEach(() => servers.closeAll());

/** Starts a Bare server, and a remote that keeps the header lines that it got last. */
async function withRecorder(
  lines: string[] = [],
): Promise<{ url: string; origin: { url: string; port: number }; seen: () => readonly string[] }> {
  let seen: readonly string[] = [];
  const origin = await servers.http((request, response) => {
    seen = request.rawHeaders;
    response.writeHead(200, lines).end();
  });
  const { url } = await servers.bare();
  return { url, origin, seen: () => seen };
}

it("describes itself at its directory", async () => {
  const { url } = await servers.bare({ maintainer: { email: "a@b.test" }, project: { name: "x" } });
  const { status, headers, json } = await ask(url);
  expect(status).toBe(200);
  expect(headers["content-type"]).toBe("application/json");
  expect(headers["cache-control"]).toBe("no-store");
  expect(json).toEqual({
    versions: ["v1", "v2", "v3"],
    language: "NodeJS",
    memoryUsage: expect.any(Number),
    maintainer: { email: "a@b.test" },
    project: { name: "x" },
  });
  expect(await ask(url, { method: "HEAD" })).toMatchObject({ status: 200, text: "" });
  expect(await ask(`${url}?x`)).toMatchObject({ status: 200 });
  expect(await ask(`${url.slice(0, -1)}?x=1`)).toMatchObject({
    status: 307,
    headers: { location: "/bare/?x=1" },
  });
});

it.each(["v1", "v2", "v3", "v3/x", "v3/ws-meta", "x"])("answers 404 below %s", async (path) => {
  const { url } = await servers.bare();
  expect(await ask(url + path)).toMatchObject({
    status: 404,
    json: { code: "UNKNOWN", id: "error.NotFoundError" },
    headers: { "access-control-allow-origin": "*" },
  });
});

it("sends the remote exactly the headers it was given, Host first, nothing of the outer request", async () => {
  const { origin, url, seen } = await withRecorder();
  await ask(`${url}v3/`, {
    headers: {
      ...v3(origin.url, {
        "X-sMall": "1",
        "a-LIST": ["x", "y"],
        Connection: "close",
        "Proxy-Connection": "x",
        TE: "trailers",
        Cookie: "caf\u00E9=1",
        ["__proto__"]: "p",
        constructor: "c",
      }),
      Cookie: "outer=1",
      "User-Agent": "outer",
      Origin: "http://outer.test",
      Referer: "http://outer.test/",
      "accept-Language": "de",
    },
  });
  expect(seen()).toEqual([
    "Host",
    new URL(origin.url).host,
    "X-sMall",
    "1",
    "a-LIST",
    "x",
    "a-LIST",
    "y",
    "TE",
    "trailers",
    "Cookie",
    "caf\u00E9=1",
    "__proto__",
    "p",
    "constructor",
    "c",
    "accept-Language",
    "de",
    "Connection",
    "keep-alive",
  ]);
});

it("keeps any header name, also __proto__", async () => {
  const { origin, url, seen } = await withRecorder(["__proto__", "answer", "constructor", "b"]);
  const { headers } = await ask(`${url}v3/`, {
    headers: {
      "X-Bare-URL": origin.url,
      "X-Bare-Headers": '{"__proto__":"p","Host":"virtual.test"}',
    },
  });
  expect(seen().slice(0, 4)).toEqual(["__proto__", "p", "Host", "virtual.test"]);
  expect(headers["x-bare-headers"]).toContain('"__proto__":"answer"');
});

it("reports status, reason and raw headers, and passes on only what the rules allow", async () => {
  const origin = await servers.http((_request, response) => {
    response.writeHead(
      418,
      "I'm a t\u00E9apot",
      flat(
        "Set-Cookie: a=1",
        "set-cookie: b=2",
        "X-One: 1",
        "Content-Type: text/html",
        "Content-Length: 2",
        "Content-Encoding: identity",
        'ETag: "e"',
        "Vary: Cookie",
        "Last-Modified: Thu, 01 Jan 1970 00:00:00 GMT",
        "Access-Control-Allow-Origin: x",
        "Content-Security-Policy: x",
        "Location: /l",
        "X-Latin: \u00E9",
      ),
    );
    response.end(Buffer.from("ok"));
  });
  const { url } = await servers.bare();
  const { status, headers, text } = await ask(`${url}v3/`, { headers: v3(origin.url) });
  expect(status).toBe(200);
  expect(text).toBe("ok");
  const { date, connection, "keep-alive": keepAlive, ...rest } = headers;
  expect({ date, connection, keepAlive }).toEqual(expect.anything());
  expect(rest).toEqual({
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "*",
    "x-robots-tag": "noindex",
    "x-content-type-options": "nosniff",
    "content-security-policy": "sandbox",
    "cache-control": "no-store",
    "x-bare-status": "418",
    "x-bare-status-text": "I'm a tapot",
    "x-bare-headers": expect.any(String),
    "content-length": "2",
    "content-encoding": "identity",
    "last-modified": "Thu, 01 Jan 1970 00:00:00 GMT",
  });
  expect(headers["x-bare-headers"]).toContain(
    '{"Set-Cookie":["a=1","b=2"],"X-One":"1","Content-Type":"text/html",',
  );
  expect(headers["x-bare-headers"]).toContain('"X-Latin":"\\u00e9"');
});

it("sends no body for HEAD, and keeps the remote's length as data", async () => {
  const origin = await servers.http((_request, response) => {
    response.writeHead(200, { "Content-Length": "5" }).end();
  });
  const { url } = await servers.bare();
  const { headers, text: body } = await ask(`${url}v3/`, {
    method: "HEAD",
    headers: v3(origin.url),
  });
  expect(body).toBe("");
  expect(headers["content-length"]).toBeUndefined();
  expect(headers["x-bare-headers"]).toContain('"Content-Length":"5"');
});

it.each([204, 205, 304])("gives an empty outer 200 for a remote %i", async (status) => {
  const origin = await servers.http((_request, response) => {
    response.writeHead(status, status === 304 ? { ETag: '"x"', "Content-Length": "7" } : {}).end();
  });
  const { url } = await servers.bare();
  const answer = await ask(`${url}v3/`, { headers: v3(origin.url) });
  expect(answer).toMatchObject({ status: 200, text: "" });
  expect(answer.headers).toMatchObject({ "content-length": "0", "x-bare-status": String(status) });
});

it("passes listed statuses and headers on, each line on its own", async () => {
  const origin = await servers.http((_request, response) => {
    response.writeHead(
      404,
      flat(
        "X-A: 1",
        "X-A: 2",
        "Content-Security-Policy: img-src x",
        "X-Robots-Tag: all",
        "Content-Type: text/plain",
      ),
    );
    response.end("gone");
  });
  const { url } = await servers.bare();
  const { status, rawHeaders, text } = await ask(`${url}v3/`, {
    headers: {
      ...v3(origin.url),
      "X-Bare-Pass-Status": "404, 500",
      "X-Bare-Pass-Headers": ['x-a, "Content-Type";q=1', "content-security-policy, x-robots-tag"],
    },
  });
  const lines = rawHeaders.flatMap((name, at) =>
    at % 2 ? [] : [`${name}: ${rawHeaders[at + 1]}`],
  );
  expect(status).toBe(404);
  expect(text).toBe("gone");
  expect(lines.filter((line) => /^(x-a|content-|x-robots)/i.test(line))).toEqual([
    "X-Robots-Tag: noindex",
    "Content-Security-Policy: sandbox",
    "X-A: 1",
    "X-A: 2",
    "Content-Security-Policy: img-src x",
    "Content-Type: text/plain",
  ]);
});

it("forwards listed headers in the place of their namesakes", async () => {
  const { origin, url, seen } = await withRecorder();
  await ask(`${url}v3/`, {
    headers: {
      ...v3(origin.url, { "X-token": "inner", Z: "z" }),
      "x-Token": "outer",
      "X-New": "new",
      "X-Bare-Forward-Headers": "X-TOKEN, x-new, x-absent, upgrade, x-bare-url",
    },
  });
  expect(seen().slice(2, 8)).toEqual(["X-token", "outer", "Z", "z", "X-New", "new"]);
  expect(seen().join()).not.toContain("Bare");
});

it("does not follow redirects", async () => {
  const origin = await servers.http((_request, response) => {
    response.writeHead(302, { Location: "/next" }).end();
  });
  const { url } = await servers.bare();
  const { status, headers } = await ask(`${url}v3/`, { headers: v3(origin.url) });
  expect(status).toBe(200);
  expect(headers["x-bare-status"]).toBe("302");
  expect(headers["x-bare-headers"]).toContain('"Location":"/next"');
});

it("sends path and query as they are, without fragment and userinfo", async () => {
  let seen = "";
  const origin = await servers.http((request, response) => {
    seen = `${request.url} ${request.headers.authorization}`;
    response.end();
  });
  const { url } = await servers.bare();
  const target = origin.url.replace("//", "//user:pass@");
  await ask(`${url}v3/`, { headers: v3(`${target}%7Ea/%2e%2F|b?q=%zz&"#frag`) });
  expect(seen).toBe("/%7Ea/%2e%2F|b?q=%zz&%22 undefined");
  await ask(`${url}v3/`, { headers: v3(`${origin.url}?`) });
  expect(seen).toBe("/? undefined");
});

it("splits long headers and escapes what is not ASCII", async () => {
  const value = `${"\u00E9 ".repeat(1500)}x`;
  const origin = await servers.http((_request, response) => {
    response.writeHead(200, ["X-Long", value]).end();
  });
  const { url } = await servers.bare();
  const { headers } = await ask(`${url}v3/`, { headers: v3(origin.url) });
  expect(headers["x-bare-headers"]).toBeUndefined();
  let json = "";
  for (let id = 0; headers[`x-bare-headers-${id}`] !== undefined; id++) {
    const part = String(headers[`x-bare-headers-${id}`]);
    expect(part).toMatch(/^;[\x20-\x7E]*[\x21-\x7E]$/);
    expect(part.length).toBeLessThanOrEqual(3072);
    json += part.slice(1);
  }
  expect(JSON.parse(json)).toMatchObject({ "X-Long": value });
});
