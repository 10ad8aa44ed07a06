// every rule of fetch on one set-up: longer than a file should be
import { expect, it } from "vitest";
import {
  BareClient,
  BareError,
  bareRequestHeaders,
  createBareClient,
  readBareHeaders,
} from "./index.ts";
import * as index from "./index.ts";
import { addressOf, bareResponse, FakeBare, type Reply, type Seen } from "./testing/fake-bare.ts";

const SERVER = "https://bare.test/bare";

function setUp(reply?: (seen: Seen) => Reply | Response): { bare: FakeBare; client: BareClient } {
  const bare = new FakeBare(reply);
  return { bare, client: new BareClient(SERVER, { fetch: bare.fetch, version: "v3" }) };
}

async function failure(promise: Promise<unknown>): Promise<BareError> {
  const error: unknown = await promise.catch((thrown: unknown) => thrown);
  if (!BareError.is(error)) throw new Error("it is no BareError", { cause: error });
  return error;
}

it("gives what the remote answered", async () => {
  const { bare, client } = setUp(() => ({
    status: 404,
    statusText: "Nope",
    lines: ["X-A", "1", "x-a", "2", "Set-Cookie", "a=1", "__proto__", "p"],
    body: "gone",
  }));
  const response = await client.fetch("https://a.test:8443/x?y#z", {
    headers: { "x-Spelt": "v", "A-list": ["1", "2"] },
  });
  expect(response).toBeInstanceOf(Response);
  expect(response).toMatchObject({
    status: 404,
    ok: false,
    statusText: "Nope",
    finalURL: "https://a.test:8443/x?y#z",
    url: "https://a.test:8443/x?y",
  });
  expect(response.rawResponse.status).toBe(200);
  expect(Object.entries(response.rawHeaders)).toEqual([
    ["X-A", ["1", "2"]],
    ["Set-Cookie", ["a=1"]],
    ["__proto__", "p"],
  ]);
  expect(response.headers.get("x-a")).toBe("1, 2");
  expect(response.headers.getSetCookie()).toEqual(["a=1"]);
  expect(await response.text()).toBe("gone");
  const [seen] = bare.seen;
  expect(seen?.outer).toMatch(/^https:\/\/bare\.test\/bare\/v3\/\?cache=[0-9a-f]{16}$/);
  expect(seen?.url).toBe("https://a.test:8443/x?y");
  expect(Object.entries(seen?.headers ?? {})).toEqual([
    ["Host", "a.test:8443"],
    ["x-Spelt", "v"],
    ["A-list", ["1", "2"]],
  ]);
  expect(seen?.init).toMatchObject({ credentials: "omit", cache: "default", method: "GET" });
});

it.each([
  { name: "an object", headers: { "X-a": "1", host: "other.test" } },
  {
    name: "pairs",
    headers: [
      ["X-a", "1"],
      ["host", "other.test"],
    ] as [string, string][],
  },
  { name: "Headers", headers: new Headers({ "X-a": "1" }) },
  { name: "a Map", headers: new Map([["X-a", "1"]]) },
])("takes headers as $name and leaves them as they are", async ({ headers }) => {
  const { bare, client } = setUp();
  const before = JSON.stringify([...new Headers(headers as HeadersInit)]);
  await client.fetch("http://a.test/", { headers });
  expect(
    Object.fromEntries(
      Object.entries(bare.seen[0]?.headers ?? {}).map(([name, value]) => [
        name.toLowerCase(),
        value,
      ]),
    ),
  ).toEqual({ host: "a.test", "x-a": "1" });
  expect(JSON.stringify([...new Headers(headers as HeadersInit)])).toBe(before);
});

it("splits long headers and escapes what is not ASCII", async () => {
  const { bare, client } = setUp();
  const cookie = "\u00E9 ".repeat(3000);
  await client.fetch("http://a.test/", { headers: { Cookie: cookie } });
  expect(bare.seen[0]?.headers["Cookie"]).toBe(cookie);
  expect(bare.seen[0]?.outerHeaders.get("x-bare-headers")).toBeNull();
  expect(bare.seen[0]?.outerHeaders.get("x-bare-headers-6")).toMatch(/^;/);
});

