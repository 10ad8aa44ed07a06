import { createCodec } from "@oriel/core";
import { expect, it } from "vitest";
import { ClientRegistry, UNKNOWN_CLIENT } from "./client-registry.ts";
import { Store } from "./store.ts";
import { fakeScope, type FakeScope } from "./testing/fake-scope.ts";
import { memoryBackend } from "./testing/memory-backend.ts";

const proxy = "https://proxy.example";
const codec = createCodec(`${proxy}/service/`);
const page = "https://a.test/page";

function registry(
  scope: FakeScope,
  registered = codec.scope,
  store = new Store(null),
): ClientRegistry {
  return new ClientRegistry(scope.clients, codec, store, registered);
}

it.each([
  {
    name: "a document by its address",
    address: codec.encode(`${page}#part`),
    referrer: "",
    url: page,
    nested: false,
  },
  {
    name: "a worker by its address",
    address: codec.encode("https://a.test/w.js", "worker"),
    referrer: "",
    url: "https://a.test/w.js",
    nested: false,
  },
  {
    name: "a srcdoc frame by its referrer",
    address: "about:srcdoc",
    referrer: codec.encode(page),
    url: page,
    nested: true,
  },
  {
    name: "a blob: worker by its referrer",
    address: `blob:${proxy}/1`,
    referrer: codec.encode(page),
    url: page,
    nested: true,
  },
  {
    name: "a client without a trace",
    address: "about:srcdoc",
    referrer: "",
    url: UNKNOWN_CLIENT.url.href,
    nested: false,
  },
])("finds $name", async ({ address, referrer, url, nested }) => {
  const scope = fakeScope();
  scope.addClient("c", address);
  const client = await registry(scope).find("c", referrer);
  expect([client?.url.href, client?.nested]).toEqual([url, nested]);
});

it("finds a client that is gone by its referrer, and takes it for ours in any case", async () => {
  const clients = registry(fakeScope());
  expect((await clients.find("gone", codec.encode(page)))?.url.href).toBe(page);
  expect(await clients.find("gone", "")).toBe(UNKNOWN_CLIENT);
  expect(await clients.find("gone", `${proxy}/`)).toBe(UNKNOWN_CLIENT);
});

it("tells the embedder's pages apart where the worker controls them too", async () => {
  const scope = fakeScope();
  scope.addClient("embedder", `${proxy}/index.html`);
  const clients = registry(scope, `${proxy}/`);
  expect(await clients.find("embedder", "")).toBeNull();
  expect(await clients.find("gone", `${proxy}/`)).toBeNull();
  expect(await clients.find("gone", "")).toBe(UNKNOWN_CLIENT);
});

it("keeps what an address does not tell, until the client is gone", async () => {
  const backend = memoryBackend();
  const scope = fakeScope();
  const first = new Store(backend);
  const record = { url: page, origin: "null", site: "", nested: true };
  registry(scope, codec.scope, first).remember("local", page, record);
  await first.flush();
  scope.addClient("local", codec.encode(`blob:${proxy}/1`));

  const second = new Store(backend);
  await second.ready();
  const later = registry(scope, codec.scope, second);
  await later.prune();
  expect(await later.find("local", "")).toMatchObject({ origin: "null", site: "", nested: true });

  scope.open.clear();
  const third = new Store(backend);
  await third.ready();
  await registry(scope, codec.scope, third).prune();
  await third.flush();
  expect(backend.map.size).toBe(0);
});
