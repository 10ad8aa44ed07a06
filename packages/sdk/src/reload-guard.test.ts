import { expect, it } from "vitest";
import { createReloadGuard } from "./reload-guard.ts";

function memory(): Pick<Storage, "getItem" | "setItem" | "removeItem"> {
  const values = new Map<string, string>();
  return {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
  };
}

it("admits three reloads of one address, then none", () => {
  const storage = memory();
  const admitted = [1, 2, 3, 4, 5].map((now) => createReloadGuard(storage, "/a", now).admit());
  expect(admitted).toEqual([true, true, true, false, false]);
});

it.each([
  { name: "for another address", address: "/b", now: 5 },
  { name: "after a minute", address: "/a", now: 60_001 },
])("starts from zero $name", ({ address, now }) => {
  const storage = memory();
  for (const time of [1, 2, 3, 4]) createReloadGuard(storage, "/a", time).admit();
  expect(createReloadGuard(storage, address, now).admit()).toBe(true);
});

it("starts from zero when it is cleared", () => {
  const storage = memory();
  const guard = createReloadGuard(storage, "/a", 1);
  for (let i = 0; i < 4; i++) guard.admit();
  guard.clear();
  expect(guard.admit()).toBe(true);
});

it("starts from zero when the store holds junk", () => {
  const storage = memory();
  storage.setItem("oriel-bootstrap", "{");
  expect(createReloadGuard(storage, "/a", 1).admit()).toBe(true);
});
