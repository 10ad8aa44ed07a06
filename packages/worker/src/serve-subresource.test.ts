import { BareError } from "@oriel/bare-client";
import { beforeEach, expect, it, vi } from "vitest";
import { codec, createHarness, proxy, type Harness } from "./testing/harness.ts";

let worker: Harness;
beforeEach(() => {
  vi.spyOn(console, "debug").mockImplementation(() => {});
  worker = createHarness();
});

it("gives subresources a network error instead", async () => {
  worker.bare.site(
    "https://a.test/x.png",
    new BareError(500, { code: "HOST_NOT_FOUND", id: "request" }),
  );
  const response = await worker.ask("https://a.test/x.png", {
    mode: "no-cors",
    destination: "image",
  });
  expect(response.type).toBe("error");
});

it.each([
  { credentials: "omit", url: "https://a.test/x", cookie: undefined },
  { credentials: "same-origin", url: "https://a.test/x", cookie: "c=1" },
  { credentials: "same-origin", url: "https://b.test/x", cookie: undefined },
  { credentials: "include", url: "https://b.test/x", cookie: "n=1" },
] as const)("sends $cookie to $url under $credentials", async ({ credentials, url, cookie }) => {
  worker.bare.site("https://a.test/", { headers: { "Set-Cookie": "c=1" } });
  worker.bare.site("https://b.test/", {
    headers: { "Set-Cookie": ["c=1", "n=1; secure; samesite=none"] },
  });
  await worker.visit("https://a.test/");
  await worker.visit("https://b.test/");
  await worker.ask(url, { credentials });
  expect(worker.bare.seen.at(-1)?.headers["cookie"]).toBe(cookie);
});

it("answers a page on its own origin in full, on another by CORS only", async () => {
  const headers = { "Content-Type": "text/plain", "X-A": "1", "Set-Cookie": "c=1" };
  worker.bare.site("https://a.test/x", { headers, body: "own" });
  worker.bare.site("https://b.test/x", { headers, body: "foreign" });
  const own = await worker.ask("https://a.test/x");
  expect([await own.text(), own.headers.get("x-a"), own.headers.get("set-cookie")]).toEqual([
    "own",
    "1",
    null,
  ]);
  expect((await worker.ask("https://b.test/x")).type).toBe("error");
  expect(worker.bare.seen.at(-1)?.headers["origin"]).toBe("https://a.test");
  worker.bare.site("https://b.test/x", {
    headers: { ...headers, "Access-Control-Allow-Origin": "*" },
    body: "foreign",
  });
  const open = await worker.ask("https://b.test/x");
  expect([await open.text(), open.headers.get("x-a")]).toEqual(["foreign", null]);
});

it("asks for consent once, before what needs it", async () => {
  worker.bare.site("https://b.test/x", ({ method }) => ({
    headers: {
      "Access-Control-Allow-Origin": "https://a.test",
      ...(method === "OPTIONS" && {
        "Access-Control-Allow-Methods": "PUT",
        "Access-Control-Allow-Headers": "x-own",
        "Access-Control-Max-Age": "60",
      }),
    },
    body: "done",
  }));
  const put = (): Promise<Response> =>
    worker.ask("https://b.test/x", { method: "PUT", headers: { "x-own": "1" }, body: "b" });
  expect(await (await put()).text()).toBe("done");
  await put();
  expect(worker.bare.seen.map(({ method }) => method)).toEqual(["OPTIONS", "PUT", "PUT"]);
  expect(worker.bare.seen[0]?.headers).toMatchObject({
    origin: "https://a.test",
    "access-control-request-method": "PUT",
    "access-control-request-headers": "x-own",
  });
  expect(worker.bare.seen[0]?.headers["x-own"]).toBeUndefined();
  const other = await worker.ask("https://b.test/x", { method: "DELETE" });
  expect(other.type).toBe("error");
});

it("keeps what no-cors requests of scripts get from them, and shows elements what they load", async () => {
  worker.bare.site("https://b.test/x", {
    headers: { "Content-Type": "image/png" },
    body: "secret",
  });
  expect(await (await worker.ask("https://b.test/x", { mode: "no-cors" })).text()).toBe("");
  expect(
    await (await worker.ask("https://b.test/x", { mode: "no-cors", destination: "image" })).text(),
  ).toBe("secret");
});

it("sends the browser on to the real URL of a redirected subresource", async () => {
  worker.bare.site("https://a.test/x", { status: 301, headers: { Location: "https://b.test/y" } });
  worker.bare.site("https://b.test/y", {
    headers: { "Access-Control-Allow-Origin": "*" },
    body: "y",
  });
  const first = await worker.ask("https://a.test/x");
  expect([
    first.status,
    first.headers.get("location"),
    first.headers.get("access-control-allow-origin"),
  ]).toEqual([301, "https://b.test/y", proxy]);
  await worker.ask("https://b.test/y");
  expect(worker.bare.seen[1]?.headers).toMatchObject({
    origin: "https://a.test",
    "sec-fetch-site": "cross-site",
  });
});

