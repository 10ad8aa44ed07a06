import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { afterEach, expect, it } from "vitest";
import { freePort, hasProgram } from "../testing/programs.ts";
import { ask, TestServers, until } from "../testing/servers.ts";
import { createRedisStore } from "./redis-store.ts";
import { SocketMetas } from "./socket-metas.ts";

const servers = new TestServers();
afterEach(() => servers.closeAll());

const hasRedis = hasProgram("redis-server", "--version");
/** Titles say why they are skipped. */
const title = (text: string): string =>
  hasRedis ? text : `${text} (skipped: there is no redis-server; Debian has it as such)`;

async function startRedis(port: number): Promise<ChildProcess> {
  const child = spawn(
    "redis-server",
    [
      "--port",
      `${port}`,
      "--bind",
      "127.0.0.1",
      "--save",
      "",
      "--appendonly",
      "no",
      "--requirepass",
      "pass",
    ],
    { stdio: ["ignore", "pipe", "ignore"] },
  );
  servers.add(() => child.kill("SIGKILL"));
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  await until(() => /ready to accept connections/i.test(output));
  return child;
}

function store(port: number): ReturnType<typeof createRedisStore> {
  const made = createRedisStore(`redis://:pass@127.0.0.1:${port}/1`);
  servers.add(() => void made.close?.());
  return made;
}

const ANSWER = { status: 101, statusText: "x", lines: ["a", "b"] };

it.skipIf(!hasRedis)(
  title("keeps entries for their time, and tells who has deleted one"),
  async () => {
    const port = await freePort();
    await startRedis(port);
    const redis = store(port);
    await redis.set("a", "1", 60_000);
    await redis.set("b", "2", 50);
    expect([await redis.get("a"), await redis.has("a"), await redis.has("x")]).toEqual([
      "1",
      true,
      false,
    ]);
    await expect.poll(() => redis.get("b")).toBeUndefined();
    const found = [];
    for await (const entry of redis.entries()) found.push(entry);
    expect(found).toEqual([["a", "1"]]);
    const deleted = await Promise.all([redis.delete("a"), redis.delete("a"), redis.delete("a")]);
    expect(deleted.filter((mine) => mine)).toHaveLength(1);
  },
);

it.skipIf(!hasRedis)(title("lets several servers share the metadata of a socket"), async () => {
  const port = await freePort();
  await startRedis(port);
  const [one, two, three] = [store(port), store(port), store(port)].map(
    (each) => new SocketMetas(each),
  );
  const target = { secure: false, host: "a.test", port: 80, path: "/", authority: "a.test" };
  const headers = new Map([["x-a", { name: "X-A", values: ["1", "2"] }]]);
  const id = (await one?.create("v2", { target, headers, forward: ["b"] })) ?? "";
  const claims = await Promise.all([one?.claim(id), two?.claim(id), three?.claim(id)]);
  expect(claims.filter((claim) => claim !== null)).toEqual([{ target, headers, forward: ["b"] }]);
  await two?.connected("v2", id, ANSWER);
  const reads = await Promise.allSettled([one?.take("v2", id), three?.take("v2", id)]);
  expect(reads.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
});

it.skipIf(!hasRedis)(
  title("answers an error while Redis is away, and works when it is back"),
  async () => {
    const port = await freePort();
    const { url } = await servers.bare({ metaStore: store(port) });
    const away = await ask(`${url}v1/ws-new-meta`);
    expect(away).toMatchObject({
      status: 500,
      json: { code: "UNKNOWN", id: "error.MetaStoreError" },
    });
    expect(away.text).not.toContain("pass");
    const child = await startRedis(port);
    await expect
      .poll(async () => (await ask(`${url}v1/ws-new-meta`)).status, { timeout: 20_000 })
      .toBe(200);
    child.kill("SIGKILL");
    await once(child, "exit");
    await expect
      .poll(async () => (await ask(`${url}v1/ws-new-meta`)).status, { timeout: 20_000 })
      .toBe(500);
    await startRedis(port);
    await expect
      .poll(async () => (await ask(`${url}v1/ws-new-meta`)).status, { timeout: 20_000 })
      .toBe(200);
  },
);

it.each(["", "memory", "http://a.test/", "127.0.0.1:6379"])("refuses the URL '%s'", (url) => {
  expect(() => createRedisStore(url)).toThrow(TypeError);
});
