import { afterEach, expect, it } from "vitest";
import { ask, TestServers, v3 } from "./testing/servers.ts";

const servers = new TestServers();
afterEach(() => servers.closeAll());

async function origin() {
  return servers.http((request, response) => {
    const { "if-none-match": match } = request.headers;
    const headers = {
      ETag: '"1"',
      "Cache-Control": "max-age=60",
      Vary: "Cookie",
      "X-Saw": `${match}`,
    };
    response.writeHead(match === '"1"' ? 304 : 200, headers);
    response.end(match === '"1"' ? "" : "body");
  });
}

it.each(["?cache", "?cache=", "?x=1&cache=abc"])(
  "passes what a cache needs with %s",
  async (query) => {
    const { url } = await servers.bare();
    const { headers } = await ask(`${url}v3/${query}`, { headers: v3((await origin()).url) });
    expect(headers).toMatchObject({
      etag: '"1"',
      "cache-control": "max-age=60",
      vary: "X-Bare-URL",
    });
  },
);

it("passes an outer 304 to a conditional request of the browser, without X-Bare headers", async () => {
  const { url } = await servers.bare();
  const { status, headers, text } = await ask(`${url}v3/?cache=1`, {
    headers: { ...v3((await origin()).url), "If-None-Match": '"1"' },
  });
  expect({ status, text }).toEqual({ status: 304, text: "" });
  expect(headers).toMatchObject({
    etag: '"1"',
    vary: "X-Bare-URL",
    "access-control-allow-origin": "*",
  });
  expect(Object.keys(headers).filter((name) => /^x-bare|^content-(?!sec)/.test(name))).toEqual([]);
});

it("keeps a 304 inside when the condition came in X-Bare-Headers", async () => {
  const { url } = await servers.bare();
  const { status, headers } = await ask(`${url}v3/?cache=1`, {
    headers: v3((await origin()).url, { "If-None-Match": '"1"' }),
  });
  expect(status).toBe(200);
  expect(headers["x-bare-status"]).toBe("304");
});

it("caches nothing without the key", async () => {
  const { url } = await servers.bare();
  const { status, headers } = await ask(`${url}v3/?caches=1`, {
    headers: { ...v3((await origin()).url), "If-None-Match": '"1"' },
  });
  expect(status).toBe(200);
  expect(headers).toMatchObject({ "cache-control": "no-store", "x-bare-status": "200" });
  expect(headers).not.toHaveProperty("etag");
  expect(headers["x-bare-headers"]).toContain('"X-Saw":"undefined"');
});
