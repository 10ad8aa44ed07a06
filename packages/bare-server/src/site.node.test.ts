import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createSite, type Site } from "./site/create-site.ts";
import type { SiteOptions } from "./site/site-handler.ts";
import { ask, exchangeRaw, open, TestServers, until } from "./testing/servers.ts";

const servers = new TestServers();
const sites: Site[] = [];
let root = "";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "oriel-site-"));
  const files = ["index.html", "assets/app-Ab_12xYz.js", "oriel/worker.js", "oriel/worker.mjs"];
  mkdirSync(join(root, "assets"));
  mkdirSync(join(root, "oriel"));
  for (const file of [...files, "oriel/page.js", ".secret"]) writeFileSync(join(root, file), file);
});

afterEach(async () => {
  await Promise.all(sites.splice(0).map((site) => site.close(0)));
  servers.closeAll();
  rmSync(root, { recursive: true });
});

async function start(options: Partial<SiteOptions> = {}): Promise<{ url: string; port: number }> {
  const site = createSite({ root, ...options });
  sites.push(site);
  return site.listen(0, "127.0.0.1");
}

it.each([
  { path: "", type: "text/html; charset=utf-8", cache: "no-cache" },
  { path: "assets/app-Ab_12xYz.js", type: "text/javascript; charset=utf-8", cache: /immutable/ },
  { path: "oriel/page.js?v=1", type: "text/javascript; charset=utf-8", cache: /immutable/ },
  { path: "oriel/page.js", type: "text/javascript; charset=utf-8", cache: "no-cache" },
  {
    path: "oriel/worker.js?v=1&config=%7B%7D",
    type: "text/javascript; charset=utf-8",
    cache: "no-cache",
    worker: true,
  },
  {
    path: "oriel/worker.mjs",
    type: "text/javascript; charset=utf-8",
    cache: "no-cache",
    worker: true,
  },
])("serves /$path", async ({ path, type, cache, worker }) => {
  const { url } = await start();
  const { status, headers, text } = await ask(url + path);
  expect({ status, text }).toEqual({ status: 200, text: path.split("?", 1)[0] || "index.html" });
  expect(headers["content-type"]).toBe(type);
  expect(headers["cache-control"]).toMatch(cache);
  expect(headers["service-worker-allowed"]).toBe(worker === true ? "/" : undefined);
  const again = await ask(url + path, { headers: { "If-None-Match": `${headers.etag}` } });
  expect(again.status).toBe(304);
});

it("serves a new build without a restart", async () => {
  const { url } = await start();
  expect((await ask(url)).text).toBe("index.html");
  writeFileSync(join(root, "index.html"), "another and longer one");
  expect((await ask(url)).text).toBe("another and longer one");
});

it.each([
  { method: "GET", headers: {} },
  { method: "POST", headers: { "Sec-Fetch-Dest": "document" } },
  { method: "GET", headers: { "Sec-Fetch-Dest": "iframe" } },
])("answers $method below the scope with the bootstrap page", async ({ method, headers }) => {
  const { url } = await start();
  const address = "service/html/https%3A%2F%2Fsecret.test%2F%3Cx%3E?q=<y>";
  const answer = await ask(url + address, { method, headers });
  expect(answer).toMatchObject({
    status: 200,
    headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" },
  });
  expect(answer.headers["content-security-policy"]).toMatch(/^default-src 'self';/);
  expect(answer.text).toContain('<script src="/oriel/bootstrap.js"');
  expect(answer.text).toContain(`data-method="${method}"`);
  expect(answer.text).not.toContain("secret");
  expect(answer.text).not.toContain("<y>");
});

/** Headers of a request that a page of the proxy's own origin makes. */
const own = (dest: string, more: Record<string, string> = {}): Record<string, string> => ({
  "Sec-Fetch-Site": "same-origin",
  "Sec-Fetch-Mode": "no-cors",
  "Sec-Fetch-Dest": dest,
  ...more,
});

/** A remote that says what it was asked, with headers of all kinds. */
async function startRemote(): Promise<{ encoded: string; url: string }> {
  const { url } = await servers.http((request, response) => {
    if (request.url === "/moved") {
      response.writeHead(302, { Location: "/there" }).end();
      return;
    }
    const partial = request.headers.range !== undefined;
    response.writeHead(partial ? 206 : 200, {
      "Content-Type": request.url === "/x.js" ? "application/javascript" : "image/png",
      "Set-Cookie": "a=1",
      "Content-Security-Policy": "default-src *",
      "Access-Control-Allow-Origin": "*",
      "Cache-Control": "max-age=60",
      ETag: '"1"',
      "Last-Modified": "Thu, 01 Jan 2026 00:00:00 GMT",
      ...(partial && { "Content-Range": "bytes 0-1/9" }),
    });
    response.end(JSON.stringify(request.headers));
  });
  return { url, encoded: encodeURIComponent(url) };
}

