import { beforeEach, expect, it, vi } from "vitest";
import { workerAddress } from "./route-request.ts";
import { codec, createHarness, proxy, type Harness } from "./testing/harness.ts";

let worker: Harness;
beforeEach(() => {
  vi.spyOn(console, "debug").mockImplementation(() => {});
  worker = createHarness();
});

it("puts the runtime before a classic worker's code, on its first line", async () => {
  worker.bare.site("https://a.test/w.js", {
    headers: { "Content-Type": "text/javascript" },
    body: '"use strict";\nlet x;',
  });
  const facts = { destination: "worker", mode: "same-origin", resultingClientId: "w" };
  const code = await (
    await worker.ask(workerAddress("https://a.test/w.js", false, codec), facts)
  ).text();
  expect(code).toMatch(
    /^"use strict";self\.\$orielBoot=\{.*\};importScripts\("https:\/\/proxy\.example\/oriel\/page\.js[^"]*"\);"use strict";\nlet x;$/,
  );
  worker.bare.site("https://a.test/data", { body: "d" });
  worker.scope.addClient("w", workerAddress("https://a.test/w.js", false, codec), "worker");
  const data = await worker.scope.fetch({
    url: `${proxy}/service/worker/data`,
    clientId: "w",
    referrer: "",
  });
  expect(await data?.text()).toBe("d");
});

it("lets a module worker import the runtime, then its code", async () => {
  const address = workerAddress("https://a.test/w.js?v=1", true, codec);
  const code = await (
    await worker.ask(address, { destination: "worker", mode: "same-origin" })
  ).text();
  const imports = [...code.matchAll(/import "([^"]*)";/g)].map((match) => match[1]);
  expect(imports.map((one) => one?.slice(0, 20))).toEqual([
    "data:text/javascript",
    "https://proxy.exampl",
    "https://a.test/w.js?",
  ]);
});

it("starts no worker of another origin", async () => {
  const address = workerAddress("https://b.test/w.js", false, codec);
  expect((await worker.ask(address, { destination: "worker", mode: "same-origin" })).type).toBe(
    "error",
  );
});

it("starts a blob: worker under its creator's name", async () => {
  worker.local.set(`blob:${proxy}/1`, new Response("go()", { headers: { "content-type": "" } }));
  const address = workerAddress("blob:https://a.test/1", false, codec);
  const code = await (
    await worker.ask(address, {
      destination: "worker",
      mode: "same-origin",
      resultingClientId: "w",
    })
  ).text();
  expect(code).toContain('"url":"blob:https://a.test/1"');
  expect(code.endsWith("go()")).toBe(true);
  await worker.restart();
  worker.scope.addClient("w", address, "worker");
  worker.bare.site("https://a.test/x", { body: "x" });
  const response = await worker.scope.fetch({
    url: "https://a.test/x",
    clientId: "w",
    referrer: "",
  });
  expect(await response?.text()).toBe("x");
  expect(worker.bare.seen[0]?.headers["sec-fetch-site"]).toBe("same-origin");
});
