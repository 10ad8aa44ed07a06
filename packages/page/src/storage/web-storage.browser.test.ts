import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Undo, undoAll } from "../define.ts";
import { fakeRealm } from "../testing/fake-realm.ts";
import { installStorageEvent } from "./storage-event.ts";
import { installWebStorage } from "./web-storage.ts";

const native = globalThis.localStorage;
const byText = (a: string | null, b: string | null): number => (String(a) < String(b) ? -1 : 1);
let undo: Undo = () => {};
let url = "https://a.test/";

beforeEach(() => {
  native.clear();
  sessionStorage.clear();
  url = "https://a.test/";
  const realm = fakeRealm();
  realm.origin = () => (url === "" ? "null" : new URL(url).origin);
  undo = undoAll([installWebStorage(realm), installStorageEvent(realm)]);
});
afterEach(() => {
  undo();
});

/** Does odd things to a Storage and tells what came of each. */
function transcript(storage: Storage): unknown[] {
  storage.clear();
  const log: unknown[] = [];
  const note = (act: () => unknown): void => {
    try {
      const result = act();
      log.push(typeof result === "function" ? result.name : result);
    } catch (error) {
      log.push((error as Error).name);
    }
  };
  const names = ["length", "getItem", "key", "__proto__", "constructor", "toString", "x", "0", ""];
  const { getItem, setItem, clear } = Storage.prototype;
  const read = (key: string): unknown => getItem.call(storage, key);
  for (const name of names) {
    log.push(`--- ${name}`);
    note(() => Reflect.set(storage, name, `item ${name}`));
    note(() => read(name));
    note(() => typeof Reflect.get(storage, name));
    note(() => name in storage);
    note(() => Object.getOwnPropertyDescriptor(storage, name));
    note(() => Object.hasOwn(storage, name));
    note(() => Reflect.deleteProperty(storage, name));
    note(() => read(name));
    setItem.call(storage, name, "stored");
    note(() => typeof Reflect.get(storage, name));
    note(() => name in storage);
    note(() => Object.getOwnPropertyDescriptor(storage, name));
    note(() => Reflect.ownKeys(storage));
    // the platform lists names here that it denies to be properties; a Proxy cannot
    if (name === "x" || name === "0" || name === "") note(() => Object.keys(storage));
    note(() => Reflect.deleteProperty(storage, name));
    note(() => read(name));
    clear.call(storage);
  }
  note(() => storage.length);
  note(() => Reflect.ownKeys(storage).map(String).sort(byText));
  note(
    () => Object.defineProperty(storage, "defined", { value: { toString: () => "v" } }) === storage,
  );
  note(() => storage.getItem("defined"));
  note(() => Reflect.defineProperty(storage, "accessor", { get: () => 1 }));
  note(() => Reflect.defineProperty(storage, Symbol.iterator, { value: 1, configurable: true }));
  note(() => Reflect.get(storage, Symbol.iterator));
  note(() => Reflect.deleteProperty(storage, Symbol.iterator));
  note(() => Object.isExtensible(storage));
  note(() => Reflect.preventExtensions(storage));
  note(() => Object.prototype.toString.call(storage));
  note(() => JSON.stringify(storage));
  note(() => {
    const child = Object.create(storage) as Record<string, unknown>;
    child["inherited"] = 1;
    return [storage.getItem("inherited"), child["inherited"], child["defined"]];
  });
  note(() => (Object.create(storage) as Storage).length);
  note(() => storage.key("1" as never) === null);
  note(() => storage.key(-1));
  note(() => (storage.key as () => unknown)());
  note(() => (storage.setItem as (key: string) => unknown)("a"));
  note(() => storage.setItem("a", Symbol("x") as never));
  note(() => storage.removeItem("missing"));
  note(() => storage.clear());
  note(() => storage.length);
  return log;
}

