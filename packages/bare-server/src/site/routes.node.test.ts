import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { ask, TestServers, until } from "../testing/servers.ts";
import { createSite, type Site } from "./create-site.ts";

const servers = new TestServers();
const sites: Site[] = [];
let root = "";
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "oriel-routes-"));
  for (const name of ["index.html", "health", "ready"]) writeFileSync(join(root, name), name);
});
afterAll(() => rmSync(root, { recursive: true }));
afterEach(async () => {
  await Promise.all(sites.splice(0).map((site) => site.close(0)));
  servers.closeAll();
});

async function start(): Promise<{ site: Site; url: string; port: number }> {
  const site = createSite({ root, allowPrivate: true });
  sites.push(site);
  return { site, ...(await site.listen(0, "127.0.0.1")) };
}

it.each([
  { path: "oriel/health", method: "GET", status: 200, text: '{"status":"ok"}' },
  { path: "oriel/ready?x", method: "GET", status: 200, text: '{"ready":true}' },
  { path: "oriel/ready", method: "HEAD", status: 200, text: "" },
  // a site's own files keep their names
  { path: "health", method: "GET", status: 200, text: "health" },
  { path: "ready", method: "GET", status: 200, text: "ready" },
])("answers $method /$path", async ({ path, method, status, text }) => {
  const { url } = await start();
  const answer = await ask(url + path, { method });
  expect({ status: answer.status, text: answer.text }).toEqual({ status, text });
});

it.each([
  { path: "", method: "POST", status: 405, allow: "GET, HEAD, OPTIONS" },
  { path: "nothing", method: "DELETE", status: 405, allow: "GET, HEAD, OPTIONS" },
  { path: "oriel/health", method: "PUT", status: 405, allow: "GET, HEAD, OPTIONS" },
  { path: "", method: "OPTIONS", status: 204, allow: "GET, HEAD, OPTIONS" },
])("tells the methods of /$path to $method", async ({ path, method, status, allow }) => {
  const { url } = await start();
  const answer = await ask(url + path, { method, body: method === "OPTIONS" ? "" : "x" });
  expect({ status: answer.status, allow: answer.headers.allow }).toEqual({ status, allow });
});

it("lets an answer finish, is not ready meanwhile, and ends the connection", async () => {
  const { site, url, port } = await start();
  let finish = (): void => {};
  const remote = await servers.http((_request, response) => {
    response.write("first");
    finish = () => response.end("last");
  });
  const socket = connect(port, "127.0.0.1").setEncoding("latin1");
  const head = `Host: x\r\nX-Bare-URL: ${remote.url}\r\nX-Bare-Headers: {}\r\n\r\n`;
  socket.write(`GET /bare/v3/ HTTP/1.1\r\n${head}`);
  let text = "";
  socket.on("data", (chunk: string) => {
    text += chunk;
  });
  await until(() => text.includes("first"));
  const closed = site.close(30_000);
  await expect(ask(url)).rejects.toMatchObject({ code: "ECONNREFUSED" });
  socket.write("GET /oriel/ready HTTP/1.1\r\nHost: x\r\n\r\n", () => finish());
  await once(socket, "close");
  expect(text).toMatch(/last\r\n0\r\n\r\nHTTP\/1\.1 503 .*Connection: close.*\{"ready":false\}$/s);
  await closed;
});
