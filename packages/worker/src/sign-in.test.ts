import { beforeEach, expect, it } from "vitest";
import { codec, createHarness, home, type Harness } from "./testing/harness.ts";
import type { RequestFacts } from "./testing/fake-scope.ts";
import { asksCredentials } from "./sign-in.ts";

const RIGHT = `Basic ${btoa("j\u00c3\u00b6:a:b")}`;

let worker: Harness;
beforeEach(() => {
  worker = createHarness();
  worker.bare.site(home, ({ headers }) =>
    headers["authorization"] === RIGHT
      ? "let in"
      : {
          status: 401,
          headers: { "WWW-Authenticate": 'Basic realm="a \\"<b>\\""', "Content-Type": "text/html" },
          body: "own page",
        },
  );
});

function send(form: Record<string, string>, facts: Partial<RequestFacts> = {}): Promise<Response> {
  return worker.visit(home, {
    method: "POST",
    body: String(new URLSearchParams(form)),
    headers: { "content-type": "application/x-www-form-urlencoded" },
    referrer: codec.encode(home),
    ...facts,
  });
}

it.each([
  { challenge: "Basic realm=x", asks: true },
  { challenge: 'Digest qop="auth", Basic realm="x"', asks: true },
  { challenge: "basic", asks: true },
  { challenge: "Bearer", asks: false },
  { challenge: 'Digest realm="Basic"', asks: false },
])("tells whether $challenge wants a name and a password: $asks", ({ challenge, asks }) => {
  const lines = [["www-authenticate", challenge]] as const;
  expect(asksCredentials({ status: 401, lines })).toBe(asks);
  expect(asksCredentials({ status: 200, lines })).toBe(false);
});

it("asks, in words of the site that are no markup", async () => {
  const response = await worker.visit(home);
  const markup = await response.text();
  expect([response.status, response.headers.get("www-authenticate")]).toEqual([401, null]);
  expect(markup).toContain("Sign in to a.test");
  expect(markup).toContain("a &quot;&lt;b&gt;&quot;");
  expect(markup).not.toContain("not accepted");
});

it("keeps the form from the site, and sends what is in it to that origin only, after a restart too", async () => {
  const form = { user: "jö", password: "a:b", "oriel-sign-in": "in" };
  const response = await send(form);
  expect([response.status, response.headers.get("location")]).toEqual([303, codec.encode(home)]);
  expect(worker.bare.seen).toEqual([]);
  expect(await (await worker.visit(home)).text()).toContain("let in");
  await worker.restart();
  worker.bare.site("https://a.test/api", { body: "x" });
  await worker.ask("https://a.test/api");
  await worker.ask("https://a.test/api", { headers: { authorization: "Bearer own" } });
  await worker.ask("https://a.test/api", { credentials: "omit" });
  worker.bare.site("https://b.test/", "b");
  await worker.visit("https://b.test/");
  expect(worker.bare.seen.map(({ headers }) => headers["authorization"])).toEqual([
    RIGHT,
    RIGHT,
    "Bearer own",
    undefined,
    undefined,
  ]);
});

it("asks again for what is wrong, and forgets it", async () => {
  await send({ user: "x", password: "y", "oriel-sign-in": "in" });
  expect(await (await worker.visit(home)).text()).toContain("not accepted");
  expect(await (await worker.visit(home)).text()).not.toContain("not accepted");
});

it("shows the site's own answer to those who do not sign in", async () => {
  const response = await send({ user: "", password: "", "oriel-sign-in": "cancel" });
  expect(await response.text()).toContain("own page");
  expect(worker.bare.seen[0]).toMatchObject({ method: "GET", body: null });
});

it.each([
  { name: "forms of the site", form: { user: "x" }, facts: {} },
  {
    name: "forms of other sites",
    form: { user: "x", "oriel-sign-in": "in" },
    facts: { referrer: codec.encode("https://b.test/") },
  },
])("sends $name on", async ({ form, facts }) => {
  await send(form, facts);
  expect(worker.bare.seen[0]).toMatchObject({ method: "POST" });
  expect(worker.bare.seen[0]?.headers["authorization"]).toBeUndefined();
});
