import { beforeEach, expect, it } from "vitest";
import { bootIn, createHarness, home, proxy, type Harness } from "./testing/harness.ts";

let worker: Harness;
beforeEach(() => {
  worker = createHarness();
});

it("takes over at once", async () => {
  await worker.scope.lifecycle("install");
  await worker.scope.lifecycle("activate");
  expect([worker.scope.skipped, worker.scope.claimed]).toEqual([true, true]);
});

it("keeps cookies, the runtime's key and clients when it is stopped", async () => {
  worker.bare.site(home, {
    headers: {
      "Content-Type": "text/html",
      "Set-Cookie": ["s=1; path=/; httponly", "v=2; path=/"],
    },
    body: "x",
  });
  const first = bootIn(await (await worker.visit(home)).text());
  expect(first.cookies.map(({ name }) => name)).toEqual(["v"]);
  await worker.restart();
  const second = bootIn(await (await worker.visit(home)).text());
  expect(worker.bare.seen[1]?.headers["cookie"]).toBe("s=1; v=2");
  expect(second.key).toBe(first.key);
  await worker.restart();
  worker.bare.site("https://a.test/dir/api", { body: "{}" });
  await worker.ask("https://a.test/dir/api");
  expect(worker.bare.seen[2]?.headers).toMatchObject({
    cookie: "s=1; v=2",
    referer: home,
    "sec-fetch-site": "same-origin",
  });
});

it("leaves the runtime's scripts and the embedder to the network", async () => {
  expect(
    await worker.scope.fetch({ url: `${proxy}/oriel/page.js?v=1`, clientId: "page" }),
  ).toBeNull();
  worker.scope.addClient("embedder", `${proxy}/`);
  worker.local.set(`${proxy}/style.css`, new Response("own"));
  const own = await worker.scope.fetch({
    url: `${proxy}/style.css`,
    clientId: "embedder",
    referrer: `${proxy}/`,
  });
  expect(await own?.text()).toBe("own");
});
