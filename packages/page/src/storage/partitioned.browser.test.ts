import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Undo, undoAll } from "../define.ts";
import { installBroadcastChannel } from "../messaging/broadcast-channel.ts";
import type { Realm } from "../realm.ts";
import { fakeRealm } from "../testing/fake-realm.ts";
import { installCacheStorage } from "./cache-storage.ts";
import { installFileSystem } from "./file-system.ts";
import { installIndexedDb } from "./indexed-db.ts";
import { installWebLocks } from "./web-locks.ts";

const nativeDatabases = indexedDB.databases.bind(indexedDB);
const nativeCaches = caches.keys.bind(caches);
let origin = "https://a.test";
let realm: Realm;
let undo: Undo = () => {};

beforeEach(() => {
  origin = "https://a.test";
  realm = fakeRealm();
  realm.origin = () => origin;
  undo = undoAll(
    [
      installIndexedDb,
      installCacheStorage,
      installWebLocks,
      installFileSystem,
      installBroadcastChannel,
    ].map((install) => install(realm)),
  );
});
afterEach(() => {
  undo();
});

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error ?? new Error("no reason")));
  });
}

const opaque = expect.objectContaining({ name: "SecurityError" }) as Error;

describe("IndexedDB", () => {
  it("opens, lists and deletes databases of the own origin under their own names", async () => {
    const database = await settled(indexedDB.open("shop", 3));
    expect(database.name).toBe("shop");
    expect(database.version).toBe(3);
    expect(await indexedDB.databases()).toEqual([{ name: "shop", version: 3 }]);
    origin = "https://b.test";
    expect(await indexedDB.databases()).toEqual([]);
    const other = await settled(indexedDB.open("shop"));
    expect(other.version).toBe(1);
    other.close();
    await settled(indexedDB.deleteDatabase("shop"));
    origin = "https://a.test";
    expect(await indexedDB.databases()).toHaveLength(1);
    database.close();
    await settled(indexedDB.deleteDatabase("shop"));
    expect((await nativeDatabases()).filter(({ name }) => name?.includes("shop"))).toEqual([]);
  });

  it("converts names, checks arguments and receivers as the platform does", () => {
    expect(() => (indexedDB.open as () => unknown)()).toThrow(TypeError);
    expect(() => indexedDB.open(Symbol("x") as never)).toThrow(TypeError);
    expect(() => IDBFactory.prototype.open.call({} as IDBFactory, "x")).toThrow(TypeError);
    expect(() => indexedDB.open("x", -1)).toThrow(TypeError);
  });

  it("is refused to opaque origins", async () => {
    origin = "null";
    expect(() => indexedDB.open("x")).toThrow(opaque);
    await expect(indexedDB.databases()).rejects.toEqual(opaque);
  });
});

describe("caches", () => {
  it("belong to one origin and keep requests as they are", async () => {
    const cache = await caches.open("v1");
    await cache.put("https://a.test/x?y=1", new Response("a"));
    expect(await caches.keys()).toEqual(["v1"]);
    expect(await caches.has("v1")).toBe(true);
    expect((await cache.keys()).map(({ url }) => url)).toEqual(["https://a.test/x?y=1"]);
    expect(await (await caches.match("https://a.test/x?y=1"))?.text()).toBe("a");
    expect(await (await caches.match("https://a.test/x", { ignoreSearch: true }))?.text()).toBe(
      "a",
    );
    expect(await caches.match("https://a.test/x?y=1", { cacheName: "v2" })).toBeUndefined();
    origin = "https://b.test";
    expect(await caches.keys()).toEqual([]);
    expect(await caches.has("v1")).toBe(false);
    expect(await caches.match("https://a.test/x?y=1")).toBeUndefined();
    expect(await caches.delete("v1")).toBe(false);
    origin = "https://a.test";
    expect(await caches.delete("v1")).toBe(true);
    expect((await nativeCaches()).filter((name) => name.includes("v1"))).toEqual([]);
  });

  it("are refused to opaque origins", () => {
    origin = "null";
    expect(() => caches).toThrow(opaque);
  });
});

describe("locks", () => {
  it("belong to one origin and show their own names", async () => {
    await navigator.locks.request("job", async (lock) => {
      expect(lock?.name).toBe("job");
      expect((await navigator.locks.query()).held?.map(({ name }) => name)).toEqual(["job"]);
      origin = "https://b.test";
      expect((await navigator.locks.query()).held).toEqual([]);
      expect(
        await navigator.locks.request("job", { ifAvailable: true }, (other) => other !== null),
      ).toBe(true);
      origin = "https://a.test";
      expect(
        await navigator.locks.request("job", { ifAvailable: true }, (other) => other),
      ).toBeNull();
    });
  });

  it("refuse reserved names, missing callbacks and opaque origins", async () => {
    await expect(navigator.locks.request("-x", () => 1)).rejects.toMatchObject({
      name: "NotSupportedError",
    });
    await expect((navigator.locks.request as (name: string) => Promise<void>)("x")).rejects.toThrow(
      TypeError,
    );
    origin = "null";
    await expect(navigator.locks.request("x", () => 1)).rejects.toEqual(opaque);
  });
});

describe("the private file system", () => {
  it("has a root for each origin, without a name", async () => {
    const root = await navigator.storage.getDirectory();
    await root.getFileHandle("f", { create: true });
    expect(root.name).toBe("");
    origin = "https://b.test";
    const other = await navigator.storage.getDirectory();
    await expect(other.getFileHandle("f")).rejects.toMatchObject({ name: "NotFoundError" });
    origin = "https://a.test";
    expect((await (await navigator.storage.getDirectory()).getFileHandle("f")).name).toBe("f");
    await root.removeEntry("f");
  });
});

describe("BroadcastChannel", () => {
  it("reaches its own origin only", async () => {
    const a1 = new BroadcastChannel("c");
    const a2 = new BroadcastChannel("c");
    origin = "https://b.test";
    const b = new BroadcastChannel("c");
    origin = "https://a.test";
    expect([a1.name, a1 instanceof BroadcastChannel]).toEqual(["c", true]);
    const got: string[] = [];
    b.addEventListener("message", () => got.push("b"));
    const received = new Promise((resolve) => a2.addEventListener("message", resolve));
    a1.postMessage(1);
    await received;
    expect(got).toEqual([]);
    for (const channel of [a1, a2, b]) channel.close();
    expect(() => Reflect.construct(BroadcastChannel, [])).toThrow(TypeError);
    expect(() => Reflect.apply(BroadcastChannel, undefined, ["c"])).toThrow(TypeError);
  });

  it("works between no two opaque documents", () => {
    origin = "null";
    const channel = new BroadcastChannel("c");
    expect(channel.name).toBe("c");
    channel.close();
  });
});
