import { expect, it } from "vitest";
import { BareClient, BareError } from "./index.ts";
import { FakeTunnel, FakeWebSocket } from "./testing/fake-tunnel.ts";
import { bareResponse, FakeBare, notFound } from "./testing/fake-bare.ts";

const SERVER = "https://bare.test/bare";
const LISTS = { forwardHeaders: ["x-a"], passHeaders: ["x-b"], passStatus: [404, 500] };

it.each([
  { versions: ["v1", "v2", "v3"], speaks: "v3" },
  { versions: ["v2", "v1", "v9"], speaks: "v2" },
  { versions: ["v1"], speaks: "v1" },
])("speaks $speaks to a server with $versions", async ({ versions, speaks }) => {
  const bare = new FakeBare(() => ({ status: 201, body: "x" }), versions);
  const client = new BareClient(SERVER, { fetch: bare.fetch });
  const response = await client.fetch("https://a.test/x?y#z", { headers: { "X-A": "1" } });
  expect(client.version).toBe(speaks);
  expect(bare.seen[0]?.outer).toContain(`${SERVER}/${speaks}/`);
  expect(response.status).toBe(201);
  expect(await response.text()).toBe("x");
});

it.each([
  { url: "http://a.test", parts: ["a.test", "80", "http:", "/"] },
  { url: "https://a.test/x?y#z", parts: ["a.test", "443", "https:", "/x?y"] },
  { url: "https://u:p@a.test:8443/?", parts: ["a.test", "8443", "https:", "/?"] },
  { url: "http://[::1]:80/%7B~a//b", parts: ["[::1]", "80", "http:", "/%7B~a//b"] },
])("gives v1 and v2 the parts of $url, always with a port", async ({ url, parts }) => {
  for (const version of ["v1", "v2"] as const) {
    const bare = new FakeBare(undefined, [version]);
    await new BareClient(SERVER, { fetch: bare.fetch, version }).fetch(url);
    const headers = bare.seen[0]?.outerHeaders;
    expect(
      ["host", "port", "protocol", "path"].map((part) => headers?.get(`x-bare-${part}`)),
    ).toEqual(parts);
    expect(headers?.has("x-bare-url")).toBe(false);
    expect(bare.seen[0]?.headers["Host"]).toBe(new URL(url).host);
  }
});

it("writes lists as JSON for v1 and as header lists for v2", async () => {
  const lines = async (version: "v1" | "v2", lists = {}) => {
    const bare = new FakeBare(undefined, [version]);
    await new BareClient(SERVER, { fetch: bare.fetch, version }).fetch("http://a.test/", lists);
    return ["forward-headers", "pass-headers", "pass-status"].map((name) =>
      bare.seen[0]?.outerHeaders.get(`x-bare-${name}`),
    );
  };
  expect(await lines("v1", LISTS)).toEqual([
    '["accept-encoding","accept-language","x-a"]',
    '["x-b"]',
    "[404,500]",
  ]);
  expect(await lines("v1")).toEqual(['["accept-encoding","accept-language"]', null, null]);
  expect(await lines("v2", LISTS)).toEqual(["x-a", "x-b", "404, 500"]);
  expect(await lines("v2")).toEqual([null, null, null]);
});

it("splits long headers for v2, and never for v1", async () => {
  const headers = { Cookie: "c".repeat(4000) };
  for (const version of ["v1", "v2"] as const) {
    const bare = new FakeBare(undefined, [version]);
    await new BareClient(SERVER, { fetch: bare.fetch, version }).fetch("http://a.test/", {
      headers,
    });
    expect(bare.seen[0]?.headers).toMatchObject(headers);
    expect(bare.seen[0]?.outerHeaders.has("x-bare-headers-0")).toBe(version === "v2");
  }
});

