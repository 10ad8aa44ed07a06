import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Undo, undoAll } from "../define.ts";
import type { Realm } from "../realm.ts";
import { fakeRealm } from "../testing/fake-realm.ts";
import { installGlobalOrigin } from "./global-origin.ts";
import { installObjectUrls } from "./object-urls.ts";
import { workerAddress } from "./worker-address.ts";
import { installWorkerConstructors } from "./worker-constructors.ts";

let realm: Realm;
let undo: Undo = () => {};

beforeEach(() => {
  realm = fakeRealm();
  undo = undoAll(
    [installGlobalOrigin, installObjectUrls, installWorkerConstructors].map((install) =>
      install(realm),
    ),
  );
});
afterEach(() => {
  undo();
  vi.useRealTimers();
});

describe("workerAddress", () => {
  it.each([
    ["https://a.test/w.js", false, "worker/https%3A%2F%2Fa.test%2Fw.js"],
    ["https://a.test/w.js?x=1#n", false, "worker/https%3A%2F%2Fa.test%2Fw.js%3Fx%3D1#n"],
    ["https://a.test/w.js#n", true, "worker/https%3A%2F%2Fa.test%2Fw.js?type=module#n"],
    ["data:text/javascript,1", false, "worker/data%3Atext%2Fjavascript%2C1"],
  ])("of %s, module %s", (url, isModule, expected) => {
    expect(workerAddress(realm, url, isModule)).toBe(realm.codec.scope + expected);
  });

  it.each([false, true])("tells of a blob: URL's own name, module %s", (isModule) => {
    const url = URL.createObjectURL(new Blob([""]));
    const { search } = new URL(workerAddress(realm, `${url}#part`, isModule));
    const query = new URLSearchParams(search);
    expect(query.get("as")).toBe(`${url.slice(url.lastIndexOf("/") + 1)}#part`);
    expect(query.get("type")).toBe(isModule ? "module" : null);
  });

  it("hands the encoded policy of tabs on, but not to workers that frames may share", () => {
    const encoded = fakeRealm({ policy: "encoded" });
    const url = "https://a.test/w.js";
    const address = encoded.codec.encode(url, "worker");
    expect(workerAddress(encoded, url, false)).toBe(`${address}?policy=encoded`);
    expect(workerAddress(encoded, url, true)).toBe(`${address}?type=module&policy=encoded`);
    expect(workerAddress(encoded, url, false, true)).toBe(address);
  });

  it("leaves URLs alone that make no worker", () => {
    expect(workerAddress(realm, "file:///w.js", false)).toBe("file:///w.js");
  });

  it("leads to the script of a blob: URL also when that is revoked, the same for the same blob", async () => {
    const blob = new Blob(["postMessage(1)"]);
    const url = URL.createObjectURL(blob);
    const address = workerAddress(realm, url, false);
    expect(workerAddress(realm, url, false)).toBe(address);
    URL.revokeObjectURL(url);
    const copy = realm.codec.restore(address);
    expect(copy).not.toBe(url);
    expect(await (await fetch(copy)).text()).toBe("postMessage(1)");
    expect(workerAddress(realm, url, false)).toBe(realm.codec.encode(url, "worker"));
  });
});

describe("Worker and SharedWorker", () => {
  it.each([
    ["SyntaxError", ["http://["]],
    ["SecurityError", ["https://b.test/w.js"]],
    ["SecurityError", ["http://a.test/w.js"]],
    ["TypeError", []],
    ["TypeError", ["/w.js", { type: "strange" }]],
  ])("throw a %s for %j", (name, args) => {
    for (const make of [Worker, SharedWorker]) {
      expect(() => Reflect.construct(make, args)).toThrow(
        expect.objectContaining({ name }) as Error,
      );
    }
  });

  it("look native and can be extended", () => {
    expect([Worker.name, Worker.length, SharedWorker.name]).toEqual(["Worker", 1, "SharedWorker"]);
    class Mine extends Worker {}
    const worker = new Mine("w.js");
    expect([worker instanceof Mine, worker instanceof Worker]).toEqual([true, true]);
    worker.terminate();
    expect(() => Reflect.apply(Worker, undefined, ["w.js"])).toThrow(TypeError);
  });
});

describe("origin of the global", () => {
  it("is the virtual one, and can be replaced", () => {
    expect(origin).toBe("https://a.test");
    expect(window.origin).toBe("https://a.test");
    const descriptor = Object.getOwnPropertyDescriptor(window, "origin") as PropertyDescriptor;
    Reflect.set(window, "origin", "mine");
    expect(window.origin).toBe("mine");
    Object.defineProperty(window, "origin", descriptor);
  });
});
