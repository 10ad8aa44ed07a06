import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { har as validate } from "har-validator";
import { afterAll, afterEach, expect, it, vi } from "vitest";
import type { BareServer } from "../create-bare-server.ts";
import { ask, TestServers, until, v3 } from "../testing/servers.ts";
import { connectMessage, openTunnel, startRemote } from "../testing/tunnel.ts";
import { createHarRecorder, type HarOptions, type HarRecorder } from "./har-recorder.ts";
import type { HarEntry } from "./har-types.ts";

const folder = mkdtempSync(join(tmpdir(), "oriel-har-"));
afterAll(() => rmSync(folder, { recursive: true }));
const servers = new TestServers();
afterEach(() => servers.closeAll());
let files = 0;

interface Recording {
  readonly url: string;
  readonly port: number;
  readonly bare: BareServer;
  readonly recorder: HarRecorder;
  readonly path: string;
  /** Reads the file, which must be valid. */
  readonly entries: () => Promise<HarEntry[]>;
}

async function startRecording(options: HarOptions = {}): Promise<Recording> {
  files++;
  const path = join(folder, `${files}.har`);
  const recorder = await createHarRecorder(path, options);
  const { url, port, bare } = await servers.bare();
  bare.tap(recorder.listener);
  return {
    url,
    port,
    bare,
    recorder,
    path,
    async entries() {
      const archive = JSON.parse(readFileSync(path, "utf8")) as { log: { entries: HarEntry[] } };
      await validate(archive);
      return archive.log.entries;
    },
  };
}

it("is a valid archive before the first entry, after each, and at the end", async () => {
  const origin = await servers.http((_request, response) => response.end("x"));
  const { url, recorder, entries, path } = await startRecording();
  expect(await entries()).toEqual([]);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  for (let count = 1; count <= 5; count++) {
    await ask(`${url}v3/`, { headers: v3(`${origin.url}${count}`) });
    await until(() => recorder.written === count);
    expect((await entries()).map(({ request }) => request.url)).toEqual(
      Array.from({ length: count }, (_, at) => `${origin.url}${at + 1}`),
    );
  }
  await recorder.close();
  await recorder.close();
  expect(await entries()).toHaveLength(5);
  expect(recorder.lost).toBe(0);
});

it("records heads, query, cookies, form and timings", async () => {
  const origin = await servers.http((request, response) => {
    request.resume();
    request.on("end", () => {
      response.writeHead(302, "Elsewhere", [
        "Location",
        "/there",
        "Set-Cookie",
        "a=1; Path=/; HttpOnly; Secure; SameSite=Lax; Expires=Thu, 01 Jan 2032 00:00:00 GMT",
        "Set-Cookie",
        "b=2=3; Domain=example.com",
      ]);
      response.end();
    });
  });
  const { url, recorder, entries } = await startRecording();
  await ask(`${url}v3/`, {
    method: "POST",
    headers: v3(`${origin.url}path?a=1&a=%20x&b`, {
      Cookie: "one=1; two=2",
      "Content-Type": "application/x-www-form-urlencoded",
    }),
    body: "name=value+1&x=",
  });
  await until(() => recorder.written === 1);
  const [entry] = await entries();
  expect(entry).toMatchObject({
    request: {
      method: "POST",
      url: `${origin.url}path?a=1&a=%20x&b`,
      httpVersion: "HTTP/1.1",
      cookies: [
        { name: "one", value: "1" },
        { name: "two", value: "2" },
      ],
      queryString: [
        { name: "a", value: "1" },
        { name: "a", value: " x" },
        { name: "b", value: "" },
      ],
      postData: {
        mimeType: "application/x-www-form-urlencoded",
        text: "name=value+1&x=",
        params: [
          { name: "name", value: "value 1" },
          { name: "x", value: "" },
        ],
      },
      bodySize: 15,
    },
    response: {
      status: 302,
      statusText: "Elsewhere",
      redirectURL: "/there",
      cookies: [
        {
          name: "a",
          value: "1",
          path: "/",
          httpOnly: true,
          secure: true,
          sameSite: "Lax",
          expires: "2032-01-01T00:00:00.000Z",
        },
        { name: "b", value: "2=3", domain: "example.com" },
      ],
      content: { size: 0, text: "" },
    },
    serverIPAddress: "127.0.0.1",
    _kind: "bare-v3",
  });
  const { dns, ssl, ...happened } = entry?.timings ?? { dns: 0, ssl: 0 };
  expect([dns, ssl]).toEqual([-1, -1]);
  const durations: number[] = Object.values(happened);
  expect(durations).toHaveLength(5);
  for (const each of durations) expect(each).toBeGreaterThanOrEqual(0);
  expect(durations.reduce((sum, each) => sum + each, 0)).toBeCloseTo(entry?.time ?? 0, 1);
});

