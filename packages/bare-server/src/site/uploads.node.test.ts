import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect as connectHttp2 } from "node:http2";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { ask, exchangeRaw, TestServers, until } from "../testing/servers.ts";
import { createSite, type Site } from "./create-site.ts";
import type { SiteOptions } from "./site-handler.ts";
import type { SitePortOptions } from "./site-port.ts";

const servers = new TestServers();
const sites: Site[] = [];
let root = "";
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "oriel-uploads-"));
  writeFileSync(join(root, "index.html"), "x");
});
afterAll(() => rmSync(root, { recursive: true }));
afterEach(async () => {
  await Promise.all(sites.splice(0).map((site) => site.close(0)));
  servers.closeAll();
});

async function start(options: Partial<SiteOptions & SitePortOptions>): Promise<number> {
  const site = createSite({ root, allowPrivate: true, ...options });
  sites.push(site);
  return (await site.listen(0, "127.0.0.1")).port;
}

/** A remote that reads what comes, and says how much that was. */
async function startRemote(): Promise<{ url: string; received: () => number; gone: () => number }> {
  let bytes = 0;
  let gone = 0;
  const { url } = await servers.http((request, response) => {
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
    });
    request.once("end", () => response.end(String(bytes)));
    request.once("close", () => {
      if (!request.complete) gone++;
    });
  });
  return { url, received: () => bytes, gone: () => gone };
}

function post(port: number, url: string, line: string): { socket: Socket; text: () => string } {
  const socket = connect(port, "127.0.0.1").setEncoding("latin1");
  let text = "";
  socket.on("data", (chunk: string) => {
    text += chunk;
  });
  socket.on("error", () => {});
  socket.write(
    `POST /bare/v3/ HTTP/1.1\r\nHost: x\r\nX-Bare-URL: ${url}\r\nX-Bare-Headers: {}\r\n${line}\r\n\r\n`,
  );
  return { socket, text: () => text };
}

const CHUNK = `1000\r\n${"x".repeat(4096)}\r\n`;

