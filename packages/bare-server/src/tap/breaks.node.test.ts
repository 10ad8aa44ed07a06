import { connect, type Socket } from "node:net";
import { afterEach, expect, it } from "vitest";
import { TestServers, until } from "../testing/servers.ts";
import type { TapSummary } from "./exchange.ts";

const servers = new TestServers();
afterEach(() => servers.closeAll());

const HEAD = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n";

interface Stage {
  readonly name: string;
  /** What the remote does with a connection. */
  readonly remote: (socket: Socket, client: () => Socket) => void;
  /** What the client sends behind the head of its request. */
  readonly upload?: string;
  readonly status: number | null;
}

const STAGES: readonly Stage[] = [
  {
    name: "the remote resets the connection at once",
    remote: (socket) => socket.resetAndDestroy(),
    status: null,
  },
  {
    name: "the remote resets it when the request has come",
    remote: (socket) => socket.once("data", () => socket.resetAndDestroy()),
    status: null,
  },
  {
    name: "the remote speaks something else",
    remote: (socket) => socket.once("data", () => socket.end("220 mail.test ESMTP\r\n")),
    status: null,
  },
  {
    name: "the remote resets it in the body",
    remote: (socket) =>
      socket.once("data", () => socket.write(`${HEAD}part`, () => socket.resetAndDestroy())),
    status: 200,
  },
  {
    name: "the client resets its connection before the answer",
    remote: (socket, client) => socket.once("data", () => client().resetAndDestroy()),
    status: null,
  },
  {
    name: "the client resets it in its upload",
    remote: (socket, client) => socket.once("data", () => client().resetAndDestroy()),
    upload: "part",
    status: null,
  },
  {
    name: "the client resets it in the answer",
    remote: (socket, client) =>
      socket.once("data", () => {
        client().once("data", () => client().resetAndDestroy());
        socket.write(`${HEAD}part`);
      }),
    status: 200,
  },
];

it.each(STAGES)("tells of an exchange in which $name", async ({ remote, upload, status }) => {
  let client: Socket | null = null;
  const origin = await servers.tcp((socket) => {
    remote(socket, () => {
      if (client === null) throw new Error("the client is not there yet");
      return client;
    });
  });
  const { port, bare } = await servers.bare();
  const ended: [number | null, TapSummary][] = [];
  const bodies: string[] = [];
  bare.tap(async ({ request, response, done }) => {
    request.body.on("error", ({ message }) => bodies.push(message)).resume();
    const answer = await response;
    answer?.body.on("error", ({ message }) => bodies.push(message)).resume();
    ended.push([answer?.status ?? null, await done]);
  });
  const length = upload === undefined ? "" : "Content-Length: 100\r\n";
  client = connect(port, "127.0.0.1", () =>
    client?.write(
      `${upload === undefined ? "GET" : "PUT"} /bare/v3/ HTTP/1.1\r\nHost: x\r\nX-Bare-URL: ${origin.url}\r\nX-Bare-Headers: {}\r\n${length}\r\n${upload ?? ""}`,
    ),
  );
  client.on("error", () => {});
  client.resume();
  await until(() => ended.length === 1, 30_000);
  const [seen, summary] = ended[0] ?? [];
  expect(seen).toBe(status);
  expect(summary?.error).toBeInstanceOf(Error);
  expect(summary?.timings.end).toBeGreaterThan(0);
  expect(bodies.length).toBe(status === null ? (upload === undefined ? 0 : 1) : 1);
  expect(bare.taps).toMatchObject({ exchanges: 1, dropped: 0, failed: 0 });
});
