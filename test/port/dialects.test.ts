import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { bodyOf, PortLab, type Echo } from "./support/lab.ts";
import { closeConnections, openTcp, openTls, openTunnel, type Dialect } from "./support/layers.ts";
import { speak, type Question } from "./support/speakers.ts";

const lab = new PortLab();
let port = 0;
let ca = "";
let origin = "";
beforeAll(async () => {
  ({ port } = await lab.site());
  ca = await lab.ca();
  ({ url: origin } = await lab.origin(false));
});
afterEach(closeConnections);
afterAll(() => lab.close());

/** One tunnel, or the client at the end of all. */
interface Level {
  readonly tls: boolean;
  readonly dialect: Dialect;
}

const DIALECTS: readonly Dialect[] = ["http/1.1", "h2"];
const LEVELS: readonly Level[] = DIALECTS.flatMap((dialect) =>
  [false, true].map((tls) => ({ dialect, tls })),
);
/** Every way with up to two tunnels, the second one over another dialect than the first. */
const WAYS: readonly (readonly Level[])[] = [
  ...LEVELS.map((last) => [last]),
  ...LEVELS.flatMap((first) => LEVELS.map((last) => [first, last])),
  ...LEVELS.flatMap((first) =>
    LEVELS.filter(({ dialect }) => dialect !== first.dialect).flatMap((second) =>
      LEVELS.map((last) => [first, second, last]),
    ),
  ),
];

const CASES = WAYS.map((way) => ({
  way,
  name: way.map(({ tls, dialect }) => (tls ? `TLS ${dialect}` : dialect)).join(" > "),
}));

async function speaker(way: readonly Level[]): Promise<ReturnType<typeof speak>> {
  let connection = await openTcp(port);
  for (const [at, { tls, dialect }] of way.entries()) {
    if (tls) connection = await openTls(connection, ca, dialect);
    if (at === way.length - 1) return speak(dialect, connection);
    connection = await openTunnel(connection, dialect, `localhost:${port}`);
  }
  throw new Error("the way has no end");
}

function target(way: readonly Level[], rest: Omit<Question, "origin">): Question {
  return { origin: `http${way.at(-1)?.tls === true ? "s" : ""}://localhost:${port}`, ...rest };
}

it.each(CASES)("$name: GET", async ({ way }) => {
  const client = await speaker(way);
  const answer = await client.ask(target(way, { path: "/bare/" }));
  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.body.toString())).toMatchObject({ versions: ["v1", "v2", "v3"] });
});

it.each(CASES)("$name: POST", async ({ way }) => {
  const client = await speaker(way);
  const { parts, hash } = bodyOf(300_000);
  const headers = { "X-Bare-URL": `${origin}/up?x`, "X-Bare-Headers": "{}" };
  const answer = await client.ask(target(way, { path: "/bare/v3/", headers, body: parts }));
  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.body.toString()) as Echo).toMatchObject({
    method: "POST",
    url: "/up?x",
    hash,
  });
});

it.each(CASES)("$name: WebSocket", async ({ way }) => {
  const client = await speaker(way);
  const socket = await client.open(target(way, { path: "/bare/v3/" }));
  const remote = origin.replace("http", "ws");
  const head = { protocols: [], headers: {}, forwardHeaders: [] };
  socket.send(JSON.stringify({ type: "connect", remote, ...head }));
  expect(JSON.parse(await socket.next())).toMatchObject({ type: "open" });
  for (const text of ["é", "x".repeat(20_000)]) {
    socket.send(text);
    expect(await socket.next()).toBe(text);
  }
});

it.each(DIALECTS)("%s: an absolute target that is this server", async (dialect) => {
  const client = speak(dialect, await openTcp(port));
  const answer = await client.ask({
    origin: `http://localhost:${port}`,
    path: "/bare/",
    absolute: true,
    headers: dialect === "h2" ? {} : { Host: "other.test" },
  });
  expect(answer.status).toBe(200);
});

it("refuses an absolute target that is not this server", async () => {
  const client = speak("http/1.1", await openTcp(port));
  const answer = await client.ask({ origin, path: "/", absolute: true });
  expect([answer.status, answer.body.toString()]).toEqual([
    403,
    expect.stringContaining("is no forward proxy"),
  ]);
});

it.each(DIALECTS)("%s: refuses a tunnel to another server", async (dialect) => {
  const connection = await openTcp(port);
  await expect(openTunnel(connection, dialect, "other.test:443")).rejects.toMatchObject({
    status: 403,
  });
});

it.each(DIALECTS)("%s: lets tunnels be 8 deep and no deeper", async (dialect) => {
  let connection = await openTcp(port);
  for (let depth = 0; depth < 8; depth++) {
    connection = await openTunnel(connection, dialect, `localhost:${port}`);
  }
  await expect(openTunnel(connection, dialect, `localhost:${port}`)).rejects.toMatchObject({
    status: 508,
  });
});