it("hides the origin after a foreign redirect", async () => {
  worker.bare.site("https://b.test/x", {
    status: 302,
    headers: { Location: "https://c.test/y", "Access-Control-Allow-Origin": "*" },
  });
  await worker.ask("https://b.test/x");
  await worker.ask("https://c.test/y");
  expect(worker.bare.seen[1]?.headers["origin"]).toBe("null");
});

it("resolves what was asked for on the proxy's origin against the page", async () => {
  worker.bare.site("https://a.test/api/x", { body: "api" });
  expect(await (await worker.ask(`${proxy}/api/x?y=1`)).text()).toBe("api");
  expect(worker.bare.seen[0]?.url).toBe("https://a.test/api/x?y=1");
});

it("passes aborts on", async () => {
  const controller = new AbortController();
  controller.abort();
  worker.bare.site("https://a.test/x", "x");
  expect((await worker.ask("https://a.test/x", { signal: controller.signal })).type).toBe("error");
  expect(worker.bare.seen).toEqual([]);
});

it("maps what the browser has upgraded on an http site back, as its own origin", async () => {
  const plain = "http://a.test/page";
  worker.scope.addClient("plain", codec.encode(plain));
  worker.bare.site("http://a.test/x", {
    headers: { "Content-Type": "text/plain", "X-A": "1" },
    body: "x",
  });
  const response = await worker.scope.fetch({
    url: "https://a.test/x",
    clientId: "plain",
    referrer: codec.encode(plain),
  });
  expect([await response?.text(), response?.headers.get("x-a")]).toEqual(["x", "1"]);
  expect(worker.bare.seen.map(({ url }) => url)).toEqual(["http://a.test/x"]);
});

it("takes https where http sends to it, and http where https has no answer", async () => {
  const plain = "http://a.test/page";
  worker.scope.addClient("plain", codec.encode(plain));
  worker.bare.site("http://a.test/x", { status: 301, headers: { Location: "https://a.test/x" } });
  worker.bare.site("https://a.test/x", { body: "secure" });
  worker.bare.site(
    "https://b.test/x",
    new BareError(500, { code: "CONNECTION_REFUSED", id: "response" }),
  );
  worker.bare.site("http://b.test/x", { body: "plain" });
  const image = {
    clientId: "plain",
    mode: "no-cors",
    destination: "image",
    referrer: codec.encode(plain),
  };
  const get = async (url: string): Promise<string | undefined> =>
    (await worker.scope.fetch({ url, ...image }))?.text();
  expect([await get("https://a.test/x"), await get("https://b.test/x")]).toEqual([
    "secure",
    "plain",
  ]);
  await get("https://b.test/x");
  expect(worker.bare.seen.map(({ url }) => url).slice(-1)).toEqual(["http://b.test/x"]);
});

it("sends nothing of an unknown client past the proxy", async () => {
  worker.bare.site("https://b.test/beacon", { body: "" });
  const response = await worker.scope.fetch({
    url: "https://b.test/beacon",
    method: "POST",
    mode: "no-cors",
    clientId: "closed",
    body: "x",
  });
  expect(response?.status).toBe(200);
  expect(worker.bare.seen[0]).toMatchObject({ method: "POST", headers: { origin: "null" } });
});

it("rewrites scripts, but none whose checksum the browser compares", async () => {
  const body = "f(location)";
  worker.bare.site("https://a.test/x.js", { headers: { "Content-Type": "text/javascript" }, body });
  const script = { mode: "no-cors", destination: "script" };
  expect(await (await worker.ask("https://a.test/x.js", script)).text()).toBe("f($oriel.location)");
  const checked = await worker.ask("https://a.test/x.js", { ...script, integrity: "sha256-x" });
  expect(await checked.text()).toBe(body);
  const fetched = await worker.ask("https://a.test/x.js");
  expect(await fetched.text()).toBe(body);
});

it("asks no consent for event streams", async () => {
  const headers = { "Access-Control-Allow-Origin": "*" };
  worker.bare.site("https://b.test/events", { headers, body: "data: 1\n\n" });
  await worker.ask("https://b.test/events", {
    headers: { accept: "text/event-stream", "last-event-id": "7" },
  });
  expect(worker.bare.seen.map(({ method }) => method)).toEqual(["GET"]);
});

it("rewrites the addresses of style sheets under the encoded policy", async () => {
  await worker.restart("encoded");
  worker.bare.site("https://a.test/x.css", {
    headers: { "Content-Type": "text/css" },
    body: "a{background:url(i.png)}",
  });
  const response = await worker.ask(codec.encode("https://a.test/x.css", "css"), {
    mode: "no-cors",
    destination: "style",
  });
  expect(await response.text()).toContain(codec.encode("https://a.test/i.png", "xhr"));
});
