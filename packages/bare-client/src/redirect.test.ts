import { expect, it } from "vitest";
import { BareClient } from "./index.ts";
import { FakeBare, type Reply } from "./testing/fake-bare.ts";

/** A remote that redirects `/` and answers everything else. */
function setUp(status: number, location: string): { bare: FakeBare; client: BareClient } {
  const bare = new FakeBare(({ url }): Reply =>
    new URL(url).pathname === "/"
      ? { status, lines: ["Location", location], body: "x" }
      : { body: "end" },
  );
  return {
    bare,
    client: new BareClient("https://bare.test/", { fetch: bare.fetch, version: "v3" }),
  };
}

it.each([
  { status: 301, method: "POST", becomes: "GET" },
  { status: 302, method: "POST", becomes: "GET" },
  { status: 303, method: "POST", becomes: "GET" },
  { status: 303, method: "PUT", becomes: "GET" },
  { status: 302, method: "PUT", becomes: "PUT" },
  { status: 307, method: "POST", becomes: "POST" },
  { status: 308, method: "POST", becomes: "POST" },
])("follows $status of $method with $becomes", async ({ status, method, becomes }) => {
  const { bare, client } = setUp(status, "next?q");
  const response = await client.fetch("http://a.test/#frag", {
    method,
    body: "data",
    headers: { "Content-Type": "a/b", Cookie: "c" },
  });
  expect(response.finalURL).toBe("http://a.test/next?q#frag");
  expect(response.redirected).toBe(true);
  const last = bare.seen.at(-1);
  expect(last).toMatchObject({ method: becomes, body: becomes === "GET" ? "" : "data" });
  expect(Object.keys(last?.headers ?? {})).toEqual(
    becomes === "GET" ? ["Host", "Cookie"] : ["Host", "Content-Type", "Cookie"],
  );
});

it("keeps HEAD at 303", async () => {
  const { bare, client } = setUp(303, "/next");
  await client.fetch("http://a.test/", { method: "HEAD" });
  expect(bare.seen.at(-1)?.method).toBe("HEAD");
});

it("drops credentials and sets Host when it goes to another origin", async () => {
  const { bare, client } = setUp(302, "https://b.test:444/x");
  await client.fetch("http://a.test/", {
    headers: { Authorization: "a", cookie: "b", "X-K": "k" },
  });
  expect(bare.seen[0]?.headers).toMatchObject({ Host: "a.test", Authorization: "a", cookie: "b" });
  expect(bare.seen[1]?.headers).toEqual({ Host: "b.test:444", "X-K": "k" });
});

it("gives the redirect itself in manual mode, and rejects it in error mode", async () => {
  const { bare, client } = setUp(302, "/next");
  const response = await client.fetch("http://a.test/", { redirect: "manual" });
  expect(response.status).toBe(302);
  expect(response.headers.get("location")).toBe("/next");
  expect(bare.seen).toHaveLength(1);
  await expect(client.fetch("http://a.test/", { redirect: "error" })).rejects.toThrow(TypeError);
});

it.each([
  { name: "to another scheme", location: "ftp://a.test/" },
  { name: "to nowhere", location: "http://" },
  { name: "in a circle", location: "/" },
])("rejects a redirect $name", async ({ location }) => {
  const { bare, client } = setUp(302, location);
  await expect(client.fetch("http://a.test/")).rejects.toThrow(TypeError);
  expect(bare.seen.length).toBeLessThanOrEqual(21);
});

it("gives a redirect without Location as it is", async () => {
  const bare = new FakeBare(() => ({ status: 302 }));
  const client = new BareClient("https://bare.test/", { fetch: bare.fetch, version: "v3" });
  expect((await client.fetch("http://a.test/")).status).toBe(302);
});

it("does not send a stream twice", async () => {
  const { client } = setUp(307, "/next");
  const body = new Blob(["x"]).stream();
  await expect(client.fetch("http://a.test/", { method: "POST", body })).rejects.toThrow(TypeError);
});
