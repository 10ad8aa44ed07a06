import { once } from "node:events";
import { afterEach, expect, it } from "vitest";
import { ask, TestServers, until, v3 } from "../testing/servers.ts";
import { connectMessage, openTunnel, startRemote } from "../testing/tunnel.ts";
import { logExchanges, type ExchangeLogOptions, type LogFields } from "./exchange-log.ts";

const servers = new TestServers();
afterEach(() => servers.closeAll());

async function startLogged(
  options: ExchangeLogOptions,
): Promise<{ url: string; port: number; texts: string[]; fields: LogFields[] }> {
  const { bare, url, port } = await servers.bare();
  const texts: string[] = [];
  const fields: LogFields[] = [];
  const listener = logExchanges((text, facts) => {
    texts.push(text.replace(/\d+ ms/, "# ms"));
    fields.push(facts);
  }, options);
  bare.tap(listener);
  return { url, port, texts, fields };
}

it("logs one line for each exchange, without personal data", async () => {
  const origin = await servers.http((_request, response) => response.end("12345"));
  const { url, texts, fields } = await startLogged({});
  await ask(`${url}v3/`, { headers: v3(`${origin.url}page?secret=1`, { Cookie: "secret=2" }) });
  await until(() => texts.length === 1);
  expect(texts).toEqual([`1 bare-v3 GET ${origin.url}page 200 0 B up, 5 B down, # ms`]);
  expect(fields).toEqual([
    {
      event: "exchange",
      id: 1,
      kind: "bare-v3",
      method: "GET",
      url: `${origin.url}page`,
      status: 200,
      sentBytes: 0,
      receivedBytes: 5,
      ms: expect.any(Number) as number,
    },
  ]);
});

it("tells client, query and words of errors when asked to", async () => {
  const { url, texts } = await startLogged({ personal: true });
  const gone = await servers.tcp((socket) => socket.destroy());
  await ask(`${url}v3/`, { headers: v3(`${gone.url}?q`) });
  await until(() => texts.length === 1);
  expect(texts[0]).toBe(
    `1 bare-v3 GET ${gone.url}?q 500 0 B up, 0 B down, # ms for 127.0.0.1 failed: ECONNRESET: socket hang up`,
  );
});

it.each([
  { personal: false, hello: "1 → text 5 B", close: "1 ← close 4000 3 B" },
  { personal: true, hello: '1 → text 5 B "hello"', close: '1 ← close 4000 3 B "bye"' },
])("logs messages when asked to, personal: $personal", async ({ personal, hello, close }) => {
  const { remote, url } = await startRemote(servers);
  remote.on("connection", (socket) => socket.on("message", () => socket.close(4000, "bye")));
  const { port, texts } = await startLogged({ messages: true, personal });
  const { socket, messages } = await openTunnel(port);
  socket.send(connectMessage(url));
  await until(() => messages.length === 1);
  socket.send("hello");
  await once(socket, "close");
  await until(() => texts.some((text) => text.includes("101")));
  expect(texts.slice(0, 2)).toEqual([hello, close]);
  expect(texts.at(-1)).toMatch(/^1 bare-v3 GET ws:.* 101 8 B up, 3 B down, # ms/);
});

it("leaves the query out that is in an address of the proxy", async () => {
  const { url, texts } = await startLogged({});
  await ask(`${url}html/http%3A%2F%2Fa.test%2Fb%3Fsecret%3D1?secret=2`);
  await until(() => texts.length === 1);
  expect(texts[0]).toMatch(/^1 own GET \S+html\/http%3A%2F%2Fa\.test%2Fb 404 /);
});

it("keeps a line one line", async () => {
  const { url, texts } = await startLogged({});
  await ask(`${url}v9/%0A`, {});
  await until(() => texts.length === 1);
  expect(texts[0]).toMatch(/^1 own GET \S+v9\/%0A 404 /);
});
