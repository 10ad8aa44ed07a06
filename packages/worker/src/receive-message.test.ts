import { MESSAGE_KEY, VERSION } from "@oriel/core";
import { beforeEach, expect, it } from "vitest";
import { codec, createHarness, home, proxy, type Harness } from "./testing/harness.ts";

let worker: Harness;
beforeEach(() => {
  worker = createHarness();
});

it("answers the sdk after a round trip to the Bare server", async () => {
  const config = {
    scope: `${proxy}/service/`,
    bareServer: `${proxy}/bare/`,
    scripts: `${proxy}/oriel/`,
  };
  expect(await worker.scope.message({ [MESSAGE_KEY]: "ping" })).toEqual([
    { [MESSAGE_KEY]: "pong", version: VERSION, config },
  ]);
  worker.bare.failure = new Error("no connection");
  expect(await worker.scope.message({ [MESSAGE_KEY]: "ping" })).toMatchObject([
    { failure: "no connection" },
  ]);
  expect(await worker.scope.message({ other: "message" })).toEqual([]);
});

it("stores what a page writes, answers it, and tells the other documents that may see it", async () => {
  const writer = worker.scope.addClient("writer", codec.encode(home));
  const sibling = worker.scope.addClient("sibling", codec.encode("https://www.a.test/"));
  const foreign = worker.scope.addClient("foreign", codec.encode("https://b.test/"));
  const write = {
    [MESSAGE_KEY]: "set-cookie",
    ticket: 7,
    url: home,
    line: "c=1; domain=a.test; path=/",
  };
  await worker.scope.message(write, writer);
  expect(writer.received).toEqual([{ [MESSAGE_KEY]: "cookie-stored", ticket: 7 }]);
  expect(sibling.received).toMatchObject([{ [MESSAGE_KEY]: "cookies", cookies: [{ name: "c" }] }]);
  expect(foreign.received).toEqual([]);
  await worker.scope.message({ ...write, url: "https://b.test/", line: "evil=1" }, writer);
  await worker.visit("https://b.test/");
  expect(worker.bare.seen[0]?.headers["cookie"]).toBeUndefined();
});

it("lets an answer wait until its document knows the new cookies", async () => {
  const page = worker.scope.addClient("page", codec.encode(home));
  worker.bare.site("https://a.test/login", {
    headers: { "Set-Cookie": "c=1; path=/" },
    body: "ok",
  });
  let answered = false;
  const answer = worker.scope
    .fetch({ url: "https://a.test/login", clientId: "page", referrer: codec.encode(home) })
    .then((response) => {
      answered = true;
      return response;
    });
  await expect.poll(() => page.received.length).toBe(1);
  expect(answered).toBe(false);
  const { ticket } = page.received[0] as { ticket: number };
  await worker.scope.message({ [MESSAGE_KEY]: "cookies-seen", ticket }, page);
  expect(await (await answer)?.text()).toBe("ok");
});
