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

it("starts workers of realms with encoded URLs with the runtime for these", async () => {
  worker.bare.site("https://a.test/w.js", { body: 'import("/x.js")' });
  const facts = { destination: "worker", mode: "same-origin" };
  const address = workerAddress("https://a.test/w.js", false, codec, "encoded");
  const response = await worker.ask(address, facts);
  expect(response.headers.get("content-security-policy")).not.toContain("https: data:");
  const code = await response.text();
  expect(code).toContain("/oriel/page-encoded.js");
  expect(code).toContain(codec.encode("https://a.test/x.js", "module"));
  const module = workerAddress("https://a.test/w.js?v=1", true, codec, "encoded");
  expect(await (await worker.ask(module, facts)).text()).toContain(
    `import "${codec.encode("https://a.test/w.js?v=1", "module")}";`,
  );
});

it.each([
  { name: "fetch", facts: { destination: "", mode: "cors" } },
  { name: "fetch for the same origin", facts: { destination: "", mode: "same-origin" } },
  { name: "a script element", facts: { destination: "script", mode: "no-cors" } },
  { name: "an import of a module worker", facts: { destination: "worker", mode: "cors" } },
])("gives the runtime's key to no page that asks by $name", async ({ facts }) => {
  worker.bare.site("https://a.test/w.js", { body: "1" });
  for (const module of [false, true]) {
    const address = workerAddress("https://a.test/w.js", module, codec);
    expect((await worker.ask(address, facts)).type).toBe("error");
  }
});

it("tells a worker the cookies that its page may see", async () => {
  worker.bare.site("https://a.test/w.js", {
    headers: { "Set-Cookie": ["seen=1; path=/", "hidden=2; path=/; HttpOnly"] },
    body: "1",
  });
  const facts = { destination: "worker", mode: "same-origin" };
  const code = await (
    await worker.ask(workerAddress("https://a.test/w.js", false, codec), facts)
  ).text();
  expect(code).toContain('"name":"seen"');
  expect(code).not.toContain("hidden");
});

it("starts no worker of another origin", async () => {
  const address = workerAddress("https://b.test/w.js", false, codec);
  expect((await worker.ask(address, { destination: "worker", mode: "same-origin" })).type).toBe(
    "error",
  );
});

it("shows a blob: worker the URL that the page has made, not that of the copy", async () => {
  worker.local.set(`blob:${proxy}/copy`, new Response("go()"));
  const address = `${workerAddress(`blob:${proxy}/copy`, false, codec)}?as=made%23part`;
  const response = await worker.ask(address, { destination: "worker", mode: "same-origin" });
  expect(await response.text()).toContain('"url":"blob:https://a.test/made#part"');
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