it.each([
  { name: "a bad header name", url: "http://a.test/", init: { headers: { "a b": "x" } } },
  { name: "a bad header value", url: "http://a.test/", init: { headers: { a: "x\ny" } } },
  { name: "GET with a body", url: "http://a.test/", init: { body: "x" } },
  { name: "a relative URL", url: "/x", init: {} },
  { name: "another scheme", url: "ftp://a.test/", init: {} },
])("rejects $name with a TypeError", async ({ url, init }) => {
  const { bare, client } = setUp();
  await expect(client.fetch(url, init)).rejects.toThrow(TypeError);
  expect(bare.seen).toEqual([]);
});

it.each([204, 205, 304])("gives no body for %i", async (status) => {
  const { client } = setUp(() => ({ status }));
  const response = await client.fetch("http://a.test/");
  expect(response.status).toBe(status);
  expect(response.body).toBeNull();
});

it.each([103, 600, 999])("gives the status %i, which no Response can have", async (status) => {
  const { client } = setUp(() => ({ status, body: "x" }));
  const response = await client.fetch("http://a.test/");
  expect(response.status).toBe(status);
  expect(response.ok).toBe(false);
});

it("takes an outer 304", async () => {
  const { client } = setUp(() => new Response(null, { status: 304, headers: { ETag: '"1"' } }));
  const response = await client.fetch("http://a.test/");
  expect(response).toMatchObject({ status: 304, body: null });
  expect(response.headers.get("etag")).toBe('"1"');
});

it.each([
  {
    name: "an error of the server",
    answer: () =>
      Response.json({ code: "HOST_NOT_FOUND", id: "request", message: "no host" }, { status: 500 }),
    expected: {
      status: 500,
      code: "HOST_NOT_FOUND",
      id: "request",
      message: "no host",
      leg: "remote",
    },
  },
  {
    name: "an error without message",
    answer: () => Response.json({ code: "FORBIDDEN_BARE_HEADER", id: "x" }, { status: 403 }),
    expected: {
      status: 403,
      code: "FORBIDDEN_BARE_HEADER",
      message: "FORBIDDEN_BARE_HEADER",
      leg: "bare",
    },
  },
  {
    name: "a page of nginx",
    answer: () => new Response("<html>", { status: 502 }),
    expected: { status: 502, code: "UNKNOWN", id: "unknown", leg: "server" },
  },
  {
    name: "a success that is none",
    answer: () => new Response("<html>", { status: 200 }),
    expected: { status: 200, code: "UNKNOWN", id: "unknown", leg: "server" },
  },
  {
    name: "headers that cannot be read",
    answer: () => new Response("", { headers: { "X-Bare-Status": "200", "X-Bare-Headers": "{" } }),
    expected: { code: "INVALID_BARE_HEADER" },
  },
])("rejects with a BareError for $name", async ({ answer, expected }) => {
  const { client } = setUp(answer);
  expect(await failure(client.fetch("http://a.test/"))).toMatchObject(expected);
});

it("tells a server that cannot be reached from everything else", async () => {
  const cause = new TypeError("failed to fetch");
  const client = new BareClient(SERVER, { version: "v3", fetch: () => Promise.reject(cause) });
  expect(await failure(client.fetch("http://a.test/"))).toMatchObject({
    leg: "network",
    status: 0,
    cause,
  });
});

it("rejects with the signal's reason, before and during the request", async () => {
  const { client } = setUp();
  const reason = new Error("enough");
  await expect(client.fetch("http://a.test/", { signal: AbortSignal.abort(reason) })).rejects.toBe(
    reason,
  );
  const controller = new AbortController();
  const hanging = new BareClient(SERVER, {
    version: "v3",
    fetch: (_input, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener("abort", () => reject(new DOMException("x", "AbortError")));
      }),
  });
  const waiting = hanging.fetch("http://a.test/", { signal: controller.signal });
  await Promise.resolve();
  controller.abort(reason);
  await expect(waiting).rejects.toBe(reason);
});

