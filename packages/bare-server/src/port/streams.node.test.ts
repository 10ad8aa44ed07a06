import type { IncomingMessage, ServerResponse } from "node:http";
import {
  connect as connectHttp2,
  type ClientHttp2Session,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from "node:http2";
import { duplexPair, pipeline, Readable } from "node:stream";
import { afterEach, expect, it } from "vitest";
import { createPort } from "./create-port.ts";

const sessions: ClientHttp2Session[] = [];
afterEach(() => {
  for (const session of sessions.splice(0)) session.destroy();
});

type Handle = (request: IncomingMessage, response: ServerResponse) => void;

function connect(handle: Handle): ClientHttp2Session {
  const port = createPort({ request: handle, upgrade: (_request, socket) => socket.destroy() });
  const [client, server] = duplexPair();
  port.take(server, {
    client: "192.0.2.7",
    clientPort: 7,
    localAddress: "192.0.2.1",
    localPort: 1,
    depth: 0,
    target: null,
    tls: null,
  });
  const session = connectHttp2("http://site.test", { createConnection: () => client });
  session.on("error", () => {});
  sessions.push(session);
  return session;
}

interface Seen {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly hints: readonly Readonly<Record<string, unknown>>[];
  readonly body: string;
  readonly trailers: Readonly<Record<string, unknown>>;
  /** Code of the reset; 0: it came to its end. */
  readonly code: number;
}

function ask(
  session: ClientHttp2Session,
  headers: OutgoingHttpHeaders = {},
  body?: string,
): Promise<Seen> {
  return new Promise((resolve) => {
    const stream = session.request(headers, { endStream: body === undefined });
    const hints: IncomingHttpHeaders[] = [];
    let head: IncomingHttpHeaders = {};
    let trailers: IncomingHttpHeaders = {};
    let text = "";
    stream.setEncoding("latin1");
    stream.on("headers", (hint) => hints.push(hint));
    stream.on("response", (given) => {
      head = given;
    });
    stream.on("trailers", (given) => {
      trailers = given;
    });
    stream.on("data", (chunk: string) => {
      text += chunk;
    });
    stream.on("error", () => {});
    stream.once("close", () => {
      resolve({ headers: head, hints, body: text, trailers, code: stream.rstCode ?? 0 });
    });
    if (body !== undefined) stream.end(body);
  });
}

it.each<{ name: string; handle: Handle; method?: string; seen: Partial<Seen> }>([
  {
    name: "flat lines, of which some come twice",
    handle: (_request, response) =>
      response
        .writeHead(201, "Reason", ["X-A", "1", "Set-Cookie", "a", "X-A", "2", "Set-Cookie", "b"])
        .end("x"),
    seen: { headers: { ":status": 201, "x-a": "1, 2", "set-cookie": ["a", "b"] }, body: "x" },
  },
  {
    name: "lines that belong to a connection, or of which there is one only",
    handle: (_request, response) =>
      response
        .writeHead(
          200,
          [
            ["Connection", "close"],
            ["Transfer-Encoding", "chunked"],
            ["Keep-Alive", "timeout=5"],
            ["Content-Type", "text/a"],
            ["Content-Type", "text/b"],
          ].flat(),
        )
        .end(),
    seen: { headers: { ":status": 200, "content-type": "text/a" }, body: "" },
  },
  {
    name: "headers set before",
    handle(_request, response) {
      response.setHeader("X-A", 1);
      response.setHeader("X-B", ["1"]);
      response.appendHeader("X-B", "2");
      response.setHeader("X-C", "1");
      response.removeHeader("x-c");
      response.statusCode = 203;
      response.writeHead(response.statusCode, { "x-a": "2" });
      response.write("a");
      response.end("b");
    },
    seen: { headers: { ":status": 203, "x-a": "2", "x-b": "1, 2" }, body: "ab" },
  },
  {
    name: "values of Latin-1",
    handle: (_request, response) => response.writeHead(200, ["X-A", "\u00E9"]).end("\u00E9"),
    seen: { headers: { ":status": 200, "x-a": "\u00E9" }, body: "\u00C3\u00A9" },
  },
  {
    name: "no body for HEAD",
    method: "HEAD",
    handle: (_request, response) => response.writeHead(200, { "Content-Length": 3 }).end("abc"),
    seen: { headers: { ":status": 200, "content-length": "3" }, body: "" },
  },
  {
    name: "no body for 304",
    handle: (_request, response) => response.writeHead(304, { ETag: '"a"' }).end(),
    seen: { headers: { ":status": 304, etag: '"a"' }, body: "" },
  },
  {
    name: "trailers",
    handle(_request, response) {
      response.write("x");
      response.addTrailers({ "X-Sum": "1" });
      response.end();
    },
    seen: { body: "x", trailers: { "x-sum": "1" } },
  },
  {
    name: "interim answers",
    handle(_request, response) {
      response.writeContinue();
      response.writeEarlyHints({ link: "</a>; rel=preload" });
      response.end("x");
    },
    seen: {
      hints: [{ ":status": 100 }, { ":status": 103, link: "</a>; rel=preload" }],
      body: "x",
    },
  },
  {
    name: "a body from a stream",
    handle: (_request, response) =>
      void pipeline(Readable.from(["a".repeat(100_000), "b"]), response, () => {}),
    seen: { body: `${"a".repeat(100_000)}b` },
  },
])("answers with $name", async ({ handle, method = "GET", seen }) => {
  const got = await ask(connect(handle), { ":method": method });
  expect(got).toMatchObject({ code: 0, ...seen });
  for (const name of ["connection", "transfer-encoding", "keep-alive"]) {
    expect(got.headers[name]).toBe(undefined);
  }
});

it("shows requests as HTTP/1.1 has them", async () => {
  const session = connect((request, response) => {
    const { method, url, headers, rawHeaders, httpVersion, socket } = request;
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on("end", () => {
      const { remoteAddress } = socket;
      response.end(
        JSON.stringify({ method, url, headers, rawHeaders, httpVersion, remoteAddress, body }),
      );
    });
  });
  const got = await ask(
    session,
    {
      ":method": "PUT",
      ":authority": "site.test",
      ":path": "/a?b",
      "x-a": ["1", "2"],
      cookie: ["a=1", "b=2"],
    },
    "body",
  );
  expect(JSON.parse(got.body)).toEqual({
    method: "PUT",
    url: "/a?b",
    httpVersion: "2.0",
    remoteAddress: "192.0.2.7",
    body: "body",
    headers: {
      host: "site.test",
      "x-a": "1, 2",
      cookie: "a=1; b=2",
      "transfer-encoding": "chunked",
    },
    rawHeaders: [
      ["host", "site.test"],
      ["x-a", "1"],
      ["x-a", "2"],
      ["cookie", "a=1; b=2"],
      ["transfer-encoding", "chunked"],
    ].flat(),
  });
});

it.each<{ name: string; handle: Handle }>([
  { name: "before its head", handle: (_request, response) => response.destroy() },
  {
    name: "in its body",
    handle(_request, response) {
      response.write("half");
      setImmediate(() => response.destroy());
    },
  },
  {
    name: "by a handler that throws",
    handle() {
      throw new Error("no");
    },
  },
])("resets an answer that ends $name, and no other", async ({ handle }) => {
  const session = connect((request, response) => {
    if (request.url === "/other") response.end("whole");
    else handle(request, response);
  });
  expect((await ask(session)).code).toBe(2);
  expect(await ask(session, { ":path": "/other" })).toMatchObject({ body: "whole", code: 0 });
});

it("tells a handler that an upload was cut, and never that it is whole", async () => {
  const events: string[] = [];
  const done = new Promise<void>((resolve) => {
    const session = connect((request, response) => {
      request.on("end", () => events.push("end"));
      request.on("aborted", () => events.push("aborted"));
      request.on("error", (error: NodeJS.ErrnoException) => events.push(error.code ?? ""));
      request.on("close", () => {
        events.push(request.complete ? "complete" : "not complete");
        resolve();
      });
      request.once("data", () => session.destroy());
      response.on("error", () => {});
      request.resume();
    });
    const stream = session.request({ ":method": "POST" }, { endStream: false });
    stream.on("error", () => {});
    stream.write("half");
  });
  await done;
  expect(events).toEqual(["aborted", "ECONNRESET", "not complete"]);
});

it("lets a handler answer before it has read an upload", async () => {
  const session = connect((_request, response) => response.writeHead(413).end("x".repeat(200_000)));
  const got = await ask(session, { ":method": "POST" }, "y".repeat(1000));
  expect(got).toMatchObject({ headers: { ":status": 413 }, code: 0 });
  expect(got.body).toHaveLength(200_000);
});

it("does not take more than its client takes", async () => {
  let written = 0;
  const held = new Promise<void>((resolve) => {
    const session = connect((_request, response) => {
      const chunk = Buffer.alloc(65_536);
      while (written < 100 * chunk.length && response.write(chunk)) written += chunk.length;
      resolve();
    });
    session.request().pause();
  });
  await held;
  expect(written).toBeLessThan(1_000_000);
});
