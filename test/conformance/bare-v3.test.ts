import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import {
  BareClient,
  BareError,
  type BareWebSocket,
  type BareWebSocketOptions,
} from "@oriel/bare-client";
import { createBareServer, type BareServerOptions } from "@oriel/bare-server";
import { afterEach, expect, it } from "vitest";
import { WebSocket as NodeWebSocket, WebSocketServer } from "ws";

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function serve(
  listener: RequestListener,
): Promise<{ url: string; server: ReturnType<typeof createServer> }> {
  const server = createServer({ maxHeaderSize: 262_144 }, listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  closers.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

async function connect(options: BareServerOptions = {}): Promise<BareClient> {
  const bare = createBareServer({ allowPrivate: true, directory: "/bare/", ...options });
  const { server, url } = await serve((request, response) => bare.handleRequest(request, response));
  server.on("upgrade", (request, socket, head) => bare.handleUpgrade(request, socket, head));
  closers.push(() => void bare.close());
  return new BareClient(`${url}bare`, { WebSocket: NodeWebSocket as unknown as typeof WebSocket });
}

it("gives what the remote answers, from the first request on", async () => {
  const remote = await serve((request, response) => {
    response.writeHead(203, "Fine", [
      "Set-Cookie",
      "a=1",
      "Set-Cookie",
      "b=2",
      "X-Echo",
      request.rawHeaders.join("|"),
    ]);
    response.end("body");
  });
  const client = await connect();
  const response = await client.fetch(`${remote.url}path?q#f`, {
    headers: { "x-MiXed": "v", Cookie: "c=\u00E9" },
  });
  expect(response).toMatchObject({
    status: 203,
    statusText: "Fine",
    finalURL: `${remote.url}path?q#f`,
  });
  expect(response.rawHeaders["Set-Cookie"]).toEqual(["a=1", "b=2"]);
  expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
  expect(response.rawHeaders["X-Echo"]).toContain("x-MiXed|v|Cookie|c=\u00E9|");
  expect(await response.text()).toBe("body");
  expect(client.manifest?.versions).toEqual(["v1", "v2", "v3"]);
});

it("carries long headers both ways", async () => {
  const remote = await serve((request, response) => {
    response.writeHead(200, { "X-Long": request.headers.cookie?.slice(0, 9001) }).end();
  });
  const client = await connect({ oversizedHeaders: "reject" });
  const cookie = `${"a b ".repeat(12_000)}end`;
  const response = await client.fetch(remote.url, { headers: { Cookie: cookie } });
  // Node's own fetch takes no more than 16 KB of headers
  expect(response.rawHeaders["X-Long"]).toBe(cookie.slice(0, 9001));
});

it.each([
  { name: "text", body: () => "t\u00E9xt", type: "text/plain;charset=UTF-8", text: "t\u00E9xt" },
  {
    name: "parameters",
    body: () => new URLSearchParams({ a: "b c" }),
    type: "application/x-www-form-urlencoded;charset=UTF-8",
    text: "a=b+c",
  },
  { name: "bytes", body: () => new TextEncoder().encode("bytes"), type: undefined, text: "bytes" },
  {
    name: "a stream",
    body: () => new Blob(["str", "eam"]).stream(),
    type: undefined,
    text: "stream",
  },
])("uploads $name", async ({ body, type, text }) => {
  const remote = await serve((request, response) => {
    response.setHeader("X-Type", request.headers["content-type"] ?? "none");
    request.pipe(response);
  });
  const response = await (await connect()).fetch(remote.url, { method: "POST", body: body() });
  expect(await response.text()).toBe(text);
  expect(response.headers.get("x-type")).toBe(type ?? "none");
});

it("uploads a form so that the remote can read it", async () => {
  const remote = await serve((request, response) => {
    response.setHeader("Content-Type", request.headers["content-type"] ?? "");
    request.pipe(response);
  });
  const form = new FormData();
  form.set("a", "\u00E9");
  form.set("file", new Blob(["data"]), "name.bin");
  const response = await (await connect()).fetch(remote.url, { method: "POST", body: form });
  const type = response.headers.get("content-type") ?? "";
  const echoed = await new Response(await response.arrayBuffer(), {
    headers: { "Content-Type": type },
  }).formData();
  expect(echoed.get("a")).toBe("\u00E9");
  expect(await (echoed.get("file") as File).text()).toBe("data");
});

it("streams, and ends the remote's connection when it is aborted", async () => {
  let closed = false;
  const remote = await serve((request, response) => {
    request.socket.once("close", () => {
      closed = true;
    });
    response.write("first");
  });
  const controller = new AbortController();
  const response = await (await connect()).fetch(remote.url, { signal: controller.signal });
  const reader = response.body?.getReader();
  expect(new TextDecoder().decode((await reader?.read())?.value)).toBe("first");
  controller.abort();
  await expect(reader?.read()).rejects.toMatchObject({ name: "AbortError" });
  await expect.poll(() => closed).toBe(true);
});

it("breaks off the body when the remote does", async () => {
  const remote = await serve((_request, response) => {
    response.writeHead(200, { "Content-Length": "9" }).write("abc", () => response.destroy());
  });
  const response = await (await connect()).fetch(remote.url);
  await expect(response.text()).rejects.toThrow();
});

it("follows redirects over origins", async () => {
  const second = await serve((request, response) =>
    response.end(`${request.headers.host} ${request.headers.cookie}`),
  );
  const first = await serve((_request, response) =>
    response.writeHead(302, { Location: second.url }).end(),
  );
  const response = await (await connect()).fetch(first.url, { headers: { Cookie: "secret" } });
  expect(await response.text()).toBe(`${new URL(second.url).host} undefined`);
});

it.each([
  {
    name: "refused",
    url: "http://127.0.0.1:1/",
    options: {},
    expected: { code: "CONNECTION_REFUSED", leg: "remote", status: 500 },
  },
  {
    name: "blocked",
    url: "http://127.0.0.1:1/",
    options: { allowPrivate: false },
    expected: { code: "IMPL_BLOCKED_ADDRESS", leg: "bare", status: 403 },
  },
])(
  "rejects with the server's error when the remote is $name",
  async ({ url, options, expected }) => {
    const client = await connect(options);
    const error: unknown = await client.fetch(url).catch((thrown: unknown) => thrown);
    expect(BareError.is(error)).toBe(true);
    expect(error).toMatchObject(expected);
  },
);

interface Log {
  readonly socket: BareWebSocket;
  readonly messages: unknown[];
  readonly closed: Promise<CloseEvent>;
}

async function open(
  url: string,
  protocols: string[] = [],
  options: BareWebSocketOptions = {},
): Promise<Log> {
  const client = await connect();
  await client.loadManifest();
  const socket = client.createWebSocket(url, protocols, options);
  socket.binaryType = "arraybuffer";
  const messages: unknown[] = [];
  socket.onmessage = ({ data }) => messages.push(data);
  const closed = new Promise<CloseEvent>((resolve) => {
    socket.onclose = resolve;
  });
  return { socket, messages, closed };
}

async function remoteSocket(
  handle: (socket: NodeWebSocket, cookie: string | undefined) => void,
): Promise<string> {
  const remote = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  await once(remote, "listening");
  remote.on("headers", (headers) => headers.push("Set-Cookie: s=1"));
  remote.on("connection", (socket, request) => handle(socket, request.headers.cookie));
  closers.push(() => {
    for (const client of remote.clients) client.terminate();
    remote.close();
  });
  return `ws://127.0.0.1:${(remote.address() as AddressInfo).port}/`;
}

it("opens sockets: greeting, protocol, cookies, both kinds of messages, close code", async () => {
  const url = await remoteSocket((socket, cookie) => {
    socket.send(`hello ${cookie}`);
    socket.on("message", (data, binary) => {
      socket.send(data, { binary });
      if (!binary && (data as Buffer).toString() === "bye") socket.close(4001, "done");
    });
  });
  const cookies: string[] = [];
  const { socket, messages, closed } = await open(url, ["p"], {
    headers: async () => ({ Cookie: "c=1" }),
    setCookiesCallback: (lines) => cookies.push(...lines),
  });
  await once(socket as unknown as EventTarget, "open");
  expect(socket).toMatchObject({ readyState: 1, protocol: "p", url });
  expect(cookies).toEqual(["s=1"]);
  socket.send(new Blob(["blob"]));
  socket.send("text");
  socket.send(new Uint8Array([1, 2]));
  socket.send("bye");
  expect(await closed).toMatchObject({ code: 4001, reason: "done", wasClean: true });
  expect(messages).toEqual([
    "hello c=1",
    new TextEncoder().encode("blob").buffer,
    "text",
    new Uint8Array([1, 2]).buffer,
    "bye",
  ]);
});

it("shows an unclean 1006 for a remote that refuses, and tells the reason aside", async () => {
  const failures: BareError[] = [];
  const { closed } = await open("ws://127.0.0.1:1/", [], {
    failureCallback: (error) => failures.push(error),
  });
  expect(await closed).toMatchObject({ code: 1006, reason: "", wasClean: false });
  expect(failures).toMatchObject([{ code: "CONNECTION_REFUSED", leg: "remote" }]);
});

it("sends the close code of the page", async () => {
  const codes: number[] = [];
  const url = await remoteSocket((socket) => socket.on("close", (code) => codes.push(code)));
  const { socket, closed } = await open(url);
  await once(socket as unknown as EventTarget, "open");
  socket.close(3999, "x");
  expect(await closed).toMatchObject({ code: 3999, wasClean: true });
  await expect.poll(() => codes).toEqual([3999]);
});