it("loads the manifest once for calls at the same time, and again after a failure", async () => {
  const bare = new FakeBare();
  let fails = true;
  let loads = 0;
  const client = new BareClient(SERVER, {
    fetch: async (input, init) => {
      if (addressOf(input).includes("/v3/")) return bare.fetch(input, init);
      loads++;
      if (fails) throw new TypeError("offline");
      return bare.fetch(input, init);
    },
  });
  const both = await Promise.allSettled([
    client.fetch("http://a.test/"),
    client.fetch("http://b.test/"),
  ]);
  expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(loads).toBe(1);
  expect(client.manifest).toBeUndefined();
  fails = false;
  await Promise.all([client.fetch("http://a.test/"), client.fetch("http://b.test/")]);
  await client.fetch("http://c.test/");
  expect(loads).toBe(2);
  expect(client.manifest).toMatchObject({ versions: ["v1", "v3"] });
});

it("does not let one caller's abort end the load of the others", async () => {
  let answer: (() => void) | undefined;
  const bare = new FakeBare();
  const client = new BareClient(SERVER, {
    fetch: async (input, init) => {
      if (!addressOf(input).includes("/v3/")) {
        await new Promise<void>((resolve) => {
          answer = resolve;
        });
      }
      return bare.fetch(input, init);
    },
  });
  const controller = new AbortController();
  const leaving = client.fetch("http://a.test/", { signal: controller.signal });
  const staying = client.fetch("http://b.test/");
  await expect.poll(() => answer).toBeDefined();
  controller.abort();
  await expect(leaving).rejects.toMatchObject({ name: "AbortError" });
  answer?.();
  expect((await staying).status).toBe(200);
});

it("asks for the manifest again when the endpoint is gone, once", async () => {
  const gone = () => Response.json({ code: "UNKNOWN", id: "error.NotFoundError" }, { status: 404 });
  let missing = 1;
  const { bare, client } = setUp(() => (missing-- > 0 ? gone() : {}));
  expect((await client.fetch("http://a.test/")).status).toBe(200);
  expect(bare.manifests).toBe(1);
  missing = 2;
  expect(await failure(client.fetch("http://a.test/"))).toMatchObject({ status: 404 });
});

it("refuses a manifest without a version in common, and what is no manifest", async () => {
  expect(() => new BareClient(SERVER, { versions: ["v4"], language: "PHP" })).toThrow(BareError);
  const html: typeof fetch = async () => new Response("<html>", { status: 200 });
  const error = await failure(new BareClient(SERVER, { fetch: html }).fetch("http://a.test/"));
  expect(error).toMatchObject({ leg: "server", code: "UNKNOWN" });
  expect(await failure(createBareClient("http://127.0.0.1:1/"))).toMatchObject({ leg: "network" });
});

it.each([
  {
    body: new URLSearchParams({ a: "b" }),
    type: "application/x-www-form-urlencoded;charset=UTF-8",
  },
  { body: "text", type: "text/plain;charset=UTF-8" },
  { body: new Blob(["x"], { type: "image/png" }), type: "image/png" },
  { body: new Blob(["x"]), type: null },
  { body: new Uint8Array([1]), type: null },
])("lets the remote have the content type that a body implies: $type", async ({ body, type }) => {
  const { bare, client } = setUp();
  await client.fetch("http://a.test/", { method: "post", body });
  const [seen] = bare.seen;
  expect(seen?.method).toBe("POST");
  expect(seen?.outerHeaders.get("x-bare-forward-headers")).toBe(
    type === null ? null : "content-type",
  );
  expect(
    new Request("http://x.test/", { ...seen?.init, cache: "default" }).headers.get("content-type"),
  ).toBe(type);
});

