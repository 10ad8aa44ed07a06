// one chapter of the protocol, and the longest one
import { afterEach, expect, it } from "vitest";
import { Lab, OK, until, type Origin } from "./support/lab.ts";
import {
  askBare,
  bareHeaders,
  bareRequest,
  error,
  errorOf,
  VERSIONS,
  type Question,
  type Version,
} from "./support/versions.ts";
import { ask, writeRequest, type Wire } from "./support/wire.ts";

const lab = new Lab();
afterEach(() => lab.closeAll());

/** Opens a connection and sends a request, or its beginning. */
function send(version: Version, port: number, origin: Origin, question: Question = {}): Wire {
  const wire = lab.wire(port);
  wire.write(writeRequest(bareRequest(version, origin, question)));
  return wire;
}

it.each(VERSIONS)(
  "8.1 %s passes the bytes on as they are, with their encoding",
  async (version) => {
    const { port } = await lab.bare();
    const bytes = "\x1F\u008B\0\u00FFnot really gzip";
    const origin = await lab.origin(
      `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${bytes.length}\r\n\r\n${bytes}`,
    );
    const answer = await askBare(version, port, origin);
    expect([answer.get("content-encoding"), answer.body]).toEqual(["gzip", bytes]);
  },
);

it.each(VERSIONS)("8.2 %s streams down: head and bytes leave as they come", async (version) => {
  const { port } = await lab.bare();
  const origin = await lab.origin("HTTP/1.1 200 OK\r\n\r\n");
  const wire = send(version, port, origin);
  await wire.take("\r\n\r\n");
  origin.connections[0]?.write("first");
  await wire.take("5\r\nfirst\r\n");
  origin.connections[0]?.end("second");
  expect(await wire.end()).toBe("6\r\nsecond\r\n0\r\n\r\n");
});

it.each(VERSIONS)("8.2 %s streams up: the remote sees bytes before the end", async (version) => {
  const { port } = await lab.bare();
  let seen = "";
  const { port: remote } = await lab.tcp((socket) => {
    socket.on("data", (chunk) => {
      seen += chunk.toString("latin1");
    });
  });
  const origin = { host: `127.0.0.1:${remote}`, port: remote } as Origin;
  const wire = send(version, port, origin, { method: "POST", lines: ["Content-Length: 10"] });
  wire.write("12345");
  await until(() => seen.endsWith("\r\n\r\n12345"));
});

it.each(VERSIONS)("8.3 %s does not follow redirects", async (version) => {
  const { port } = await lab.bare();
  const origin = await lab.origin(
    "HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n",
  );
  const answer = await askBare(version, port, origin);
  expect([answer.status, answer.get("x-bare-status")]).toEqual([200, "302"]);
  expect(bareHeaders(answer)).toMatchObject({ Location: "/b" });
  expect(origin.requests).toHaveLength(1);
});

it.each(VERSIONS)("8.4 %s answers HEAD without body, the length inside", async (version) => {
  const { port } = await lab.bare();
  const origin = await lab.origin("HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n");
  const answer = await askBare(version, port, origin, { method: "HEAD" });
  expect([answer.status, answer.body]).toEqual([200, ""]);
  expect(bareHeaders(answer)).toMatchObject({ "Content-Length": "1234" });
});

it.each(VERSIONS.flatMap((version) => [204, 205, 304].map((status) => ({ version, status }))))(
  "6.9 8.5 $version announces no length that does not come: $status",
  async ({ version, status }) => {
    const { port } = await lab.bare();
    const origin = await lab.origin((socket) => {
      socket.end(`HTTP/1.1 ${status} X\r\nContent-Length: ${status === 205 ? 0 : 99}\r\n\r\n`);
    });
    const answer = await askBare(version, port, origin);
    expect([answer.status, answer.get("x-bare-status")]).toEqual([200, String(status)]);
    expect([answer.get("content-length"), answer.body]).toEqual(["0", ""]);
  },
);

it.each(VERSIONS)("8.6 %s drops what belongs to one connection", async (version) => {
  const { port } = await lab.bare();
  const origin = await lab.origin();
  const dropped = [
    "Connection",
    "keep-alive",
    "Proxy-Connection",
    "Upgrade",
    "HTTP2-Settings",
    "Content-Length",
    "Transfer-Encoding",
    "Trailer",
    "Expect",
    "TE",
  ];
  const headers = Object.fromEntries(dropped.map((name) => [name, "x"]));
  await askBare(version, port, origin, { headers: { ...headers, Last: "1" } });
  await askBare(version, port, origin, { headers: { TE: "trailers" } });
  expect(origin.requests[0]?.lines.slice(1)).toEqual(["Last: 1", "Connection: keep-alive"]);
  expect(origin.requests[1]?.lines).toContain("TE: trailers");
});