const TEXT = "Zürich ".repeat(200);

it.each([
  { name: "UTF-8", type: "text/html; charset=utf-8", body: Buffer.from(TEXT), text: TEXT },
  {
    name: "Latin-1",
    type: "text/plain; charset=iso-8859-1",
    body: Buffer.from(TEXT, "latin1"),
    text: TEXT,
  },
  { name: "gzip", type: "text/html", encoding: "gzip", body: gzipSync(TEXT), text: TEXT },
  { name: "deflate", type: "text/css", encoding: "deflate", body: deflateSync(TEXT), text: TEXT },
  {
    name: "bare deflate",
    type: "text/css",
    encoding: "deflate",
    body: deflateRawSync(TEXT),
    text: TEXT,
  },
  {
    name: "brotli",
    type: "application/json",
    encoding: "br",
    body: brotliCompressSync(TEXT),
    text: TEXT,
  },
  {
    name: "two encodings",
    type: "text/css",
    encoding: "gzip, br",
    body: brotliCompressSync(gzipSync(TEXT)),
    text: TEXT,
  },
])("keeps a text in $name as text", async ({ type, encoding, body, text }) => {
  const headers = {
    "Content-Type": type,
    ...(encoding !== undefined && { "Content-Encoding": encoding }),
  };
  const origin = await servers.http((_request, response) =>
    response.writeHead(200, headers).end(body),
  );
  const { url, recorder, entries } = await startRecording();
  await ask(`${url}v3/`, { headers: v3(origin.url) });
  await until(() => recorder.written === 1);
  const { content, bodySize } = (await entries())[0]?.response ?? {};
  expect(bodySize).toBe(body.length);
  expect(content).toMatchObject({ mimeType: type, text });
  expect(content?.encoding).toBeUndefined();
  if (encoding === undefined) expect(content?.size).toBe(body.length);
  else
    expect(content).toMatchObject({
      size: Buffer.byteLength(text),
      compression: Buffer.byteLength(text) - body.length,
    });
});

it.each([
  { name: "an image", type: "image/png", encoding: "", comment: undefined },
  { name: "a text that is none", type: "text/plain", encoding: "", comment: undefined },
  { name: "an unknown encoding", type: "text/plain", encoding: "own", comment: /encoded as "own"/ },
  { name: "a broken encoding", type: "text/plain", encoding: "gzip", comment: /encoded as "gzip"/ },
])("keeps $name in base64", async ({ type, encoding, comment }) => {
  const body = Buffer.from([137, 80, 78, 71, 0, 255, 254]);
  const headers = {
    "Content-Type": type,
    ...(encoding !== "" && { "Content-Encoding": encoding }),
  };
  const origin = await servers.http((_request, response) =>
    response.writeHead(200, headers).end(body),
  );
  const { url, recorder, entries } = await startRecording();
  await ask(`${url}v3/`, { method: "PUT", headers: v3(origin.url), body });
  await until(() => recorder.written === 1);
  const { request, response } = (await entries())[0] ?? {};
  expect(response?.content).toMatchObject({
    encoding: "base64",
    text: body.toString("base64"),
    size: 7,
  });
  if (comment === undefined) expect(response?.content.comment).toBeUndefined();
  else expect(response?.content.comment).toMatch(comment);
  expect(request?.postData).toMatchObject({ _encoding: "base64", text: body.toString("base64") });
});

it("says what is missing of a body above the limit", async () => {
  const origin = await servers.http((_request, response) => {
    response.writeHead(200, { "Content-Type": "text/plain" }).end("x".repeat(5000));
  });
  const { url, recorder, entries } = await startRecording({ bodyLimit: 1000 });
  await ask(`${url}v3/`, { headers: v3(origin.url) });
  await until(() => recorder.written === 1);
  const [entry] = await entries();
  expect(entry?.response).toMatchObject({
    bodySize: 5000,
    content: { text: "x".repeat(1000), comment: "only the first 1000 of 5000 bytes were kept" },
  });
});