it.each(["image", "style", "font", "video", "empty"])(
  "serves bytes below the scope to the proxy's own pages, as %s",
  async (dest) => {
    const { url } = await start({ allowPrivate: true });
    const remote = await startRemote();
    const headers = own(dest, {
      Cookie: "proxy=1",
      Referer: url,
      Origin: url,
      Range: "bytes=0-1",
      Accept: "image/*",
    });
    const answer = await ask(`${url}service/xhr/${remote.encoded}icon.png`, { headers });
    expect(answer.status).toBe(206);
    const asked = JSON.parse(answer.text) as Record<string, string>;
    expect(Object.keys(asked).sort()).toEqual(["accept", "connection", "host", "range"]);
    expect(answer.headers).toMatchObject({
      "content-type": "image/png",
      "content-range": "bytes 0-1/9",
      "cache-control": "max-age=60",
      etag: '"1"',
      "last-modified": "Thu, 01 Jan 2026 00:00:00 GMT",
      "x-content-type-options": "nosniff",
      "content-security-policy": "sandbox",
      "referrer-policy": "no-referrer",
      vary: "Sec-Fetch-Dest, Sec-Fetch-Site",
    });
    expect(Object.keys(answer.headers)).not.toContain("set-cookie");
    expect(Object.keys(answer.headers)).not.toContain("access-control-allow-origin");
  },
);

it("streams bytes below the scope, and ends the request to the remote when the page goes", async () => {
  const { url } = await start({ allowPrivate: true });
  let closed = false;
  const remote = await servers.http((_request, response) => {
    response.write("first");
    response.once("close", () => {
      closed = true;
    });
  });
  const address = `${url}service/xhr/${encodeURIComponent(remote.url)}`;
  const answer = await open(address, { headers: own("video") });
  const [first] = (await once(answer, "data")) as [Buffer];
  expect(first.toString()).toBe("first");
  answer.destroy();
  await until(() => closed);
});

it("keeps redirects of bytes below the scope", async () => {
  const { url } = await start({ allowPrivate: true });
  const remote = await startRemote();
  const moved = `service/xhr/${encodeURIComponent(`${remote.url}moved`)}`;
  expect(await ask(url + moved, { headers: own("image") })).toMatchObject({
    status: 302,
    headers: { location: `/service/xhr/${encodeURIComponent(`${remote.url}there`)}` },
  });
});

it("answers HEAD below the scope", async () => {
  const { url } = await start({ allowPrivate: true });
  const remote = await startRemote();
  const address = `${url}service/css/${remote.encoded}`;
  expect(await ask(address, { method: "HEAD", headers: own("style") })).toMatchObject({
    status: 200,
    text: "",
  });
});

it.each([
  { asset: "html", path: "a%20b.pdf", query: "", name: "a%20b.pdf" },
  { asset: "xhr", path: "x", query: "?download=it's", name: "it%27s" },
  { asset: "xhr", path: "", query: "", name: "download" },
])("names a file that the browser's menu saves $name", async ({ asset, path, query, name }) => {
  const { url } = await start({ allowPrivate: true });
  const remote = await startRemote();
  const address = `${url}service/${asset}/${encodeURIComponent(remote.url + path)}${query}`;
  const answer = await ask(address, { headers: own("empty", { "Sec-Fetch-Mode": "navigate" }) });
  expect(answer.status).toBe(200);
  expect(answer.headers["content-disposition"]).toBe(`attachment; filename*=UTF-8''${name}`);
});

it("makes no script of what is served as bytes", async () => {
  const { url } = await start({ allowPrivate: true });
  const remote = await startRemote();
  const address = `${url}service/xhr/${remote.encoded}x.js`;
  const { headers } = await ask(address, { headers: own("empty") });
  expect(headers["content-type"]).toBe("text/plain");
});

