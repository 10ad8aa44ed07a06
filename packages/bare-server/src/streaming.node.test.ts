// every rule of bodies and connections on one set-up: longer than a file should be
import type { IncomingMessage } from "node:http";
import { connect } from "node:net";
import { afterEach, expect, it } from "vitest";
import { ask, open, TestServers, until, v3 } from "./testing/servers.ts";

const servers = new TestServers();
afterEach(() => servers.closeAll());

async function text(message: IncomingMessage): Promise<string> {
  let all = "";
  for await (const chunk of message) all += String(chunk);
  return all;
}

it("streams an upload before it is whole, and the answer before it is whole", async () => {
  const origin = await servers.http((request, response) => {
    response.writeHead(200).flushHeaders();
    request.on("data", (chunk) => response.write(`got ${String(chunk)};`));
    request.on("end", () => response.end("end"));
  });
  const { url } = await servers.bare();
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>({
    start(c) {
      controller = c;
    },
  });
  const send = (piece: string): void => controller?.enqueue(new TextEncoder().encode(piece));
  const answer = fetch(`${url}v3/`, {
    method: "POST",
    body,
    duplex: "half",
    headers: v3(origin.url) as Record<string, string>,
  } as RequestInit);
  send("a");
  const reader = (await answer).body?.getReader();
  const next = async (): Promise<string> => new TextDecoder().decode((await reader?.read())?.value);
  expect(await next()).toBe("got a;");
  send("b");
  expect(await next()).toBe("got b;");
  controller?.close();
  expect(await next()).toBe("end");
});

it.each([
  {
    name: "a length",
    headers: { "Content-Length": "3" },
    body: "abc",
    framing: ["content-length", "3"],
  },
  {
    name: "chunks",
    headers: { "Transfer-Encoding": "chunked" },
    body: "abc",
    framing: ["transfer-encoding", "chunked"],
  },
  {
    name: "nothing",
    headers: { "Content-Length": "0" },
    body: "",
    framing: ["content-length", "0"],
  },
])("frames the upload as the client does: $name", async ({ headers, body, framing }) => {
  let seen: string[] = [];
  const origin = await servers.http((request, response) => {
    seen = Object.entries(request.headers)
      .filter(([name]) => /length|transfer/.test(name))
      .flat() as string[];
    request.pipe(response);
  });
  const { url } = await servers.bare();
  const answer = await ask(`${url}v3/`, {
    method: "POST",
    headers: { ...v3(origin.url, { "Content-Length": "99" }), ...headers },
    body,
  });
  expect(answer.text).toBe(body);
  expect(seen).toEqual(framing);
});

it("reads and discards the body of a GET", async () => {
  let seen = "";
  const origin = await servers.http((request, response) => {
    seen = JSON.stringify(request.headers);
    response.end("ok");
  });
  const { url } = await servers.bare();
  const answer = await ask(`${url}v3/`, {
    method: "GET",
    headers: { ...v3(origin.url), "Content-Length": "3" },
    body: "abc",
  });
  expect(answer.text).toBe("ok");
  expect(seen).not.toContain("content-length");
});

it("reuses connections, and repeats a GET once when a kept one turns out to be closed", async () => {
  let connections = 0;
  let answers = 0;
  const origin = await servers.tcp((socket) => {
    connections++;
    socket.on("data", () => {
      // the third request finds a connection that closes without an answer
      if (++answers === 3) socket.destroy();
      else socket.write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx");
    });
  });
  const { url } = await servers.bare();
  const once = () => ask(`${url}v3/`, { headers: v3(origin.url) });
  expect((await once()).text).toBe("x");
  expect((await once()).text).toBe("x");
  expect(connections).toBe(1);
  expect((await once()).text).toBe("x");
  expect(connections).toBe(2);
});

it("takes answers of HTTP/1.0 that end with the connection, and skips 1xx", async () => {
  const origin = await servers.tcp((socket) => {
    socket.once("data", () => {
      socket.write("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n");
      socket.end("HTTP/1.0 200 OK\r\nX-Old: 1\r\n\r\nold body");
    });
  });
  const { url } = await servers.bare();
  const { headers, text } = await ask(`${url}v3/`, { headers: v3(origin.url) });
  expect(text).toBe("old body");
  expect(headers["x-bare-headers"]).toBe('{"X-Old":"1"}');
  expect(headers["transfer-encoding"]).toBe("chunked");
});