it.each(VERSIONS)("8.7 %s sends Host as given and in its place, else first", async (version) => {
  const { port } = await lab.bare();
  const origin = await lab.origin();
  await askBare(version, port, origin, { headers: { A: "1", hOsT: "virtual.test", B: "2" } });
  await askBare(version, port, origin, { headers: { A: "1" } });
  const [given, own] = origin.requests.map(({ lines }) => lines.slice(0, 3));
  expect(given).toEqual(["A: 1", "hOsT: virtual.test", "B: 2"]);
  expect(own?.slice(0, 2)).toEqual([`Host: ${origin.host}`, "A: 1"]);
});

it.each(VERSIONS)("8.8 %s tells the remote nothing of the outer request", async (version) => {
  const { port } = await lab.bare();
  const origin = await lab.origin();
  await askBare(version, port, origin, {
    lines: [
      "Via: x",
      "X-Forwarded-For: 1.2.3.4",
      "Forwarded: for=1.2.3.4",
      "User-Agent: outer",
      "Accept: outer",
      "Cookie: outer",
      "Origin: http://outer.test",
      "Referer: http://outer.test/",
      "Authorization: outer",
    ],
  });
  expect(origin.requests[0]?.lines).toEqual([`Host: ${origin.host}`, "Connection: keep-alive"]);
});

it.each(VERSIONS)("8.9 %s skips interim answers", async (version) => {
  const { port } = await lab.bare();
  const origin = await lab.origin(
    `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n${OK}`,
  );
  const answer = await askBare(version, port, origin);
  expect([answer.get("x-bare-status"), answer.body]).toEqual(["200", "ok"]);
  expect(bareHeaders(answer)).not.toHaveProperty("Link");
});

it.each(VERSIONS)("8.9 %s takes no upgrade that nobody asked for", async (version) => {
  const { port } = await lab.bare();
  const origin = await lab.origin(
    "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n",
  );
  expect(errorOf(await askBare(version, port, origin))).toEqual(error(500, "UNKNOWN", "response"));
});

it.each(VERSIONS)("8.10 %s drops trailers", async (version) => {
  const { port } = await lab.bare();
  const origin = await lab.origin(
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n2\r\nok\r\n0\r\nX-T: 1\r\n\r\n",
  );
  const answer = await askBare(version, port, origin);
  expect([answer.body, answer.whole]).toEqual(["ok", true]);
  expect(answer.body).not.toContain("X-T");
});

it.each(VERSIONS.flatMap((version) => ["HTTP/1.0", "HTTP/1.1"].map((http) => ({ version, http }))))(
  "8.11 $version takes an $http body that ends with the connection",
  async ({ version, http }) => {
    const { port } = await lab.bare();
    const origin = await lab.origin(
      (socket) => void socket.end(`${http} 200 OK\r\n\r\nto the end`),
    );
    const answer = await askBare(version, port, origin);
    expect([answer.body, answer.whole]).toEqual(["to the end", true]);
    expect(answer.get("transfer-encoding")).toBe("chunked");
  },
);

