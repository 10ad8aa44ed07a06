import {
  createSecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
} from "node:http2";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import type * as Tls from "node:tls";
import type { Server as TlsServer } from "node:tls";
import { afterEach, expect, it, vi } from "vitest";
import { CERTIFICATE, KEY } from "./testing/certificate.ts";
import { ask, open, TestServers, until, v3 } from "./testing/servers.ts";

vi.mock("node:tls", async (original) => {
  const tls = await original<typeof Tls>();
  // stands for NODE_EXTRA_CA_CERTS, which is read when the process starts
  const connect = (options: Tls.ConnectionOptions): Tls.TLSSocket =>
    tls.connect({ ...options, ca: [CERTIFICATE] });
  return { ...tls, connect, default: { ...tls, connect } };
});

const servers = new TestServers();
afterEach(() => servers.closeAll());

type Handle = (request: Http2ServerRequest, response: Http2ServerResponse) => void;

interface Origin {
  readonly url: string;
  readonly sessions: ServerHttp2Session[];
  readonly connections: () => number;
}

/** Starts a remote with TLS that speaks both versions. */
async function origin(handle: Handle): Promise<Origin> {
  const server = createSecureServer({ cert: CERTIFICATE, key: KEY, allowHTTP1: true }, handle);
  const sessions: ServerHttp2Session[] = [];
  server.on("session", (session) => sessions.push(session));
  return { ...(await start(server)), sessions };
}