it.each(["Content-Length: 100000", "Transfer-Encoding: chunked"])(
  "ends an upload that stands still, and the request to the remote (%s)",
  async (line) => {
    const port = await start({ uploadPatience: 50 });
    const remote = await startRemote();
    const { socket, text } = post(port, remote.url, line);
    socket.write(CHUNK);
    await once(socket, "close");
    expect(text()).toMatch(/^HTTP\/1\.1 408 .*Connection: close.*\{"code":"UNKNOWN",/s);
    // a page of another origin can read it
    expect(text()).toContain("Access-Control-Allow-Origin: *");
    await until(() => remote.gone() === 1, 30_000);
  },
);

it("ends an upload that only trickles", async () => {
  const port = await start({ uploadPatience: 100 });
  const remote = await startRemote();
  const { socket, text } = post(port, remote.url, "Content-Length: 100000");
  const timer = setInterval(() => socket.write("x"), 10);
  servers.add(() => clearInterval(timer));
  await once(socket, "close");
  expect(text()).toMatch(/^HTTP\/1\.1 408 /);
});

it("lets an upload take any time as long as it moves", async () => {
  const port = await start({ uploadPatience: 1500 });
  const remote = await startRemote();
  const { socket, text } = post(port, remote.url, "Transfer-Encoding: chunked");
  const begin = Date.now();
  let sent = 0;
  // more than twice the time that one may stand still
  while (Date.now() - begin < 4000 && text() === "") {
    socket.write(CHUNK);
    sent += 4096;
    await until(() => remote.received() === sent || text() !== "", 30_000);
  }
  expect(text()).toBe("");
  socket.write("0\r\n\r\n");
  await until(() => text().includes(String(sent)), 30_000);
  expect(text()).toMatch(/^HTTP\/1\.1 200 /);
  socket.destroy();
});

it("does not blame the client when the remote does not read", async () => {
  const port = await start({ uploadPatience: 1000 });
  let resume = (): void => {};
  const remote = await servers.http((request, response) => {
    resume = () => {
      request.resume();
      request.once("end", () => response.end("all"));
    };
  });
  const { socket, text } = post(port, remote.url, "Content-Length: 67108864");
  socket.write(Buffer.alloc(67_108_864));
  // until nothing has moved for longer than one may stand still
  let before = -1;
  await expect
    .poll(() => [before, (before = socket.bytesWritten)], { interval: 2500, timeout: 30_000 })
    .toSatisfy(([old, now]) => old === now);
  expect(text()).toBe("");
  resume();
  await until(() => text().includes("all"), 30_000);
  socket.destroy();
});

it("lets an upload stand still once it is answered", async () => {
  const port = await start({ uploadPatience: 1000 });
  const remote = await servers.http((request, response) => {
    response.write("early");
    request.once("end", () => response.end("late"));
    request.resume();
  });
  const { socket, text } = post(port, remote.url, "Transfer-Encoding: chunked");
  await until(() => text().includes("early"), 30_000);
  // time to be ended in, if it were
  await new Promise((resolve) => {
    setTimeout(resolve, 2500);
  });
  socket.write("0\r\n\r\n");
  await until(() => text().includes("late"), 30_000);
  socket.destroy();
});

it.each([
  { name: "announced", line: "Content-Length: 5000", body: "" },
  { name: "not announced", line: "Transfer-Encoding: chunked", body: CHUNK + CHUNK },
])("refuses an upload that is too long, and that was $name", async ({ line, body }) => {
  const port = await start({ maxUpload: 4999 });
  const remote = await startRemote();
  const { socket, text } = post(port, remote.url, line);
  socket.write(body);
  await once(socket, "close");
  expect(text()).toMatch(/^HTTP\/1\.1 413 .*Connection: close/s);
});

it.each([
  { name: "stands still", options: { uploadPatience: 50 }, status: 408 },
  { name: "is too long", options: { maxUpload: 4999 }, status: 413 },
])("ends an upload over HTTP/2 that $name", async ({ options, status }) => {
  const port = await start(options);
  const remote = await startRemote();
  const session = connectHttp2(`http://127.0.0.1:${port}`);
  servers.add(() => session.destroy());
  const stream = session.request({
    ":method": "POST",
    ":path": "/bare/v3/",
    "x-bare-url": remote.url,
    "x-bare-headers": "{}",
  });
  stream.on("error", () => {});
  stream.write(Buffer.alloc(5000));
  const [headers] = (await once(stream, "response")) as [{ ":status": number }];
  expect(headers[":status"]).toBe(status);
});

it.each([
  {
    name: "stands still",
    line: "Content-Length: 9000",
    limit: { uploadPatience: 50 },
    status: 408,
  },
  { name: "is too long", line: "Content-Length: 9000", limit: { maxUpload: 4000 }, status: 413 },
  {
    name: "gets too long",
    line: "Transfer-Encoding: chunked",
    limit: { maxUpload: 4000 },
    status: 413,
  },
])("ends an upload to be passed on that $name", async ({ line, limit, status }) => {
  const port = await start({ forwardProxy: {}, ...limit });
  const remote = await startRemote();
  const socket = connect(port, "127.0.0.1").setEncoding("latin1");
  let text = "";
  socket.on("data", (chunk: string) => {
    text += chunk;
  });
  socket.on("error", () => {});
  socket.write(`POST ${remote.url} HTTP/1.1\r\nHost: x\r\n${line}\r\n\r\n${CHUNK}`);
  await once(socket, "close");
  expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
});

it("takes an upload of just the length that is allowed", async () => {
  const port = await start({ maxUpload: 4096 });
  const remote = await startRemote();
  const { socket, text } = post(port, remote.url, "Transfer-Encoding: chunked");
  socket.write(`${CHUNK}0\r\n\r\n`);
  await until(() => text().includes("4096"), 30_000);
  socket.destroy();
});

it.each([
  {
    name: "a head that does not end",
    bytes: "GET / HTTP/1.1\r\nHost: x\r\nX: ",
    answer: /^HTTP\/1\.1 408 /,
  },
  // in what language?
  { name: "a client that says nothing", bytes: "", answer: /^$/ },
])("ends $name", async ({ bytes, answer }) => {
  const port = await start({ port: { head: 100, firstBytes: 100 } });
  const socket = connect(port, "127.0.0.1").setEncoding("latin1");
  let text = "";
  socket.on("data", (chunk: string) => {
    text += chunk;
  });
  if (bytes !== "") socket.write(bytes);
  await once(socket, "close");
  expect(text).toMatch(answer);
});

it.each([
  { length: 131_072, status: 404 },
  { length: 131_073, status: 414 },
  { length: 300_000, status: 431 },
])("answers an address of $length characters with $status", async ({ length, status }) => {
  const port = await start({});
  const head = `GET /${"x".repeat(length - 1)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;
  expect(await exchangeRaw(port, head)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect((await ask(`http://127.0.0.1:${port}/`)).status).toBe(200);
});
