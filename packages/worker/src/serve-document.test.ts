import { BareError } from "@oriel/bare-client";
import { VERSION } from "@oriel/core";
import { beforeEach, expect, it } from "vitest";
import { bootIn, codec, createHarness, home, proxy, type Harness } from "./testing/harness.ts";

let worker: Harness;
beforeEach(() => {
  worker = createHarness();
});

it("serves a document with the runtime first, its policies, and a browser's request", async () => {
  worker.bare.site(home, "<!doctype html><title>x</title><script>1</script>");
  const response = await worker.visit(home);
  const markup = await response.text();
  expect(markup).toMatch(
    /^<!doctype html><base href="https:\/\/a\.test\/dir\/page" [^>]*><script src="https:\/\/proxy\.example\/oriel\/page\.js/,
  );
  expect(response.headers.get("content-security-policy")).toContain("frame-src 'self' blob: data:");
  expect(response.headers.get("referrer-policy")).toBe("unsafe-url");
  expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(bootIn(markup)).toMatchObject({
    version: VERSION,
    url: home,
    kind: "document",
    referrer: "",
  });
  expect(worker.bare.seen[0]).toMatchObject({
    url: home,
    method: "GET",
    headers: {
      "sec-fetch-site": "none",
      "sec-fetch-mode": "navigate",
      "sec-fetch-dest": "document",
      "upgrade-insecure-requests": "1",
    },
  });
});

it("tells pages their referrer, and sites what the policy lets through", async () => {
  worker.bare.site("https://b.test/", "b");
  const response = await worker.visit("https://b.test/", { referrer: codec.encode(home) });
  expect(bootIn(await response.text()).referrer).toBe("https://a.test/");
  expect(worker.bare.seen[0]?.headers).toMatchObject({
    referer: "https://a.test/",
    "sec-fetch-site": "cross-site",
  });
});

it("answers a redirect with a redirect, cookies of the hop stored", async () => {
  worker.bare.site(home, {
    status: 302,
    headers: { Location: "/next#part", "Set-Cookie": ["c=1; path=/"] },
  });
  worker.bare.site("https://a.test/next", "next");
  const response = await worker.visit(home);
  expect([response.status, response.headers.get("location")]).toEqual([
    302,
    codec.encode("https://a.test/next#part"),
  ]);
  await worker.visit("https://a.test/next");
  expect(worker.bare.seen[1]?.headers["cookie"]).toBe("c=1");
});

it("sends a form's data on, with its origin", async () => {
  worker.bare.site(home, "ok");
  await worker.visit(home, {
    method: "POST",
    body: "a=b",
    headers: { "content-type": "application/x-www-form-urlencoded", origin: proxy },
    referrer: codec.encode("https://a.test/form"),
  });
  expect(worker.bare.seen[0]).toMatchObject({
    method: "POST",
    body: "a=b",
    headers: { origin: "https://a.test", "content-type": "application/x-www-form-urlencoded" },
  });
});

it.each([
  {
    error: new BareError(500, { code: "HOST_NOT_FOUND", id: "request" }),
    status: 502,
    kind: "dns",
  },
  {
    error: new BareError(403, { code: "IMPL_BLOCKED_ADDRESS", id: "request.headers.x-bare-url" }),
    status: 403,
    kind: "blocked",
  },
  {
    error: new BareError(0, { code: "UNKNOWN", id: "unknown" }, { leg: "network" }),
    status: 502,
    kind: "unreachable",
  },
])("shows a document that tells of $kind", async ({ error, status, kind }) => {
  worker.bare.site(home, error);
  const response = await worker.visit(home);
  const markup = await response.text();
  expect([response.status, response.headers.get("cache-control")]).toEqual([status, "no-store"]);
  expect(markup).toContain(`data-failure="${kind}"`);
  expect(bootIn(markup).url).toBe(home);
});

it("tells of redirects to nowhere", async () => {
  worker.bare.site(home, { status: 302, headers: { Location: "javascript:alert(1)" } });
  expect(await (await worker.visit(home)).text()).toContain('data-failure="redirect"');
});

it.each([
  {
    name: "an attachment",
    headers: {
      "Content-Type": "text/html",
      "Content-Disposition": 'attachment; filename="a b.html"',
    },
    disposition: 'attachment; filename="a b.html"',
  },
  {
    name: "a file without a name",
    headers: { "Content-Type": "application/zip" },
    disposition: "inline; filename*=UTF-8''file.zip",
  },
])("passes $name through untouched", async ({ headers, disposition }) => {
  worker.bare.site("https://a.test/file.zip", { headers, body: "<p>x" });
  const response = await worker.visit("https://a.test/file.zip");
  expect(response.headers.get("content-disposition")).toBe(disposition);
  expect(await response.text()).toBe("<p>x");
});

