import type { LookupFunction } from "node:net";
import { afterEach, expect, it } from "vitest";
import { Lab, type Origin } from "./support/lab.ts";
import {
  askBare,
  bareRequest,
  error,
  errorOf,
  VERSIONS,
  type Version,
} from "./support/versions.ts";
import { ask } from "./support/wire.ts";

const lab = new Lab();
afterEach(() => lab.closeAll());

/** Asks for a host by name. */
function askName(
  version: Version,
  port: number,
  name: string,
  remote = 80,
): ReturnType<typeof ask> {
  const request = bareRequest(version, { host: `${name}:${remote}`, port: remote });
  const lines = request.lines?.map((line) =>
    line.startsWith("X-Bare-Host:") ? `X-Bare-Host: ${name}` : line,
  );
  return ask(port, { ...request, lines: lines ?? [] });
}

/** A look-up that fails with a code. */
function failing(code: string): LookupFunction {
  return (_host, _options, callback) => {
    process.nextTick(() => callback(Object.assign(new Error(code), { code }), []));
  };
}

it.each(VERSIONS)(
  "9.1 %s gives an error as JSON with code, id and message, no more",
  async (version) => {
    const { port } = await lab.bare();
    const answer = await ask(port, { target: `/bare/${version}/` });
    expect(answer.status).toBe(400);
    expect(answer.get("content-type")).toBe("application/json");
    expect(Object.keys(answer.json() as object).toSorted()).toEqual(["code", "id", "message"]);
  },
);

it.each(VERSIONS)(
  "9.2 14.8 %s shows no stack and no path, unless it is asked for",
  async (version) => {
    const nowhere = { host: "127.0.0.1:1", port: 1 };
    for (const exposeStack of [false, true]) {
      const { port } = await lab.bare({ exposeStack });
      const answer = await askBare(version, port, nowhere);
      expect("stack" in (answer.json() as object)).toBe(exposeStack);
      if (!exposeStack) expect(answer.body).not.toMatch(/\.ts|\.js|node:|at /);
    }
  },
);

it.each(
  VERSIONS.flatMap((version) =>
    ["ENOTFOUND", "EAI_AGAIN", "EAI_NODATA", "EAI_NONAME", "EAI_FAIL"].map((code) => ({
      version,
      code,
    })),
  ),
)("9.3 9.6 9.8 $version tells a failed look-up: $code", async ({ version, code }) => {
  const { port } = await lab.bare({ lookup: failing(code) });
  const answer = await askName(version, port, "nowhere.test");
  expect(errorOf(answer)).toEqual(error(500, "HOST_NOT_FOUND", "request"));
  expect(answer.json()).toMatchObject({ message: expect.stringContaining("nowhere.test") });
});

it.each(VERSIONS)("9.3 %s tells a refused connection", async (version) => {
  const { port } = await lab.bare();
  const answer = await askBare(version, port, { host: "127.0.0.1:1", port: 1 });
  expect(errorOf(answer)).toEqual(error(500, "CONNECTION_REFUSED", "response"));
});

const DEATHS: { name: string; kill: (origin: Origin) => void }[] = [
  { name: "closed", kill: ({ connections }) => void connections[0]?.end() },
  { name: "reset", kill: ({ connections }) => void connections[0]?.resetAndDestroy() },
  {
    name: "closed in the head",
    kill: ({ connections }) => void connections[0]?.end("HTTP/1.1 200 OK\r\nX-A:"),
  },
];

it.each(VERSIONS.flatMap((version) => DEATHS.map((row) => ({ version, ...row }))))(
  "9.3 9.6 $version tells a connection that was $name before the answer",
  async ({ version, kill }) => {
    const { port } = await lab.bare();
    const origin: Origin = await lab.origin(() => kill(origin));
    expect(errorOf(await askBare(version, port, origin))).toEqual(
      error(500, "CONNECTION_RESET", "response"),
    );
  },
);