it.each([
  { name: "a script", path: "js", headers: own("script"), text: /script needs the service worker/ },
  { name: "bytes as a script", path: "xhr", headers: own("script") },
  { name: "bytes as a service worker", path: "xhr", headers: own("serviceworker") },
  { name: "a worker", path: "worker", headers: own("worker"), text: /worker needs the service/ },
  { name: "a fetch of a document", path: "html", headers: own("empty") },
  {
    name: "another site",
    path: "xhr",
    headers: own("image", { "Sec-Fetch-Site": "cross-site" }),
  },
  { name: "an unknown asset", path: "png", headers: own("image") },
  { name: "POST", path: "xhr", headers: own("empty"), method: "POST" },
])("has nothing below the scope for $name", async ({ path, headers, method = "GET", text }) => {
  const { url } = await start({ allowPrivate: true });
  const remote = await startRemote();
  const answer = await ask(`${url}service/${path}/${remote.encoded}x`, { method, headers });
  expect(answer).toMatchObject({
    status: 404,
    headers: { "content-type": "text/plain; charset=utf-8" },
    text: expect.stringMatching(text ?? /^No service worker answers for this address yet\.\n$/),
  });
});

it.each([
  { name: "a private address", url: "http://127.0.0.1:1/", status: 403 },
  { name: "what is no address", url: "ftp://a.test/", status: 404 },
])("reaches $name no more than the Bare server does", async ({ url: target, status }) => {
  const { url } = await start();
  const address = `${url}service/xhr/${encodeURIComponent(target)}`;
  expect((await ask(address, { headers: own("image") })).status).toBe(status);
});

it("limits requests below the scope as those to the Bare server", async () => {
  const { url } = await start({ allowPrivate: true, limits: { burst: 1, perSecond: 0.001 } });
  const remote = await startRemote();
  const address = `${url}service/xhr/${remote.encoded}`;
  expect((await ask(address, { headers: own("image") })).status).toBe(200);
  expect((await ask(address, { headers: own("image") })).status).toBe(429);
});

it("says that a remote does not answer", async () => {
  const { url } = await start({ allowPrivate: true });
  const address = `${url}service/xhr/${encodeURIComponent("http://127.0.0.1:1/")}`;
  expect((await ask(address, { headers: own("image") })).status).toBeGreaterThanOrEqual(500);
});

it("has no icon of its own, and does not make browsers complain", async () => {
  const { url } = await start();
  expect(await ask(`${url}favicon.ico`)).toMatchObject({ status: 204, text: "" });
});

it("has the Bare server in it", async () => {
  const { url } = await start();
  expect((await ask(`${url}bare/`)).json).toMatchObject({ versions: ["v1", "v2", "v3"] });
  expect(await ask(`${url}bare`)).toMatchObject({ status: 307, headers: { location: "/bare/" } });
});

it.each([
  { name: "//", request: "GET // HTTP/1.1\r\nHost: x", status: 404 },
  { name: "an absolute form", request: "GET http://a.test/bare/ HTTP/1.1\r\nHost: x", status: 403 },
  { name: "*", request: "OPTIONS * HTTP/1.1\r\nHost: x", status: 204 },
  { name: "a bracket", request: "GET /\\[ HTTP/1.1\r\nHost: x", status: 404 },
  { name: "CONNECT", request: "CONNECT a.test:443 HTTP/1.1\r\nHost: x", status: 403 },
  { name: "no HTTP", request: "hello", status: 400 },
  {
    name: "an upgrade on POST",
    request: "POST / HTTP/1.1\r\nHost: x\r\nUpgrade: x\r\nConnection: upgrade",
    status: 405,
  },
  {
    name: "two lengths",
    request: "POST /bare/v3/ HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2",
    status: 400,
  },
  {
    name: "endless headers",
    request: `GET / HTTP/1.1\r\nHost: x\r\nX: ${"x".repeat(300_000)}`,
    status: 431,
  },
  { name: "an expectation", request: "GET / HTTP/1.1\r\nHost: x\r\nExpect: magic", status: 200 },
])("survives $name", async ({ request, status }) => {
  const { port, url } = await start();
  const closing = request.includes("pgrade") ? ", close" : "\r\nConnection: close";
  const answer = await exchangeRaw(port, `${request}${closing}\r\n\r\n`);
  expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect((await ask(url)).status).toBe(200);
});

it("is at localhost over IPv4 and IPv6", async () => {
  const site = createSite({ root });
  sites.push(site);
  const { port, url } = await site.listen(0, "localhost");
  expect(url).toBe(`http://localhost:${port}/`);
  expect((await ask(`http://127.0.0.1:${port}/`)).status).toBe(200);
  expect((await ask(`http://[::1]:${port}/`)).status).toBe(200);
});
