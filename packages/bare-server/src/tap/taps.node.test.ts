import { once } from "node:events";
import { afterEach, expect, it } from "vitest";
import { ask, TestServers, until, v3 } from "../testing/servers.ts";
import type { Exchange, TapSummary } from "./exchange.ts";

const servers = new TestServers();
afterEach(() => servers.closeAll());

async function textOf(stream: AsyncIterable<unknown>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("latin1");
}

/** What a tap has seen of one exchange. */
interface Seen {
  readonly exchange: Exchange;
  readonly sent: string;
  readonly received: string | null;
  readonly status: number | null;
  readonly lines: readonly string[];
  readonly summary: TapSummary;
}

/** Reads everything of an exchange. */
async function readAll(exchange: Exchange): Promise<Seen> {
  const sent = textOf(exchange.request.body).catch((error: Error) => error.message);
  const response = await exchange.response;
  const received = response === null ? null : textOf(response.body).catch(String);
  return {
    exchange,
    sent: await sent,
    received: await received,
    status: response?.status ?? null,
    lines: response?.lines ?? [],
    summary: await exchange.done,
  };
}

it("shows heads and bodies of what is exchanged with the remote, and the client's request beside", async () => {
  const origin = await servers.http((request, response) => {
    request.resume();
    request.on("end", () => {
      response.writeHead(201, "Made", ["X-Answer", "1", "X-Answer", "2"]);
      response.write("first, ");
      setImmediate(() => response.end("last"));
    });
  });
  const { url, bare } = await servers.bare();
  const seen: Promise<Seen>[] = [];
  bare.tap((exchange) => void seen.push(readAll(exchange)));
  await ask(`${url}v3/`, {
    method: "POST",
    headers: v3(`${origin.url}path?query`, { "X-Own": "yes" }),
    body: "sent",
  });
  const [first] = await Promise.all(seen);
  expect(first).toMatchObject({
    sent: "sent",
    received: "first, last",
    status: 201,
    summary: {
      sentBytes: 4,
      receivedBytes: 11,
      error: null,
      remote: { address: "127.0.0.1", port: origin.port, httpVersion: "1.1", tls: null },
    },
    exchange: {
      id: 1,
      kind: "bare-v3",
      client: { address: "127.0.0.1", httpVersion: "1.1", tls: null },
      outer: { method: "POST", target: "/bare/v3/", status: 200 },
      request: { method: "POST", url: `${origin.url}path?query` },
    },
  });
  expect(first?.lines.slice(0, 4)).toEqual(["X-Answer", "1", "X-Answer", "2"]);
  expect(first?.exchange.request.lines).toEqual(
    expect.arrayContaining(["X-Own", "yes", "Host", `127.0.0.1:${origin.port}`]),
  );
  const {
    start,
    dial = -1,
    connect = -1,
    sent = -1,
    firstByte = -1,
    end = -1,
  } = first?.summary.timings ?? { start: 0 };
  expect(Math.abs(Date.now() - start)).toBeLessThan(60_000);
  const order = [0, dial, connect, sent, firstByte, end];
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(bare.taps).toMatchObject({ installed: 1, exchanges: 1, dropped: 0, failed: 0 });
});

it("tells a connection that is used again from a new one", async () => {
  const origin = await servers.http((_request, response) => response.end("x"));
  const { url, bare } = await servers.bare();
  const done: Promise<TapSummary>[] = [];
  bare.tap((exchange) => void done.push(exchange.done));
  for (let count = 0; count < 2; count++) {
    await ask(`${url}v3/`, { headers: v3(origin.url) });
    await done[count];
  }
  const summaries = await Promise.all(done);
  expect(summaries.map(({ remote }) => remote?.reused)).toEqual([false, true]);
  expect(summaries.map(({ timings }) => timings.connect !== undefined)).toEqual([true, false]);
});

it.each([
  { name: "the manifest", path: "", status: 200, body: /"versions"/ },
  { name: "an unknown endpoint", path: "v9/", status: 404, body: /no such endpoint/ },
  { name: "a request that cannot be read", path: "v3/", status: 400, body: /MISSING_BARE_HEADER/ },
])("shows $name as an answer of the server's own", async ({ path, status, body }) => {
  const { url, bare } = await servers.bare();
  const seen: Promise<Seen>[] = [];
  bare.tap((exchange) => void seen.push(readAll(exchange)));
  const answer = await ask(url + path);
  const [first, ...others] = await Promise.all(seen);
  expect(others).toEqual([]);
  expect(first).toMatchObject({
    status,
    received: answer.text,
    exchange: { kind: "own", request: { url: url + path }, outer: { status } },
    summary: { error: null, remote: null, receivedBytes: answer.text.length },
  });
  expect(first?.received).toMatch(body);
  expect(first?.lines).toEqual(expect.arrayContaining(["Content-Type", "application/json"]));
});

it("shows a remote that is refused, with the error and what the client got", async () => {
  const { url, bare } = await servers.bare({ allowPrivate: false });
  const seen: Promise<Seen>[] = [];
  bare.tap((exchange) => void seen.push(readAll(exchange)));
  await ask(`${url}v3/`, { headers: v3("http://127.0.0.1/") });
  const [first, ...others] = await Promise.all(seen);
  expect(others).toEqual([]);
  expect(first).toMatchObject({
    status: null,
    received: null,
    exchange: { kind: "bare-v3", outer: { status: 403 } },
    summary: { error: { name: "BlockedAddressError" }, remote: null },
  });
});