it("keeps the bytes of a document in a legacy encoding", async () => {
  const body = new Uint8Array([0x3c, 0x70, 0x3e, 0xef, 0xf0, 0xe8]);
  worker.bare.site(home, { headers: { "Content-Type": "text/html; charset=windows-1251" }, body });
  const response = await worker.visit(home);
  const bytes = new Uint8Array(await response.arrayBuffer());
  expect(bytes.slice(-6)).toEqual(body);
  expect(response.headers.get("content-type")).toBe("text/html; charset=windows-1251");
});

it("finds HTML that comes without a type, and leaves feeds alone", async () => {
  worker.bare.site(home, { body: "<!doctype html><p>x" });
  expect(await (await worker.visit(home)).text()).toContain("page.js");
  worker.bare.site("https://a.test/feed", {
    headers: { "Content-Type": "application/rss+xml" },
    body: "<rss/>",
  });
  expect(await (await worker.visit("https://a.test/feed")).text()).toBe("<rss/>");
});

it("serves the first part of a document before the last has come", async () => {
  let finish = (): void => {};
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(`<p>first</p>${" ".repeat(2000)}`));
      finish = () => controller.close();
    },
  });
  worker.bare.site(home, { headers: { "Content-Type": "text/html" }, body });
  const reader = (await worker.visit(home)).body?.getReader();
  const { value } = (await reader?.read()) ?? {};
  expect(new TextDecoder().decode(value)).toContain("first");
  finish();
  expect((await reader?.read())?.done).toBe(true);
});

it("serves a blob: document under its creator's name, a data: document under none", async () => {
  worker.local.set(
    `blob:${proxy}/1`,
    new Response("<p>x", { headers: { "content-type": "text/html" } }),
  );
  const facts = {
    mode: "navigate",
    destination: "iframe",
    referrer: codec.encode(home),
    resultingClientId: "b",
  };
  const markup = await (await worker.visit(`blob:${proxy}/1`, facts)).text();
  expect(bootIn(markup)).toMatchObject({
    url: home,
    kind: "local",
    origin: "https://a.test",
    referrer: home,
  });
  // against which nothing can be resolved
  expect(markup).toContain('<base href="blob:https://a.test/1"');
  worker.local.set(
    "data:text/html,y",
    new Response("y", { headers: { "content-type": "text/html" } }),
  );
  const opaque = await (await worker.visit("data:text/html,y", facts)).text();
  expect(bootIn(opaque)).toMatchObject({
    url: home,
    kind: "local",
    origin: "null",
    referrer: "https://a.test/",
    cookies: [],
  });
  // browsers complain of a base that is a data: URL
  expect(opaque).toContain('<base href="about:blank"');
});

it("keeps strict and lax cookies from frames of another site, and what is below them", async () => {
  worker.bare.site("https://b.test/", {
    headers: {
      "Content-Type": "text/html",
      "Set-Cookie": ["l=1; path=/", "n=1; path=/; secure; samesite=none"],
    },
    body: "b",
  });
  await worker.visit("https://b.test/");
  const frame = { destination: "iframe", referrer: codec.encode(home), resultingClientId: "frame" };
  await worker.visit("https://b.test/", frame);
  expect(worker.bare.seen[1]?.headers).toMatchObject({ cookie: "n=1", "sec-fetch-dest": "iframe" });
  await worker.restart();
  worker.scope.addClient("frame", codec.encode("https://b.test/"));
  worker.bare.site("https://b.test/x", { body: "x" });
  await worker.scope.fetch({
    url: "https://b.test/x",
    clientId: "frame",
    referrer: codec.encode("https://b.test/"),
  });
  expect(worker.bare.seen[2]?.headers["cookie"]).toBe("n=1");
});

it("takes a frame of the embedder for a whole tab, also when it goes on by itself", async () => {
  worker.bare.site(home, "x");
  await worker.visit(home, {
    destination: "iframe",
    referrer: `${proxy}/`,
    resultingClientId: "tab",
  });
  worker.scope.addClient("tab", codec.encode(home));
  await worker.visit(home, {
    destination: "iframe",
    referrer: codec.encode(home),
    clientId: "tab",
  });
  expect(worker.bare.seen.map(({ headers }) => headers["sec-fetch-dest"])).toEqual([
    "document",
    "document",
  ]);
});

it.each([
  {
    name: "its header",
    answer: {
      headers: { "Content-Type": "text/html", "Referrer-Policy": "no-referrer" },
      body: "x",
    },
  },
  {
    name: "its markup",
    answer: {
      headers: { "Content-Type": "text/html" },
      body: '<meta name="referrer" content="no-referrer">',
    },
  },
])("applies the referrer policy that a page declares by $name", async ({ answer }) => {
  worker.bare.site(home, answer);
  await (await worker.visit(home)).text();
  await worker.restart();
  await worker.ask("https://a.test/x.png", { mode: "no-cors", destination: "image" });
  expect(worker.bare.seen[1]?.headers["referer"]).toBeUndefined();
});