it("leaves a content type of the caller alone", async () => {
  const { bare, client } = setUp();
  await client.fetch("http://a.test/", {
    method: "POST",
    body: "x",
    headers: { "content-Type": "a/b" },
  });
  expect(bare.seen[0]?.outerHeaders.get("x-bare-forward-headers")).toBeNull();
  expect(bare.seen[0]?.headers["content-Type"]).toBe("a/b");
});

it("takes a Request", async () => {
  const { bare, client } = setUp();
  const request = new Request("http://a.test/x", {
    method: "PUT",
    body: "abc",
    headers: { "x-a": "1" },
  });
  await client.fetch(request);
  expect(bare.seen[0]).toMatchObject({ method: "PUT", url: "http://a.test/x", body: "abc" });
  expect(bare.seen[0]?.headers).toMatchObject({ "x-a": "1" });
});

it("fetches data: and blob: URLs itself", async () => {
  const client = new BareClient(SERVER, { version: "v3" });
  const data = await client.fetch("data:text/plain,hi");
  expect(await data.text()).toBe("hi");
  expect(data.rawHeaders["content-type"]).toBe("text/plain");
  const url = URL.createObjectURL(new Blob(["blob"]));
  expect(await (await client.fetch(url)).text()).toBe("blob");
});

it("keeps what must not be cached out of the cache, and different requests apart", async () => {
  const { bare, client } = setUp();
  const get = async (init: Parameters<BareClient["fetch"]>[1] = {}, url = "http://a.test/") => {
    await client.fetch(url, init);
    return bare.seen.at(-1);
  };
  const plain = (await get())?.outer;
  expect(plain).toContain("?cache=");
  expect((await get({}, "http://a.test/#x"))?.outer).toBe(plain);
  expect(
    (await get({ headers: { Referer: "http://b.test/", "Sec-Fetch-Mode": "cors" } }))?.outer,
  ).toBe(plain);
  expect((await get({ headers: { Cookie: "a=1" } }))?.outer).not.toBe(plain);
  expect((await get({ headers: { Accept: "text/html" } }))?.outer).not.toBe(plain);
  expect((await get({}, "http://a.test/?"))?.outer).not.toBe(plain);
  for (const init of [
    { cache: "no-store" as const },
    { headers: { Range: "bytes=0-1" } },
    { headers: { "If-None-Match": '"1"' } },
    { method: "POST" },
  ]) {
    expect(await get(init)).toMatchObject({ outer: `${SERVER}/v3/`, init: { cache: "no-store" } });
  }
  expect((await get({ cache: "reload" }))?.init.cache).toBe("reload");
  expect((await get({ cache: "only-if-cached" }))?.init.cache).toBe("default");
});

it("gives the lines of a request that others send, and reads the answer to it", async () => {
  const lines = bareRequestHeaders(
    "http://user@a.test/\u00E9#x",
    { Cookie: "a" },
    { forwardHeaders: ["b", "c"] },
  );
  expect(lines).toEqual([
    ["X-Bare-URL", "http://user@a.test/%C3%A9"],
    ["X-Bare-Headers", '{"Host":"a.test","Cookie":"a"}'],
    ["X-Bare-Forward-Headers", "b, c"],
  ]);
  const long = "x".repeat(4000);
  const { headers } = bareResponse({ status: 201, statusText: "Made", lines: ["A", long] });
  expect(readBareHeaders((name) => headers.get(name))).toEqual({
    status: 201,
    statusText: "Made",
    rawHeaders: { A: long },
  });
  expect(readBareHeaders(() => null)).toBeNull();
});

it("exports what it is documented to export", () => {
  expect(Object.keys(index).sort()).toMatchInlineSnapshot(`
    [
      "BareClient",
      "BareError",
      "BareWebSocket",
      "Client",
      "bareRequestHeaders",
      "createBareClient",
      "fetchManifest",
      "maxRedirects",
      "readBareError",
      "readBareHeaders",
      "statusEmpty",
      "statusRedirect",
    ]
  `);
});
