import { expect, it, vi } from "vitest";
import { Store } from "./store.ts";
import { memoryBackend } from "./testing/memory-backend.ts";

it("finds what an earlier run has left", async () => {
  const backend = memoryBackend();
  const first = new Store(backend);
  first.set("a", 1);
  first.set("b", 2);
  first.delete("b");
  await first.flush();
  const second = new Store(backend);
  await second.ready();
  expect([second.get("a"), second.get("b"), second.keys("")]).toEqual([1, undefined, ["a"]]);
});

it("writes changes of one task together, and those that come meanwhile after them", async () => {
  const backend = memoryBackend();
  const write = vi.spyOn(backend, "write");
  const store = new Store(backend);
  store.set("a", 1);
  const done = store.flush();
  store.set("a", 2);
  store.set("b", 1);
  void store.flush();
  await done;
  expect(write).toHaveBeenCalledTimes(1);
  store.set("a", 3);
  await store.flush();
  expect(backend.map.get("a")).toBe(3);
});

it("does not let older entries win over what was written while they were read", async () => {
  const backend = memoryBackend([["a", "old"]]);
  const store = new Store(backend);
  const ready = store.ready();
  store.set("a", "new");
  await ready;
  expect(store.get("a")).toBe("new");
});

it("goes on in memory when there is nothing to read from or to write to", async () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const broken = {
    entries: () => Promise.reject(new Error("no database")),
    write: () => Promise.reject(new Error("no database")),
  };
  const store = new Store(broken);
  await store.ready();
  store.set("a", 1);
  await store.flush();
  expect(store.get("a")).toBe(1);
  expect(warn).toHaveBeenCalledTimes(2);
  warn.mockRestore();
});