it.each([
  ["reset after some bytes", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"],
  ["an unfinished chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc"],
  ["a broken chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzzz\r\n"],
])(
  "destroys the client's connection when the remote dies in the body: %s",
  async (_name, bytes) => {
    const origin = await servers.tcp((socket) => {
      socket.once("data", () => {
        socket.write(bytes);
        setTimeout(() => socket.destroy(), 50);
      });
    });
    const { url } = await servers.bare();
    const response = await open(`${url}v3/`, { headers: v3(origin.url) });
    await expect(text(response)).rejects.toThrow();
    expect((await ask(url)).status).toBe(200);
  },
);

it("destroys the remote's connection when the client leaves, before and after the answer", async () => {
  let closed = 0;
  let asked = 0;
  const origin = await servers.http((request, response) => {
    asked++;
    request.socket.once("close", () => closed++);
    if (request.url === "/slow") return;
    response.write("begin");
  });
  const { url } = await servers.bare();
  const early = new AbortController();
  const waiting = fetch(`${url}v3/`, {
    headers: v3(`${origin.url}slow`) as Record<string, string>,
    signal: early.signal,
  });
  await until(() => asked === 1);
  early.abort();
  await expect(waiting).rejects.toThrow();
  await until(() => closed === 1);

  const late = new AbortController();
  await fetch(`${url}v3/`, {
    headers: v3(origin.url) as Record<string, string>,
    signal: late.signal,
  });
  late.abort();
  await until(() => closed === 2);
});

it("ends the remote's request when the client breaks off an upload", async () => {
  let received = 0;
  let ended = "";
  const origin = await servers.http((request) => {
    request.on("data", (chunk: Buffer) => (received += chunk.length));
    request.on("error", () => (ended = "broken"));
    request.on("end", () => (ended = "whole"));
  });
  const { port } = await servers.bare();
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  const { "X-Bare-URL": target } = v3(origin.url);
  socket.write(
    `POST /bare/v3/ HTTP/1.1\r\nHost: x\r\nX-Bare-URL: ${String(target)}\r\nX-Bare-Headers: {}\r\nContent-Length: 100\r\n\r\nabc`,
  );
  await until(() => received === 3);
  socket.destroy();
  await until(() => ended !== "");
  expect(ended).toBe("broken");
});

it("passes on an answer that comes before the upload is whole", async () => {
  const origin = await servers.http((request, response) => {
    response.writeHead(413).end("too big");
    setTimeout(() => request.resume(), 100);
  });
  const { url } = await servers.bare();
  const body = Buffer.alloc(300_000);
  const { headers, text } = await ask(`${url}v3/`, {
    method: "POST",
    headers: v3(origin.url),
    body,
  });
  expect(headers["x-bare-status"]).toBe("413");
  expect(text).toBe("too big");
});

it("gives up a remote that pauses for too long, before and in the body", async () => {
  const origin = await servers.http((request, response) => {
    if (request.url !== "/never") response.write("begin");
  });
  const { url } = await servers.bare({ timeouts: { firstByte: 100, idle: 100 } });
  expect((await ask(`${url}v3/`, { headers: v3(`${origin.url}never`) })).json).toMatchObject({
    code: "CONNECTION_TIMEOUT",
  });
  const response = await open(`${url}v3/`, { headers: v3(origin.url) });
  await expect(text(response)).rejects.toThrow();
});

it("holds back a fast remote while the client does not read", async () => {
  let written = 0;
  const origin = await servers.http((_request, response) => {
    const chunk = Buffer.alloc(65_536);
    const push = (): void => {
      while (written < 200_000_000) {
        written += chunk.length;
        if (!response.write(chunk)) {
          response.once("drain", push);
          return;
        }
      }
      response.end();
    };
    push();
  });
  const { url } = await servers.bare();
  const response = await open(`${url}v3/`, { headers: v3(origin.url) });
  response.pause();
  await new Promise((resolve) => {
    setTimeout(resolve, 500);
  });
  expect(written).toBeLessThan(60_000_000);
  response.destroy();
});
