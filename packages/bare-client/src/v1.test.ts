import { expect, it } from "vitest";
import { bareResponse, FakeBare } from "./testing/fake-bare.ts";
import { FakeTunnel, FakeWebSocket } from "./testing/fake-tunnel.ts";
import surface from "./v1-global.ts";
import DefaultClient, * as v1 from "./v1.ts";

const SERVER = "https://bare.test/";

function setUp(version: "v1" | "v2" | "v3") {
  const bare = new FakeBare(undefined, [version]);
  const options = { fetch: bare.fetch, WebSocket: FakeWebSocket };
  return { bare, client: new DefaultClient(SERVER, options) };
}

it("exports what version 1 of the published client exports", () => {
  expect(Object.keys(v1).sort()).toEqual([
    "BareClient",
    "BareError",
    "createBareClient",
    "default",
    "maxRedirects",
    "statusEmpty",
    "statusRedirect",
  ]);
  expect(DefaultClient).toBe(v1.BareClient);
  expect(surface).toBe(v1.createBareClient);
  expect(Object.keys(surface).sort()).toEqual(Object.keys(v1).sort());
});

it("has the manifest under its three names, and loads it again", async () => {
  const { bare, client } = setUp("v3");
  expect(client.data).toBeUndefined();
  await client.fetch("http://a.test/");
  const manifest = { versions: ["v3"] };
  expect(client).toMatchObject({ data: manifest, manfiest: manifest, manifest });
  await client.updateManifest();
  expect(bare.manifests).toBe(2);
  const made = await v1.createBareClient(SERVER, { fetch: bare.fetch });
  expect(made.data).toMatchObject(manifest);
});

it("takes a manifest in the place of options", () => {
  expect(new DefaultClient(SERVER, { versions: ["v1"], language: "PHP" }).data).toMatchObject({
    versions: ["v1"],
  });
});

it("makes a request of the parts of a URL, and does not follow redirects", async () => {
  const bare = new FakeBare(() => ({ status: 302, lines: ["Location", "/y"] }), ["v2"]);
  const client = new DefaultClient(SERVER, { fetch: bare.fetch });
  const response = await client.request(
    "POST",
    { "X-A": "1" },
    "body",
    "https:",
    "a.test",
    443,
    "/x?y",
    "no-store",
    undefined,
  );
  expect(response.status).toBe(302);
  expect(bare.seen).toMatchObject([
    { method: "POST", url: "https://a.test:443/x?y", body: "body", headers: { "X-A": "1" } },
  ]);
});

it("gives a socket before it is open, with the promise of its metadata", async () => {
  const { bare, client } = setUp("v2");
  const lines = ["Sec-WebSocket-Protocol", "p", "Set-Cookie", "a=1"];
  bare.sockets.meta = () => bareResponse({ status: 101, statusText: "Switching Protocols", lines });
  const socket = await client.createWebSocket("wss://a.test/", { Origin: "https://p.test" }, "p");
  expect(socket.readyState).toBe(0);
  await expect.poll(() => FakeTunnel.last().url).toBe("wss://bare.test/v2/");
  await FakeTunnel.last().playOpen();
  const meta = await socket.meta;
  expect(meta).toMatchObject({ status: 101, statusText: "Switching Protocols" });
  expect(meta.headers.get("sec-websocket-protocol")).toBe("p");
  expect(meta.headers.getSetCookie()).toEqual(["a=1"]);
  expect(meta.rawHeaders).toEqual({ "Sec-WebSocket-Protocol": "p", "Set-Cookie": ["a=1"] });
});

it.each([
  { version: "v1" as const, path: "v1", meta: {} },
  { version: "v3" as const, path: "v3", meta: { "Sec-WebSocket-Protocol": "q" } },
])("opens a socket of the parts of a URL with $version", async ({ version, path, meta }) => {
  const { client } = setUp(version);
  const socket = await client.connect(
    { "Sec-WebSocket-Protocol": "p, q", Origin: "https://p.test" },
    "ws:",
    "a.test",
    "",
    "/x",
  );
  expect(socket.url).toBe("ws://a.test/x");
  await expect.poll(() => FakeTunnel.last().url).toBe(`wss://bare.test/${path}/`);
  const tunnel = FakeTunnel.last();
  if (version === "v3") await tunnel.playAccept("q");
  else await tunnel.playOpen();
  expect((await socket.meta).rawHeaders).toEqual(meta);
});

it("rejects the metadata of a socket that does not open, and nothing goes unheard", async () => {
  const { client } = setUp("v3");
  const socket = await client.createWebSocket("ws://a.test/");
  const tunnel = FakeTunnel.last();
  await tunnel.playOpen();
  tunnel.playClose(1011, "HOST_NOT_FOUND");
  await expect(socket.meta).rejects.toMatchObject({ code: "HOST_NOT_FOUND" });
});
