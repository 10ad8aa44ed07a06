import { afterEach, expect, it } from "vitest";
import { Lab } from "./support/lab.ts";
import { ask } from "./support/wire.ts";

const lab = new Lab();
afterEach(() => lab.closeAll());

it("1.1 answers GET with the manifest as JSON", async () => {
  const { port } = await lab.bare();
  const answer = await ask(port);
  expect(answer.status).toBe(200);
  expect(answer.get("content-type")).toBe("application/json");
  expect(answer.json()).toBeTypeOf("object");
});

it("1.2 lists the versions, and each has its endpoint", async () => {
  const { port } = await lab.bare();
  const { versions } = (await ask(port)).json() as { versions: string[] };
  expect(versions).toEqual(["v1", "v2", "v3"]);
  for (const version of versions) {
    expect(await ask(port, { target: `/bare/${version}/` })).toMatchObject({ status: 400 });
  }
});

it("1.2 speaks v3 alone without legacy support", async () => {
  const { port } = await lab.bare({ legacySupport: false });
  expect((await ask(port)).json()).toMatchObject({ versions: ["v3"] });
  for (const path of ["v1/", "v2/", "v1/ws-new-meta", "v2/ws-meta"]) {
    expect((await ask(port, { target: `/bare/${path}` })).status).toBe(404);
    const lines = ["Upgrade: websocket", "Connection: Upgrade"];
    expect((await ask(port, { target: `/bare/${path}`, lines })).status).toBe(404);
  }
  expect((await ask(port, { target: "/bare/v3/" })).status).toBe(400);
});

it("1.3 names the runtime", async () => {
  const { port } = await lab.bare();
  expect((await ask(port)).json()).toMatchObject({ language: "NodeJS" });
});

it("1.4 tells the used memory in MB with two decimals, unless it is turned off", async () => {
  const { memoryUsage } = (await ask((await lab.bare()).port)).json() as { memoryUsage: number };
  expect(memoryUsage).toBeGreaterThan(1);
  expect(memoryUsage).toBe(Math.round(memoryUsage * 100) / 100);
  const { port } = await lab.bare({ memoryUsage: false });
  expect((await ask(port)).json()).not.toHaveProperty("memoryUsage");
});

it("1.5 tells maintainer and project as configured, and leaves the rest out", async () => {
  const maintainer = { email: "a@b.test" };
  const project = { name: "n", version: "1.2.3", repository: "https://a.test/b.git" };
  const { port } = await lab.bare({ maintainer, project });
  expect((await ask(port)).json()).toMatchObject({ maintainer, project });
  const { body } = await ask((await lab.bare()).port);
  expect(body).not.toMatch(/maintainer|project|null/);
});

it("1.6 redirects the directory without its slash, keeping the query", async () => {
  const { port } = await lab.bare();
  for (const [target, location] of [
    ["/bare", "/bare/"],
    ["/bare?a=b", "/bare/?a=b"],
  ] as const) {
    const answer = await ask(port, { target });
    expect([answer.status, answer.get("location")]).toEqual([307, location]);
  }
});

it("1.6 lives in the root as well", async () => {
  const { port } = await lab.bare({ directory: "/" });
  expect((await ask(port, { target: "/" })).status).toBe(200);
  expect((await ask(port, { target: "/v3/" })).status).toBe(400);
});

it("1.7 answers HEAD without a body, and ignores a query", async () => {
  const { port } = await lab.bare();
  const head = await ask(port, { method: "HEAD" });
  expect([head.status, head.body]).toEqual([200, ""]);
  expect(head.get("content-type")).toBe("application/json");
  expect((await ask(port, { target: "/bare/?cache&x=%zz" })).status).toBe(200);
});

it("1.8 gives the manifest without token, and past the rate limit", async () => {
  const { port } = await lab.bare({
    accessToken: "secret",
    limits: { burst: 1, perSecond: 0.001 },
  });
  const lines = ["Authorization: Bearer secret"];
  expect((await ask(port, { target: "/bare/v1/ws-new-meta", lines })).status).toBe(200);
  expect((await ask(port, { target: "/bare/v1/ws-new-meta", lines })).status).toBe(429);
  for (let count = 0; count < 5; count++) expect((await ask(port)).status).toBe(200);
});

it.each([
  { name: "version without slash", target: "/bare/v3" },
  { name: "version without slash, with query", target: "/bare/v2?x" },
  { name: "unknown version", target: "/bare/v4/" },
  { name: "below a version", target: "/bare/v3/x" },
  { name: "v3 metadata", target: "/bare/v3/ws-new-meta" },
  { name: "v3 metadata", target: "/bare/v3/ws-meta" },
  { name: "name of a prototype", target: "/bare/__proto__" },
  { name: "doubled slash", target: "/bare//v3/" },
  { name: "POST to the info", target: "/bare/", method: "POST" },
  { name: "PUT to v1/ws-meta", target: "/bare/v1/ws-meta", method: "PUT" },
  { name: "POST to v2/ws-new-meta", target: "/bare/v2/ws-new-meta", method: "POST" },
  { name: "DELETE to v1/ws-new-meta", target: "/bare/v1/ws-new-meta", method: "DELETE" },
])("1.9 answers 404 to $name: $target", async ({ target, method }) => {
  const { port } = await lab.bare();
  const answer = await ask(port, { target, ...(method !== undefined && { method }) });
  expect(answer.status).toBe(404);
  expect(answer.json()).toMatchObject({ code: "UNKNOWN", id: "error.NotFoundError" });
});
