import { MESSAGE_KEY } from "@oriel/core";
import { beforeEach, expect, it } from "vitest";
import { bootIn, createHarness, home, proxy, type Harness } from "./testing/harness.ts";

let worker: Harness;
beforeEach(() => {
  worker = createHarness();
});

it("tells our runtime, and nobody else, the headers of a socket", async () => {
  worker.bare.site(home, {
    headers: { "Content-Type": "text/html", "Set-Cookie": "s=1; path=/; httponly" },
    body: "x",
  });
  const { key } = bootIn(await (await worker.visit(home)).text());
  const question = (more: object): Promise<Response> =>
    worker.ask(`${proxy}/service/~/control`, {
      method: "POST",
      body: JSON.stringify({
        [MESSAGE_KEY]: "socket-headers",
        key,
        url: "wss://a.test/socket",
        ...more,
      }),
    });
  const { headers } = (await (await question({})).json()) as { headers: [string, string][] };
  expect(Object.fromEntries(headers)).toMatchObject({
    Origin: "https://a.test",
    Cookie: "s=1",
    "Sec-Fetch-Mode": "websocket",
  });
  expect((await question({ key: "guess" })).status).toBe(403);
  expect((await question({ url: "ftp://a.test/" })).status).toBe(400);
  expect(
    (await question({ [MESSAGE_KEY]: "socket-cookies", lines: ["w=1; path=/; httponly"] })).status,
  ).toBe(204);
  await worker.visit(home);
  expect(worker.bare.seen.at(-1)?.headers["cookie"]).toBe("s=1; w=1");
});

it("gives no answer of ours to a stranger", async () => {
  worker.scope.addClient("embedder", `${proxy}/`);
  const response = await worker.scope.fetch({
    url: `${proxy}/service/~/control`,
    method: "POST",
    clientId: "embedder",
    body: "{}",
  });
  expect(response?.status).toBe(403);
});
