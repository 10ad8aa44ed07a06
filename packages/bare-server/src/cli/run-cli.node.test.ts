import { createServer } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import { CliRuns } from "../testing/cli-runs.ts";
import { ask, TestServers } from "../testing/servers.ts";

const servers = new TestServers();
let runs: CliRuns;

beforeEach(() => {
  runs = new CliRuns();
});

afterEach(async () => {
  await runs.close();
  servers.closeAll();
});

it("prints its address in one line", async () => {
  const { result, out, err } = await runs.run(["--port", "0"]);
  expect(typeof result).toBe("object");
  expect(err).toBe("");
  expect(out).toMatch(/^Oriel is at http:\/\/localhost:\d+\/\n$/);
  expect((await ask(out.trim().split(" ").at(-1) ?? "")).text).toBe("index.html");
});

it("passes --resolve and --allow-private on", async () => {
  const origin = await servers.http((request, response) => response.end(request.headers.host));
  const get = async (out: string, host: string) => {
    const bare = `${out.trim().split(" ").at(-1)}bare/v3/`;
    const target = `http://${host}:${origin.port}/`;
    return ask(bare, { headers: { "X-Bare-URL": target, "X-Bare-Headers": "{}" } });
  };
  const mapped = await runs.run([
    "--port=0",
    "--resolve",
    "*.test=127.0.0.1",
    "--resolve",
    "b=[::1]",
  ]);
  expect((await get(mapped.out, "a.test")).text).toBe(`a.test:${origin.port}`);
  expect((await get(mapped.out, "127.0.0.1")).status).toBe(403);
  const open = await runs.run(["--port=0"], { ORIEL_ALLOW_PRIVATE: "true" });
  expect((await get(open.out, "127.0.0.1")).status).toBe(200);
});

it("tells help and version", async () => {
  expect(await runs.run(["--help"])).toMatchObject({
    result: 0,
    err: "",
    out: expect.stringContaining("--allow-private"),
  });
  expect(await runs.run(["--version"])).toEqual({ result: 0, err: "", out: "1.2.3\n" });
});

it.each([
  ["--port", "x"],
  ["--port", "65536"],
  ["--port", "-1"],
  ["--nope"],
  ["--resolve", "x"],
  ["--resolve", "x=y"],
  ["--root", "/no/such/folder"],
  ["extra"],
])("refuses %s %s in one line", async (...args) => {
  const { result, out, err } = await runs.run(args);
  expect({ result, out }).toEqual({ result: 1, out: "" });
  expect(err).toMatch(/^error: [^\n]+\n$/);
});

it("says that a port is taken", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => {
    taken.once("listening", resolve);
  });
  const { port } = taken.address() as { port: number };
  const { result, err } = await runs.run(["--port", String(port)]);
  taken.close();
  expect(result).toBe(1);
  expect(err).toBe(`error: port ${port} is taken; choose another one by --port\n`);
});