async function start(server: TlsServer): Promise<Omit<Origin, "sessions">> {
  let connections = 0;
  server.on("secureConnection", (socket) => {
    connections++;
    servers.add(() => socket.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  servers.add(() => server.close());
  const { port } = server.address() as AddressInfo;
  return { url: `https://a.tls.test:${port}/`, connections: () => connections };
}

function bare(options: object = {}): ReturnType<TestServers["bare"]> {
  const resolve = [{ pattern: "*.test", address: "127.0.0.1" }];
  return servers.bare({ http2: true, resolve, ...options });
}

const echo: Handle = (request, response) => {
  response.setHeader("X-Version", request.httpVersion);
  response.setHeader("X-Saw", JSON.stringify(request.rawHeaders));
  request.pipe(response);
};

it("speaks HTTP/2 with remotes that do, several requests on one connection", async () => {
  const remote = await origin(echo);
  const { url } = await bare();
  const answers = [await ask(`${url}v3/`, { headers: v3(`${remote.url}p?q`) })];
  answers.push(
    ...(await Promise.all(
      [1, 2, 3].map(() =>
        ask(`${url}v3/`, { method: "POST", body: "body", headers: v3(remote.url) }),
      ),
    )),
  );
  expect(remote.connections()).toBe(1);
  for (const { status, headers } of answers) {
    expect([status, headers["x-bare-status"], headers["x-bare-status-text"]]).toEqual([
      200,
      "200",
      "",
    ]);
    expect(JSON.parse(String(headers["x-bare-headers"]))).toMatchObject({ "x-version": "2.0" });
  }
  expect(answers.map(({ text }) => text)).toEqual(["", "body", "body", "body"]);
});

it("sends headers in their order, all lines, Host as the authority", async () => {
  const remote = await origin(echo);
  const { url } = await bare();
  const answer = await ask(`${url}v3/`, {
    headers: {
      ...v3(`${remote.url}p`, {
        "X-b": "1",
        A: ["x", "y"],
        hOst: "virtual.test",
        Connection: "close",
        TE: "trailers",
        Cookie: "a=1; b=2",
      }),
      "User-Agent": "outer",
    },
  });
  const inside = JSON.parse(String(answer.headers["x-bare-headers"])) as Record<string, string>;
  expect(JSON.parse(inside["x-saw"] ?? "")).toEqual([
    ":method",
    "GET",
    ":scheme",
    "https",
    ":authority",
    "virtual.test",
    ":path",
    "/p",
    "x-b",
    "1",
    "a",
    "x",
    "a",
    "y",
    "te",
    "trailers",
    "cookie",
    "a=1; b=2",
  ]);
});

it("tells the lines of the remote as they came", async () => {
  const remote = await origin((_request, response) => {
    response.stream.respond({
      ":status": 404,
      "set-cookie": ["a=1", "b=2"],
      "x-a": "1",
      ["__proto__"]: "p",
    });
    response.stream.end("none");
  });
  const { url } = await bare();
  const answer = await ask(`${url}v3/`, { headers: v3(remote.url) });
  expect([answer.headers["x-bare-status"], answer.text]).toEqual(["404", "none"]);
  expect(JSON.parse(String(answer.headers["x-bare-headers"]))).toMatchObject({
    "set-cookie": ["a=1", "b=2"],
    "x-a": "1",
  });
});

it("falls back to HTTP/1.1, remembers it, and keeps the connection", async () => {
  const remote = await start(
    createHttpsServer({ cert: CERTIFICATE, key: KEY }, (request, response) => {
      response.writeHead(200, { "X-Version": request.httpVersion }).end();
    }),
  );
  const { url } = await bare();
  for (let count = 0; count < 3; count++) {
    const { headers } = await ask(`${url}v3/`, { headers: v3(remote.url, { "X-Case": "1" }) });
    expect(String(headers["x-bare-headers"])).toContain('"X-Version":"1.1"');
  }
  expect(remote.connections()).toBe(1);
});

it("takes HTTP/1.1 for headers that HTTP/2 cannot say", async () => {
  const remote = await origin(echo);
  const { url } = await bare();
  const { headers } = await ask(`${url}v3/`, {
    headers: v3(remote.url, { "Content-Type": ["a", "b"] }),
  });
  expect(String(headers["x-bare-headers"])).toContain('"X-Version":"1.1"');
});

it("does not offer it unless told to", async () => {
  const remote = await origin(echo);
  const { url } = await bare({ http2: false });
  const { headers } = await ask(`${url}v3/`, { headers: v3(remote.url) });
  expect(String(headers["x-bare-headers"])).toContain('"X-Version":"1.1"');
});

it("breaks off when the remote resets the stream, or ends the session in the body", async () => {
  const remote = await origin((request, response) => {
    response.write("part", () => {
      setTimeout(() => {
        if (request.url === "/stream") response.stream.close(2);
        else if (request.url === "/cancel") response.stream.close(8);
        else response.stream.session?.destroy();
      }, 20);
    });
  });
  const { url } = await bare();
  for (const path of ["stream", "cancel", "session"]) {
    const answer = await open(`${url}v3/`, { headers: v3(`${remote.url}${path}`) });
    let text = "";
    answer.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
    const error = await new Promise((resolve) => {
      answer.once("error", resolve);
      answer.once("end", () => resolve("whole"));
    });
    expect([text, error]).toEqual(["part", expect.objectContaining({ code: "ECONNRESET" })]);
  }
});

it("repeats a GET on a new session when the kept one has died, and no POST", async () => {
  let fail = false;
  const remote = await origin((request, response) => {
    if (fail) request.stream.session?.destroy();
    else response.end("ok");
    fail = false;
  });
  const { url } = await bare();
  expect((await ask(`${url}v3/`, { headers: v3(remote.url) })).text).toBe("ok");
  fail = true;
  expect((await ask(`${url}v3/`, { headers: v3(remote.url) })).text).toBe("ok");
  fail = true;
  const answer = await ask(`${url}v3/`, { method: "POST", body: "x", headers: v3(remote.url) });
  expect(answer.json).toMatchObject({ code: "CONNECTION_RESET", id: "response" });
});

it("resets the stream when the client leaves, and only that", async () => {
  let closed = 0;
  const remote = await origin((request, response) => {
    if (request.url !== "/wait") {
      response.end("ok");
      return;
    }
    response.stream.once("close", () => closed++);
    response.write("x");
  });
  const { url } = await bare();
  const answer = await open(`${url}v3/`, { headers: v3(`${remote.url}wait`) });
  answer.destroy();
  await until(() => closed === 1);
  expect((await ask(`${url}v3/`, { headers: v3(remote.url) })).text).toBe("ok");
  expect(remote.connections()).toBe(1);
});

it("gives up remotes that do not answer in time, or say too much", async () => {
  const remote = await origin((request, response) => {
    if (request.url === "/long") response.setHeader("X-Long", "x".repeat(60_000));
    if (request.url === "/long")
      for (const name of ["a", "b"]) response.setHeader(name, "x".repeat(60_000));
    if (request.url !== "/silent") response.end();
  });
  const { url } = await bare({ timeouts: { firstByte: 100 } });
  const silent = await ask(`${url}v3/`, { headers: v3(`${remote.url}silent`) });
  expect(silent.json).toMatchObject({ code: "CONNECTION_TIMEOUT" });
  const long = await ask(`${url}v3/`, { headers: v3(`${remote.url}long`) });
  expect(long.status).toBe(500);
});

it("streams both ways", async () => {
  const remote = await origin((request, response) => {
    response.write("first");
    request.once("data", (chunk: Buffer) => response.end(chunk));
  });
  const { url } = await bare();
  const answer = await ask(`${url}v3/`, { method: "PUT", body: "second", headers: v3(remote.url) });
  expect(answer.text).toBe("firstsecond");
  const large = await origin((_request, response) => response.end(Buffer.alloc(20 << 20)));
  expect((await ask(`${url}v3/`, { headers: v3(large.url) })).text).toHaveLength(20 << 20);
});

it("lets running answers finish, and ends its sessions", async () => {
  let finish = (): void => {};
  const remote = await origin((_request, response) => {
    response.write("first ");
    finish = () => response.end("second");
  });
  const { bare: server, url } = await bare();
  const answer = await open(`${url}v3/`, { headers: v3(remote.url) });
  const ended = server.close(30_000);
  finish();
  let text = "";
  for await (const chunk of answer) text += String(chunk);
  expect(text).toBe("first second");
  await ended;
  await until(() => remote.sessions.every((session) => session.closed || session.destroyed));
});