describe("localStorage", () => {
  it("is one object that looks like a Storage", () => {
    expect(localStorage).toBe(localStorage);
    expect(localStorage).not.toBe(native);
    expect(localStorage).toBeInstanceOf(Storage);
    expect(Object.prototype.toString.call(localStorage)).toBe("[object Storage]");
    expect(Object.getPrototypeOf(localStorage)).toBe(Storage.prototype);
  });

  it("stores and lists items through methods and through properties", () => {
    localStorage.setItem("a", "1");
    localStorage["b"] = 2;
    localStorage[3] = { toString: () => "three" };
    expect(localStorage.getItem("b")).toBe("2");
    expect(localStorage["3"]).toBe("three");
    expect(localStorage.length).toBe(3);
    expect(Object.keys(localStorage).sort(byText)).toEqual(["3", "a", "b"]);
    expect([0, 1, 2].map((index) => localStorage.key(index)).sort(byText)).toEqual(["3", "a", "b"]);
    expect(localStorage.key(3)).toBeNull();
    expect(JSON.parse(JSON.stringify(localStorage))).toEqual({ a: "1", b: "2", 3: "three" });
    expect(Object.assign({}, localStorage)).toEqual({ a: "1", b: "2", 3: "three" });
    expect("a" in localStorage && Object.hasOwn(localStorage, "a")).toBe(true);
    expect(localStorage["missing"]).toBeUndefined();
    expect(localStorage.getItem("missing")).toBeNull();
    expect("missing" in localStorage).toBe(false);
    delete localStorage["a"];
    expect(localStorage.getItem("a")).toBeNull();
    const seen: string[] = [];
    for (const key in localStorage) if (Object.hasOwn(localStorage, key)) seen.push(key);
    expect(seen.sort(byText)).toEqual(["3", "b"]);
  });

  it("answers as a native Storage does", () => {
    const partitioned = transcript(localStorage);
    undo();
    expect(partitioned).toEqual(transcript(localStorage));
  });

  it("defines, deletes and describes properties as items", () => {
    Object.defineProperty(localStorage, "a", { value: 1 });
    expect(Object.getOwnPropertyDescriptor(localStorage, "a")).toEqual({
      value: "1",
      writable: true,
      enumerable: true,
      configurable: true,
    });
    expect(Reflect.deleteProperty(localStorage, "missing")).toBe(true);
    expect(() => Object.freeze(localStorage)).toThrow(TypeError);
  });

  it("keeps symbols on the object", () => {
    const mark = Symbol("mark");
    Reflect.set(localStorage, mark, 1);
    expect(Reflect.get(localStorage, mark)).toBe(1);
    expect(localStorage.length).toBe(0);
    expect(Reflect.deleteProperty(localStorage, mark)).toBe(true);
  });

  it("throws what the platform throws for wrong receivers and missing arguments", () => {
    expect(() => Storage.prototype.getItem.call({} as Storage, "a")).toThrow(TypeError);
    expect(() => (localStorage.getItem as () => string)()).toThrow(TypeError);
    expect(() => localStorage.setItem("a", Symbol("x") as unknown as string)).toThrow(TypeError);
    expect(Storage.prototype.getItem.call(sessionStorage, "a")).toBeNull();
  });

  it.each([
    ["https://a.test:8080/", "k"],
    ["http://a.test/", "k"],
    ["https://a.testing/", "k"],
    ["https://a.tes/", "t|k"],
  ])("keeps %s apart", (other, key) => {
    localStorage.setItem("k", "mine");
    url = other;
    expect(localStorage.getItem(key)).toBeNull();
    expect(localStorage.length).toBe(0);
    localStorage.setItem(key, "theirs");
    localStorage.clear();
    url = "https://a.test/";
    expect(localStorage.getItem("k")).toBe("mine");
  });

  it("leaves what the proxy itself stores alone", () => {
    native.setItem("settings", "dark");
    localStorage.setItem("k", "v");
    localStorage.clear();
    expect(native.getItem("settings")).toBe("dark");
    expect(native.length).toBe(1);
  });

  it("is refused to opaque origins", () => {
    url = "";
    expect(() => localStorage).toThrow(expect.objectContaining({ name: "SecurityError" }));
  });
});

describe("storage events", () => {
  /** Collects the events that this document gets when another document runs `act`. */
  async function eventsOf(act: (native: Storage) => void): Promise<StorageEvent[]> {
    const events: StorageEvent[] = [];
    const listener = (event: StorageEvent): number => events.push(event);
    addEventListener("storage", listener);
    const frame = document.createElement("iframe");
    document.body.append(frame);
    const other = frame.contentWindow as Window;
    act(other.localStorage);
    other.localStorage.setItem("oriel|https://a.test|end", "");
    await expect.poll(() => events.some((event) => event.key === "end")).toBe(true);
    frame.remove();
    removeEventListener("storage", listener);
    return events.filter((event) => event.key !== "end");
  }

  it("tell of the own part only, in the page's terms", async () => {
    const events = await eventsOf((storage) => {
      storage.setItem("oriel|https://a.test|k", "v");
      storage.setItem("oriel|https://b.test|k", "v");
      storage.setItem("settings", "dark");
    });
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ key: "k", oldValue: null, newValue: "v" });
    expect(events[0]?.storageArea).toBe(localStorage);
  });

  it("tell of clear() once", async () => {
    localStorage.setItem("a", "1");
    localStorage.setItem("b", "2");
    const events = await eventsOf((storage) => {
      storage.setItem("oriel-clearing|oriel|https://a.test|", "");
      storage.removeItem("oriel|https://a.test|a");
      storage.removeItem("oriel|https://a.test|b");
      storage.removeItem("oriel-clearing|oriel|https://a.test|");
      storage.setItem("oriel|https://a.test|c", "3");
    });
    expect(events.map(({ key, newValue }) => [key, newValue])).toEqual([
      [null, null],
      ["c", "3"],
    ]);
  });

  it("can be made by pages", () => {
    const event = new StorageEvent("storage", { key: "k", storageArea: localStorage });
    expect(event.key).toBe("k");
    expect(event.storageArea).toBe(localStorage);
    expect(new StorageEvent("storage").storageArea).toBeNull();
  });
});
