import { createHash, randomBytes, type Hash } from "node:crypto";
import { once } from "node:events";
import { request as requestHttp, type IncomingMessage } from "node:http";
import { afterEach, expect, it } from "vitest";
import { WebSocket } from "ws";
import { TestServers, v3 } from "../testing/servers.ts";
import { connectMessage, openV1, startRemote } from "../testing/tunnel.ts";
import type { Exchange, TapMessage } from "./exchange.ts";

const servers = new TestServers();
afterEach(() => servers.closeAll());

const LIMITS = { burst: 0, perSecond: 0, connections: 0, sockets: 0 };
const TIMEOUT = 120_000;

const newHash = (): Hash => createHash("sha256");

async function hashOf(stream: AsyncIterable<unknown>): Promise<string> {
  const hash = newHash();
  for await (const chunk of stream) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

/** Resolves for all when `count` wait. */
function barrier(count: number): () => Promise<void> {
  let waiting = 0;
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return () => {
    waiting++;
    if (waiting === count) open();
    return opened;
  };
}

/** Sends a body on a connection of its own, in pieces, and gives the hash of the answer. */
async function post(url: string, remote: string, body: Buffer): Promise<string> {
  const request = requestHttp(url, { method: "POST", agent: false, headers: v3(remote) });
  for (let at = 0; at < body.length; at += 5000) {
    request.write(body.subarray(at, at + 5000));
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
  request.end();
  const [answer] = (await once(request, "response")) as [IncomingMessage];
  return hashOf(answer);
}

it.each([{ count: 1 }, { count: 1000 }])(
  "sees exactly the bytes that were sent, on $count connections at once",
  { timeout: TIMEOUT },
  async ({ count }) => {
    const allThere = barrier(count);
    const atOrigin = new Map<string, string>();
    const origin = await servers.http((request, response) => {
      const name = request.url ?? "";
      void hashOf(request).then(async (hash) => {
        atOrigin.set(name, hash);
        await allThere();
        response.write(randomBytes(7000));
        setImmediate(() => response.end(randomBytes(9000)));
      });
    });
    const { url, bare } = await servers.bare({ limits: LIMITS });
    const shown = new Map<string, Promise<[string, string]>>();
    bare.tap(({ request, response }) => {
      const sent = hashOf(request.body);
      const received = response.then((answer) => hashOf(answer?.body ?? request.body));
      shown.set(new URL(request.url).pathname, Promise.all([sent, received]));
    });
    const names = Array.from({ length: count }, (_, at) => `/${at}`);
    const atClient = new Map<string, [string, string]>();
    await Promise.all(
      names.map(async (name) => {
        const body = randomBytes(12_000);
        const received = await post(`${url}v3/`, `${origin.url}${name.slice(1)}`, body);
        atClient.set(name, [newHash().update(body).digest("hex"), received]);
      }),
    );
    for (const name of names) {
      const [sent, received] = (await shown.get(name)) ?? [];
      expect([sent, received]).toEqual(atClient.get(name));
      expect(sent).toBe(atOrigin.get(name));
    }
    expect(bare.taps).toMatchObject({ exchanges: count, dropped: 0, failed: 0 });
  },
);

const MESSAGES = [
  Buffer.from("text"),
  randomBytes(10),
  Buffer.from("long ".repeat(1000)),
  randomBytes(3000),
];

/** Hashes of the messages of both directions. */
async function hashMessages({ upgrade }: Exchange): Promise<[string, string]> {
  const hashes = { client: newHash(), remote: newHash() };
  for await (const each of (await upgrade)?.messages ?? []) {
    const { from, kind, data } = each as TapMessage;
    if (kind === "text" || kind === "binary") hashes[from].update(data);
  }
  return [hashes.client.digest("hex"), hashes.remote.digest("hex")];
}

/** Opens a socket by v3, and waits until its remote is reached. */
async function openV3(port: number, url: string): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/bare/v3/`);
  await once(socket, "open");
  socket.send(connectMessage(url));
  await once(socket, "message");
  return socket;
}

it.each([{ count: 1 }, { count: 1000 }])(
  "sees exactly the messages that were sent, on $count connections at once",
  { timeout: TIMEOUT },
  async ({ count }) => {
    const { remote, url } = await startRemote(servers, { perMessageDeflate: true });
    remote.on("connection", (socket) => {
      socket.on("message", (data: Buffer, binary) => socket.send(data.toReversed(), { binary }));
    });
    const { port, bare } = await servers.bare({ limits: LIMITS });
    const shown = new Map<string, Promise<[string, string]>>();
    bare.tap((exchange) => {
      shown.set(exchange.request.url.replace(/.*\//, ""), hashMessages(exchange));
    });
    const allOpen = barrier(count);
    const atClient = new Map<string, [string, string]>();
    await Promise.all(
      Array.from({ length: count }, async (_, at) => {
        // every third one as bytes, with compression
        const socket =
          at % 3 === 0
            ? await openV1(port, `${url}${at}`, true)
            : await openV3(port, `${url}${at}`);
        await allOpen();
        const sent = newHash();
        const received = newHash();
        for (const message of MESSAGES) {
          const echoed = once(socket, "message") as Promise<[Buffer]>;
          socket.send(message, { binary: true });
          sent.update(message);
          received.update((await echoed)[0]);
        }
        const closed = once(socket, "close");
        socket.close(1000);
        await closed;
        atClient.set(String(at), [sent.digest("hex"), received.digest("hex")]);
      }),
    );
    expect(atClient.size).toBe(count);
    for (const [name, hashes] of atClient) expect(await shown.get(name)).toEqual(hashes);
    expect(bare.taps).toMatchObject({ exchanges: count, dropped: 0, failed: 0 });
  },
);