it("shows what came of an answer that broke off, then the error", async () => {
  const origin = await servers.tcp((socket) => {
    socket.once("data", () => {
      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart");
      socket.once("drain", () => {});
      setImmediate(() => socket.end());
    });
  });
  const { url, bare } = await servers.bare();
  let part = "";
  const failed = new Promise<Error>((resolve) => {
    bare.tap(async ({ response }) => {
      const { body } = (await response) ?? {};
      body?.on("data", (chunk: Buffer) => {
        part += chunk.toString();
      });
      body?.on("error", resolve);
    });
  });
  const done = new Promise<TapSummary>((resolve) => {
    bare.tap((exchange) => exchange.done.then(resolve));
  });
  await expect(ask(`${url}v3/`, { headers: v3(origin.url) })).rejects.toThrow();
  expect(await failed).toMatchObject({ code: "TAP_BROKEN" });
  expect(part).toBe("part");
  expect(await done).toMatchObject({ receivedBytes: 4, error: { name: "Error" } });
});

it("shows a request that the client gives up", async () => {
  const origin = await servers.http(() => {});
  const { url, bare, server } = await servers.bare();
  const done = new Promise<TapSummary>((resolve) => {
    bare.tap((exchange) => exchange.done.then(resolve));
  });
  const asked = ask(`${url}v3/`, { headers: v3(origin.url) });
  asked.catch(() => {});
  await once(server, "request");
  await until(() => bare.taps.exchanges === 1);
  server.closeAllConnections();
  expect((await done).error).toBeInstanceOf(Error);
});

it("ends streams that are asked for too late", async () => {
  const origin = await servers.http((_request, response) => response.end("x"));
  const { url, bare } = await servers.bare();
  const [exchange] = await new Promise<Exchange[]>((resolve) => {
    bare.tap((each) => resolve([each]));
    void ask(`${url}v3/`, { headers: v3(origin.url) });
  });
  await exchange?.done;
  const response = await exchange?.response;
  await expect(response && textOf(response.body)).rejects.toMatchObject({ code: "TAP_LATE" });
});

it("gives up on a slow tap, counts it, and lets the traffic and other taps go on", async () => {
  const size = 4 * 1_048_576;
  const origin = await servers.http((_request, response) => response.end(Buffer.alloc(size, "z")));
  const { url, bare } = await servers.bare();
  const slow: Promise<unknown>[] = [];
  const fast: Promise<Seen>[] = [];
  bare.tap(
    async ({ response }) => {
      const { body } = (await response) ?? {};
      // it is never read
      slow.push(once(body ?? process, "error"));
    },
    { bufferLimit: 65_536 },
  );
  bare.tap((exchange) => void fast.push(readAll(exchange)));
  const { text } = await ask(`${url}v3/`, { headers: v3(origin.url) });
  expect(text.length).toBe(size);
  expect((await fast[0])?.received?.length).toBe(size);
  expect(await slow[0]).toMatchObject([{ code: "TAP_DROPPED" }]);
  expect(bare.taps.dropped).toBe(1);
});

it("keeps within the total of a tap", async () => {
  const origin = await servers.http((_request, response) => response.end(Buffer.alloc(500_000)));
  const { url, bare } = await servers.bare();
  bare.tap(async ({ response }) => void (await response)?.body, {
    bufferLimit: 1_000_000,
    totalLimit: 1_000_000,
  });
  for (let count = 0; count < 4; count++) await ask(`${url}v3/`, { headers: v3(origin.url) });
  expect(bare.taps.dropped).toBeGreaterThan(0);
  expect(bare.taps.dropped).toBeLessThan(4);
});

it.each([
  {
    name: "throws",
    listener: () => {
      throw new Error("no");
    },
  },
  { name: "is rejected", listener: () => Promise.reject(new Error("no")) },
  {
    name: "throws at a byte",
    listener: async ({ response }: Exchange) => {
      (await response)?.body.on("data", () => {
        throw new Error("no");
      });
    },
  },
  {
    name: "is rejected at a byte",
    listener: async ({ response }: Exchange) => {
      const reject: () => unknown = () => Promise.reject(new Error("no"));
      (await response)?.body.on("data", reject);
    },
  },
])("logs one line when a tap $name, and nothing else", async ({ listener }) => {
  const origin = await servers.http((_request, response) => response.end("whole"));
  const log: string[] = [];
  const { url, bare } = await servers.bare({
    onTapError: (message, error) => log.push(`${message}: ${String(error)}`),
  });
  bare.tap(listener);
  const seen: Promise<Seen>[] = [];
  bare.tap((exchange) => void seen.push(readAll(exchange)));
  for (let count = 0; count < 3; count++) {
    expect(await ask(`${url}v3/`, { headers: v3(origin.url) })).toMatchObject({ text: "whole" });
  }
  expect((await Promise.all(seen)).map(({ received }) => received)).toEqual([
    "whole",
    "whole",
    "whole",
  ]);
  await until(() => bare.taps.failed === 3);
  expect(log).toEqual(["a tap failed; further failures of it are only counted: Error: no"]);
});

it("shows nothing to a tap that was removed", async () => {
  const { url, bare } = await servers.bare();
  let count = 0;
  const remove = bare.tap(() => {
    count++;
  });
  await ask(url);
  remove();
  remove();
  await ask(url);
  expect(count).toBe(1);
  expect(bare.taps.installed).toBe(0);
});
