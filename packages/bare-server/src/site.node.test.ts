import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import { runCli } from "./cli/run-cli.ts";
import { createSite, type Site, type SiteOptions } from "./site/create-site.ts";
import { ask, exchangeRaw, TestServers } from "./testing/servers.ts";

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
  { path: "", type: "text/html;charset=utf-8", cache: "no-cache" },
  { path: "assets/app-Ab_12xYz.js", type: "text/javascript", cache: /immutable/ },
  { path: "oriel/page.js?v=1", type: "text/javascript", cache: /immutable/ },
  { path: "oriel/page.js", type: "text/javascript", cache: "no-cache" },
  {
    path: "oriel/worker.js?v=1&config=%7B%7D",
    type: "text/javascript",
    cache: "no-cache",
    worker: true,
  },
  { path: "oriel/worker.mjs", type: "text/javascript", cache: "no-cache", worker: true },
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

it.each([
  ".secret",
  "%2esecret",
  "oriel/../.secret",
  "oriel/%2e%2e/%2e%2e/etc/passwd",
  "..%5c.secret",
  "%00",
  "%zz",
  "nope",
  "oriel/",
])("has no /%s", async (path) => {
  const { port } = await start();
  const answer = await exchangeRaw(
    port,
    `GET /${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
  );
  expect(answer).toMatch(/^HTTP\/1\.1 404 /);
  expect(answer).toContain("There is no such page here.");
  expect(answer).toMatch(/cache-control: no-store/i);
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

it("answers anything but a document below the scope with one line", async () => {
  const { url } = await start();
  const headers = { "Sec-Fetch-Dest": "script" };
  expect(await ask(`${url}service/js/x`, { headers })).toMatchObject({
    status: 404,
    headers: { "content-type": "text/plain; charset=utf-8" },
    text: "No service worker answers for this address yet.\n",
  });
});

it("has the Bare server in it", async () => {
  const { url } = await start();
  expect((await ask(`${url}bare/`)).json).toMatchObject({ versions: ["v1", "v2", "v3"] });
  expect(await ask(`${url}bare`)).toMatchObject({ status: 307, headers: { location: "/bare/" } });
});

it.each([
  { name: "//", request: "GET // HTTP/1.1\r\nHost: x", status: 404 },
  { name: "an absolute form", request: "GET http://a.test/bare/ HTTP/1.1\r\nHost: x", status: 404 },
  { name: "*", request: "OPTIONS * HTTP/1.1\r\nHost: x", status: 405 },
  { name: "a bracket", request: "GET /\\[ HTTP/1.1\r\nHost: x", status: 404 },
  { name: "CONNECT", request: "CONNECT a.test:443 HTTP/1.1\r\nHost: x", status: 400 },
  { name: "no HTTP", request: "hello", status: 400 },
  {
    name: "an upgrade on POST",
    request: "POST / HTTP/1.1\r\nHost: x\r\nUpgrade: x\r\nConnection: upgrade",
    status: 404,
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
  const closing = request.includes("pgrade") ? "" : "\r\nConnection: close";
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

async function run(
  ...args: string[]
): Promise<{ result: Site | number; out: string; err: string }> {
  let out = "";
  let err = "";
  const result = await runCli({
    args,
    version: "1.2.3",
    defaultRoot: root,
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  });
  if (typeof result !== "number") sites.push(result);
  return { result, out, err };
}

it("prints its address in one line", async () => {
  const { result, out, err } = await run("--port", "0");
  expect(typeof result).toBe("object");
  expect(err).toBe("");
  expect(out).toMatch(/^Oriel is at http:\/\/localhost:\d+\/\n$/);
  expect((await ask(out.trim().split(" ").at(-1) ?? "")).text).toBe("index.html");
});

it("passes --resolve and --allow-private on", async () => {
  const origin = await servers.http((request, response) => response.end(request.headers.host));
  const get = async (out: string, host: string) => {
    const bare = `${out.trim().split(" ").at(-1)}bare/v3/`;
    const target = `http://${host}:${origin.port}/`;
    return ask(bare, { headers: { "X-Bare-URL": target, "X-Bare-Headers": "{}" } });
  };
  const mapped = await run("--port=0", "--resolve", "*.test=127.0.0.1", "--resolve", "b=[::1]");
  expect((await get(mapped.out, "a.test")).text).toBe(`a.test:${origin.port}`);
  expect((await get(mapped.out, "127.0.0.1")).status).toBe(403);
  const open = await run("--port=0", "--allow-private");
  expect((await get(open.out, "127.0.0.1")).status).toBe(200);
});

it("tells help and version", async () => {
  expect(await run("--help")).toMatchObject({
    result: 0,
    err: "",
    out: expect.stringContaining("--allow-private"),
  });
  expect(await run("--version")).toEqual({ result: 0, err: "", out: "1.2.3\n" });
});

it.each([
  ["--port", "x"],
  ["--port", "65536"],
  ["--port", "-1"],
  ["--nope"],
  ["--resolve", "x"],
  ["--resolve", "x=y"],
  ["--root", "/no/such/folder"],
  ["extra"],
])("refuses %s %s in one line", async (...args) => {
  const { result, out, err } = await run(...args.filter((arg) => arg !== undefined));
  expect({ result, out }).toEqual({ result: 1, out: "" });
  expect(err).toMatch(/^error: [^\n]+\n$/);
});

it("says that a port is taken", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => {
    taken.once("listening", resolve);
  });
  const { port } = taken.address() as { port: number };
  const { result, err } = await run("--port", String(port));
  taken.close();
  expect(result).toBe(1);
  expect(err).toBe(`error: port ${port} is taken; choose another one by --port\n`);
});