it("records exchanges without an answer and those that broke off", async () => {
  const gone = await servers.tcp((socket) => socket.destroy());
  const broken = await servers.tcp((socket) => {
    socket.once("data", () =>
      socket.end("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\npart"),
    );
  });
  const { url, recorder, entries } = await startRecording();
  await ask(`${url}v3/`, { headers: v3(gone.url) });
  await ask(`${url}v3/`, { headers: v3(broken.url) }).catch(() => {});
  await until(() => recorder.written === 2);
  const [first, second] = await entries();
  expect(first?.response).toMatchObject({ status: 0, _error: "socket hang up", bodySize: -1 });
  expect(second?.response).toMatchObject({ status: 200, content: { text: "part" } });
  expect(second?.response._error).toMatch(/./);
  expect(second?.response.content.comment).toMatch(/broke off/);
});

it("records the messages of a WebSocket", async () => {
  const { remote, url: remoteUrl } = await startRemote(servers);
  remote.on("connection", (socket) =>
    socket.on("message", () => {
      socket.send(Buffer.from([0, 255]));
      socket.close(4000, "bye");
    }),
  );
  const { port, recorder, entries } = await startRecording();
  const { socket, messages } = await openTunnel(port);
  socket.send(connectMessage(remoteUrl));
  await until(() => messages.length === 1);
  socket.send("hello");
  await until(() => recorder.written === 1);
  const [entry] = await entries();
  expect(entry).toMatchObject({
    request: { method: "GET", url: remoteUrl },
    response: { status: 101 },
    _resourceType: "websocket",
  });
  expect(entry?._webSocketMessages?.map(({ time: _time, ...rest }) => rest)).toEqual([
    { type: "send", opcode: 1, data: "hello" },
    { type: "receive", opcode: 2, data: "AP8=" },
    { type: "receive", opcode: 8, data: "4000 bye" },
    { type: "send", opcode: 8, data: "4000 bye" },
  ]);
  const time = entry?._webSocketMessages?.[0]?.time ?? 0;
  expect(Math.abs(time - Date.now() / 1000)).toBeLessThan(60);
});

/** Lets the disk be full: half of what is written next gets there, then nothing more but what had room before. */
async function fillDisk(): Promise<void> {
  const handle = await open(join(folder, "handle"), "w");
  const prototype = Object.getPrototypeOf(handle) as FileHandle;
  await handle.close();
  // the descriptor's own method, on the file that it is called of
  const write = Reflect.get(prototype, "write") as (...values: unknown[]) => Promise<unknown>;
  let half = true;
  vi.spyOn(prototype, "write").mockImplementation(async function (
    this: FileHandle,
    ...[bytes, offset, length, position]: unknown[]
  ) {
    if (Number(length) < 10) return write.call(this, bytes, offset, length, position);
    if (!half) throw Object.assign(new Error("ENOSPC: no space left"), { code: "ENOSPC" });
    half = false;
    return write.call(this, bytes, offset, Math.floor(Number(length) / 2), position);
  } as never);
}

it("ends recording with one report when the disk is full, and the traffic goes on", async () => {
  const origin = await servers.http((_request, response) => response.end("whole"));
  const errors: Error[] = [];
  const { url, bare, recorder, entries } = await startRecording({
    onError: (error) => errors.push(error),
  });
  await ask(`${url}v3/`, { headers: v3(origin.url) });
  await until(() => recorder.written === 1);
  await fillDisk();
  for (let count = 0; count < 3; count++) {
    expect(await ask(`${url}v3/`, { headers: v3(origin.url) })).toMatchObject({ text: "whole" });
  }
  await until(() => errors.length === 1);
  vi.restoreAllMocks();
  await recorder.close();
  expect(errors).toMatchObject([{ code: "ENOSPC" }]);
  expect(await entries()).toHaveLength(1);
  expect(recorder.written).toBe(1);
  expect(bare.taps.failed).toBe(0);
});

it.each([
  { name: "on a full disk", path: "/dev/full", code: "ENOSPC" },
  { name: "in a folder that does not exist", path: join(folder, "none", "x.har"), code: "ENOENT" },
])("cannot be made $name", async ({ path, code }) => {
  await expect(createHarRecorder(path)).rejects.toMatchObject({ code });
});