it("uses the browser's cache with v2, and not with v1, which cannot tell URLs apart", async () => {
  const v2 = new FakeBare(undefined, ["v2"]);
  await new BareClient(SERVER, { fetch: v2.fetch, version: "v2" }).fetch("http://a.test/");
  expect(v2.seen[0]).toMatchObject({
    outer: expect.stringMatching(/\/v2\/\?cache=[0-9a-f]{16}$/) as string,
    init: { cache: "default" },
  });
  const v1 = new FakeBare(undefined, ["v1"]);
  await new BareClient(SERVER, { fetch: v1.fetch, version: "v1" }).fetch("http://a.test/");
  expect(v1.seen[0]).toMatchObject({ outer: `${SERVER}/v1/`, init: { cache: "no-store" } });
});

it("lets v1 take the content type that a body implies", async () => {
  const bare = new FakeBare(undefined, ["v1"]);
  const client = new BareClient(SERVER, { fetch: bare.fetch });
  await client.fetch("http://a.test/", { method: "POST", body: new URLSearchParams({ a: "b" }) });
  expect(bare.seen[0]?.outerHeaders.get("x-bare-forward-headers")).toContain('"content-type"');
});

it("joins what v2 and v3 answer in parts, in whatever order they come", async () => {
  const long = "x ".repeat(4000);
  const answer = bareResponse({ lines: ["A", long] });
  const shuffled = new Response("", { headers: [...answer.headers].toReversed() });
  for (const version of ["v2", "v3"] as const) {
    const bare = new FakeBare(() => shuffled.clone(), [version]);
    const client = new BareClient(SERVER, { fetch: bare.fetch, version });
    expect((await client.fetch("http://a.test/")).rawHeaders).toEqual({ A: long });
  }
});

it("goes over to another version when the endpoint is gone, for all calls with one load", async () => {
  const bare = new FakeBare(undefined, ["v3"]);
  const client = new BareClient(SERVER, { fetch: bare.fetch });
  await client.fetch("http://a.test/");
  bare.versions = ["v2"];
  const urls = ["http://b.test:80/", "http://c.test:80/"];
  await Promise.all(urls.map((url) => client.fetch(url)));
  expect(client.version).toBe("v2");
  expect(bare.manifests).toBe(2);
  expect(bare.seen.slice(1).map(({ url }) => url)).toEqual(urls);
});

it("does not take the 404 of a remote, or any other error, for a stale manifest", async () => {
  const bare = new FakeBare(({ url }) =>
    url.includes("gone")
      ? { status: 404 }
      : Response.json({ code: "UNKNOWN", id: "x" }, { status: 500 }),
  );
  const client = new BareClient(SERVER, { fetch: bare.fetch });
  expect((await client.fetch("http://gone.test/")).status).toBe(404);
  await expect(client.fetch("http://a.test/")).rejects.toBeInstanceOf(BareError);
  expect(bare.manifests).toBe(1);
  const lost = new FakeBare(() => notFound());
  await expect(
    new BareClient(SERVER, { fetch: lost.fetch }).fetch("http://a.test/"),
  ).rejects.toMatchObject({ status: 404 });
  expect(lost.manifests).toBe(2);
});

it("refuses a version that nobody speaks", () => {
  expect(() => new BareClient(SERVER, { version: "v4" as "v3" })).toThrow(TypeError);
  expect(() => new BareClient(SERVER, { version: "toString" as "v3" })).toThrow(TypeError);
});

it.each(["v1", "v2", "v3"] as const)(
  "shows %s servers the access token everywhere",
  async (version) => {
    const bare = new FakeBare(undefined, [version]);
    const options = { fetch: bare.fetch, version, WebSocket: FakeWebSocket, accessToken: "a b" };
    const client = new BareClient(SERVER, options);
    await client.fetch("http://a.test/");
    client.createWebSocket("ws://a.test/");
    await expect.poll(() => FakeTunnel.last().url).toMatch(`wss://bare.test/bare/${version}/`);
    const urls = [bare.seen[0]?.outer, FakeTunnel.last().url, ...bare.asked.map(({ url }) => url)];
    expect(urls.map((url) => new URL(url ?? "").searchParams.get("access_token"))).toEqual(
      urls.map(() => "a b"),
    );
    expect(urls).toHaveLength(version === "v3" ? 2 : 3);
  },
);