it.each(
  VERSIONS.flatMap((version) =>
    ["EHOSTUNREACH", "ENETUNREACH", "EADDRNOTAVAIL", "EACCES"].map((code) => ({ version, code })),
  ),
)("9.6 $version tells an unreachable host: $code", async ({ version, code }) => {
  const { port } = await lab.bare({ lookup: failing(code) });
  const answer = await askName(version, port, "far.test");
  expect(errorOf(answer)).toEqual(error(500, "UNKNOWN", "response"));
  expect(answer.json()).toMatchObject({ message: expect.stringContaining("unreachable") });
});

it.each(
  VERSIONS.flatMap((version) =>
    [
      "SSH-2.0-x\r\n",
      "220 smtp\r\n",
      "HTTP/9.9 200 OK\r\n\r\n",
      "\0\0\0",
      "HTTP/1.1 99999 X\r\n\r\n",
    ].map((text) => ({ version, text })),
  ),
)("9.6 $version tells a remote that does not speak HTTP: $text", async ({ version, text }) => {
  const { port } = await lab.bare();
  const origin = await lab.origin((socket) => void socket.end(text));
  const { status, json } = await askBare(version, port, origin);
  expect(status).toBe(500);
  expect(json()).toMatchObject({ code: "UNKNOWN", id: "response" });
});

it.each(VERSIONS)("9.6 %s tells the most telling of several attempts", async (version) => {
  const { port } = await lab.bare({
    lookup: (_host, _options, callback) => {
      process.nextTick(() =>
        callback(null, [
          { address: "127.0.0.1", family: 4 },
          { address: "127.0.0.2", family: 4 },
        ]),
      );
    },
  });
  const answer = await askName(version, port, "twice.test", 1);
  expect(errorOf(answer)).toEqual(error(500, "CONNECTION_REFUSED", "response"));
});

it.each(VERSIONS)("9.3 14.15 %s tells a remote that does not answer in time", async (version) => {
  const { port } = await lab.bare({ timeouts: { firstByte: 100 } });
  const origin = await lab.origin(() => undefined);
  expect(errorOf(await askBare(version, port, origin))).toEqual(
    error(500, "CONNECTION_TIMEOUT", "response"),
  );
});

it.each(VERSIONS)("9.4 %s writes names under bare.headers as the client did", async (version) => {
  const { port } = await lab.bare();
  const answer = await askBare(version, port, { host: "a", port: 1 }, { headers: { "X-a.B": 1 } });
  expect(answer.json()).toMatchObject({ id: "bare.headers.X-a.B" });
});

it("9.5 does not check what the manifest and v1/ws-new-meta are asked with", async () => {
  const { port } = await lab.bare();
  const lines = ["X-Bare-Anything: x"];
  expect((await ask(port, { lines })).status).toBe(200);
  expect((await ask(port, { target: "/bare/v1/ws-new-meta", lines })).status).toBe(200);
  const meta = await ask(port, { target: "/bare/v1/ws-meta", lines });
  expect(meta.json()).toMatchObject({ code: "UNKNOWN_BARE_HEADER" });
});

it.each(VERSIONS)("9.9 %s sends no body with an error of HEAD", async (version) => {
  const { port } = await lab.bare();
  const answer = await ask(port, { method: "HEAD", target: `/bare/${version}/` });
  expect([answer.status, answer.body]).toEqual([400, ""]);
  expect(answer.get("content-type")).toBe("application/json");
});

it("9.10 answers a failed upgrade in plain HTTP and closes", async () => {
  const { port } = await lab.bare();
  for (const version of ["v1", "v2"]) {
    const answer = await ask(port, {
      target: `/bare/${version}/`,
      lines: [
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
      ],
    });
    expect(errorOf(answer)).toEqual(
      error(400, "MISSING_BARE_HEADER", "request.headers.sec-websocket-protocol"),
    );
    expect([answer.get("connection"), answer.whole]).toEqual(["close", true]);
  }
});
