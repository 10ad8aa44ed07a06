import { expect, it } from "vitest";
import { createIdbBackend } from "./idb-backend.ts";
import { Store } from "./store.ts";

it("keeps entries in a database of its own", async () => {
  const database = `oriel-test-${crypto.randomUUID()}`;
  const first = new Store(createIdbBackend(database));
  first.set("a", [{ name: "x" }]);
  first.set("b", 1);
  await first.flush();
  first.delete("b");
  await first.flush();
  const second = new Store(createIdbBackend(database));
  await second.ready();
  expect([second.get("a"), second.keys("")]).toEqual([[{ name: "x" }], ["a"]]);
});