it.each(
  VERSIONS.flatMap((version) =>
    [
      { name: "reset", head: "Content-Length: 9", body: "abc", reset: true },
      { name: "short", head: "Content-Length: 9", body: "abc", reset: false },
      {
        name: "early end of chunks",
        head: "Transfer-Encoding: chunked",
        body: "3\r\nabc\r\n",
        reset: false,
      },
      {
        name: "broken chunk",
        head: "Transfer-Encoding: chunked",
        body: "3\r\nabc\r\nzz\r\n",
        reset: false,
      },
      { name: "reset without framing", head: "X: y", body: "abc", reset: true },
    ].map((row) => ({ version, ...row })),
  ),
)(
  "8.12 9.7 $version breaks off when the remote does: $name",
  async ({ version, head, body, reset }) => {
    const { port } = await lab.bare();
    const origin = await lab.origin((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\n${head}\r\n\r\n${body}`, () => {
        setTimeout(() => (reset ? socket.resetAndDestroy() : socket.end()), 20);
      });
    });
    const other = await lab.origin();
    const answer = await askBare(version, port, origin);
    expect(answer.whole).toBe(false);
    expect((await askBare(version, port, other)).body).toBe("ok");
  },
);

it.each(VERSIONS)("8.13 %s ends the remote's connection when the client goes", async (version) => {
  const { port } = await lab.bare();
  for (const answer of [undefined, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"]) {
    const origin = await lab.origin(() => answer);
    const wire = send(version, port, origin);
    await (answer === undefined ? until(() => origin.requests.length === 1) : wire.take("abc"));
    const [socket] = origin.connections;
    let gone = false;
    socket?.once("end", () => {
      gone = true;
    });
    socket?.once("close", () => {
      gone = true;
    });
    wire.close();
    await until(() => gone);
    await askBare(version, port, await lab.origin());
    expect(origin.connections).toHaveLength(1);
  }
});

it.each(
  VERSIONS.flatMap((version) =>
    [
      { line: "HTTP/1.1 200", text: "" },
      { line: "HTTP/1.1 200 ", text: "" },
      { line: "HTTP/1.1 200 Caf\u00E9 \t!", text: "Caf !" },
    ].map((row) => ({ version, ...row })),
  ),
)("8.14 14.10 $version sends the status text '$text'", async ({ version, line, text }) => {
  const { port } = await lab.bare();
  const origin = await lab.origin(`${line}\r\nContent-Length: 0\r\n\r\n`);
  const answer = await askBare(version, port, origin);
  expect(answer.get("x-bare-status-text")).toBe(text);
});

it.each(VERSIONS)("8.15 %s tells the raw lines of the remote", async (version) => {
  const { port } = await lab.bare();
  const origin = await lab.origin(
    "HTTP/1.1 200 OK\r\nzZ: 1\r\nset-cookie: a=1\r\nAge: 1\r\nage: 2\r\n__proto__: p\r\nconstructor: c\r\nContent-Type: a\r\nContent-Type: b\r\nLocation: x\r\nLocation: y\r\nContent-Length: 0\r\n\r\n",
  );
  const answer = await askBare(version, port, origin);
  expect(answer.get("x-bare-headers")).toBe(
    '{"zZ":"1","set-cookie":["a=1"],"Age":["1","2"],"__proto__":"p","constructor":"c","Content-Type":["a","b"],"Location":["x","y"],"Content-Length":"0"}',
  );
});

it.each(
  VERSIONS.flatMap((version) =>
    [
      { name: "two lengths", head: "Content-Length: 1\r\nContent-Length: 2", id: "response" },
      { name: "a list of lengths", head: "Content-Length: 1, 2", id: "response" },
      {
        name: "length and chunked",
        head: "Content-Length: 1\r\nTransfer-Encoding: chunked",
        id: "response",
      },
      { name: "a negative length", head: "Content-Length: -1", id: "response" },
      { name: "too many headers", head: `X-A: ${"x".repeat(140_000)}`, id: "response.headers" },
    ].map((row) => ({ version, ...row })),
  ),
)("8.16 9.6 $version does not guess: $name", async ({ version, head, id }) => {
  const { port } = await lab.bare();
  const origin = await lab.origin(`HTTP/1.1 200 OK\r\n${head}\r\n\r\nx`);
  expect(errorOf(await askBare(version, port, origin))).toEqual(error(500, "UNKNOWN", id));
});

it.each(VERSIONS)("8.17 %s answers Expect itself", async (version) => {
  const { port } = await lab.bare();
  const origin = await lab.origin();
  const wire = send(version, port, origin, {
    method: "POST",
    lines: ["Expect: 100-continue", "Content-Length: 2"],
  });
  await wire.take("HTTP/1.1 100 Continue\r\n\r\n");
  wire.write("ab");
  expect(await wire.end()).toMatch(/^HTTP\/1\.1 200 /);
  expect(origin.requests[0]).toMatchObject({ body: "ab" });
  expect(origin.requests[0]?.head).not.toMatch(/expect/i);
});

it.each(VERSIONS)(
  "8.18 %s keeps connections, and repeats once what may be repeated",
  async (version) => {
    const { port } = await lab.bare();
    // every connection answers one request, and dies with the second one
    const origin = await lab.origin((socket, { target }) => {
      if (target === "/first") return OK;
      if (origin.connections.at(-1) === socket && origin.connections.length > 1) return OK;
      socket.destroy();
      return undefined;
    });
    for (const method of ["GET", "OPTIONS"]) {
      expect((await askBare(version, port, origin, { path: "/first" })).body).toBe("ok");
      const before = origin.connections.length;
      expect((await askBare(version, port, origin, { path: "/second", method })).body).toBe("ok");
      expect(origin.connections.length).toBeLessThanOrEqual(before + 1);
    }
  },
);

it.each(VERSIONS)("8.18 %s does not repeat an upload", async (version) => {
  const { port } = await lab.bare();
  const origin = await lab.origin((socket, { method }) => {
    if (method === "GET") return OK;
    socket.destroy();
    return undefined;
  });
  expect((await askBare(version, port, origin)).body).toBe("ok");
  const answer = await askBare(version, port, origin, { method: "POST", body: "x" });
  expect(errorOf(answer)).toEqual(error(500, "CONNECTION_RESET", "response"));
  expect(origin.connections).toHaveLength(1);
});

it.each(VERSIONS)(
  "8.19 %s keeps the outer connection through a refused upload",
  async (version) => {
    const { port } = await lab.bare();
    const origin = await lab.origin();
    const wire = lab.wire(port);
    const bad = bareRequest(version, origin, {
      method: "POST",
      headers: "[]",
      body: "rest of it",
      lines: ["Connection: keep-alive"],
    });
    const good = bareRequest(version, origin);
    wire.write(writeRequest(bad));
    wire.write(writeRequest(good));
    const text = await wire.end();
    expect(text).toMatch(/^HTTP\/1\.1 400 [^]*HTTP\/1\.1 200 /);
    expect(origin.requests).toHaveLength(1);
  },
);

it("8.19 serves several requests on one connection", async () => {
  const { port } = await lab.bare();
  const origin = await lab.origin();
  const wire = lab.wire(port);
  for (const version of VERSIONS) {
    wire.write(writeRequest(bareRequest(version, origin, { lines: ["Connection: keep-alive"] })));
    await wire.take("\r\n\r\nok");
  }
  expect((await ask(port)).status).toBe(200);
});
