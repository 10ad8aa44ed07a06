import type { LookupAddress } from "node:dns";
import type { LookupFunction } from "node:net";
import { afterEach, expect, it } from "vitest";
import { Lab, OK, until } from "./support/lab.ts";
import { newMeta, UPGRADE } from "./support/sockets.ts";
import {
  askBare,
  bareRequest,
  error,
  errorOf,
  VERSIONS,
  type Version,
} from "./support/versions.ts";
import { ask, askRaw, parseAnswer, writeRequest, type WireAnswer } from "./support/wire.ts";

const lab = new Lab();
afterEach(() => lab.closeAll());

function targetId(version: Version): string {
  return version === "v3" ? "request.headers.x-bare-url" : "request.headers.x-bare-host";
}

function askHost(version: Version, port: number, host: string): Promise<WireAnswer> {
  const request = bareRequest(version, { host, port: 80 });
  const lines = request.lines?.map((line) =>
    line.startsWith("X-Bare-Host:") ? `X-Bare-Host: ${host}` : line,
  );
  return ask(port, { ...request, lines: lines ?? [] });
}

/** A look-up that answers with given addresses, in both forms. */
function lookupOf(...addresses: string[]): LookupFunction {
  return (_host, { all }, callback) => {
    const found = addresses.map((address): LookupAddress => ({
      address,
      family: address.includes(":") ? 6 : 4,
    }));
    const [first] = found;
    process.nextTick(() => {
      if (all === true) callback(null, found);
      else callback(null, first?.address ?? "", first?.family);
    });
  };
}

const SPELLINGS = [
  "127.0.0.1",
  "127.1",
  "2130706433",
  "0177.0.0.1",
  "0x7f000001",
  "0x7f.1",
  "0",
  "10.0.0.1",
  "172.16.0.1",
  "192.168.1.1",
  "169.254.169.254",
  "100.64.0.1",
  "224.0.0.1",
  "255.255.255.255",
  "192.0.2.1",
  "[::1]",
  "[::]",
  "[0:0:0:0:0:0:0:1]",
  "[::ffff:127.0.0.1]",
  "[::ffff:7f00:1]",
  "[::ffff:169.254.169.254]",
  "[::127.0.0.1]",
  "[64:ff9b::7f00:1]",
  "[fe80::1]",
  "[fc00::1]",
  "[fec0::1]",
  "[ff02::1]",
  "[2002:7f00:1::]",
  "[2001:db8::1]",
  "localhost",
  "LOCALHOST",
  "a.localhost",
  "localhost.",
  "127.0.0.1.",
];

it.each(VERSIONS.flatMap((version) => SPELLINGS.map((host) => ({ version, host }))))(
  "14.1 14.2 14.3 $version blocks $host",
  async ({ version, host }) => {
    const { port } = await lab.bare({ allowPrivate: false });
    const answer = await askHost(version, port, host);
    expect(errorOf(answer)).toEqual(error(403, "IMPL_BLOCKED_ADDRESS", targetId(version)));
    expect(answer.json()).toMatchObject({ message: "The address is not allowed." });
  },
);

it.each(SPELLINGS)("14.1 v2/ws-new-meta blocks %s", async (host) => {
  const { port } = await lab.bare({ allowPrivate: false });
  expect((await newMeta(port, { host })).status).toBe(403);
});

it.each(
  VERSIONS.flatMap((version) =>
    [["127.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["::1"], ["::ffff:10.0.0.1"], ["fe80::1%lo"]].map(
      (addresses) => ({
        version,
        addresses,
      }),
    ),
  ),
)("14.3 14.4 $version blocks names that lead to $addresses", async ({ version, addresses }) => {
  const { port } = await lab.bare({ allowPrivate: false, lookup: lookupOf(...addresses) });
  const answer = await askHost(version, port, "innocent.test");
  expect(errorOf(answer)).toEqual(error(403, "IMPL_BLOCKED_ADDRESS", targetId(version)));
  for (const address of addresses) expect(answer.body).not.toContain(address);
});

it("14.3 14.5 asks the name service for each connection, and connects to what was checked", async () => {
  const origin = await lab.origin(
    (socket) => void socket.end(OK.replace("\r\n", "\r\nConnection: close\r\n")),
  );
  let count = 0;
  const { port } = await lab.bare({
    allowPrivate: false,
    resolve: [],
    lookup: (host, options, callback) => {
      count++;
      lookupOf("127.0.0.1")(host, options, callback);
    },
  });
  for (let asked = 0; asked < 3; asked++) {
    const answer = await askBare("v3", port, {
      host: `rebind.test:${origin.port}`,
      port: origin.port,
    });
    expect(answer.status).toBe(403);
  }
  expect(count).toBe(3);
  expect(origin.connections).toEqual([]);
});

it.each(["file:///etc/passwd", "ftp://a.test/", "unix:/x", "gopher://a/", "about:blank"])(
  "14.6 speaks no other protocol: %s",
  async (url) => {
    const { port } = await lab.bare();
    const lines = [`X-Bare-URL: ${url}`, "X-Bare-Headers: {}"];
    expect((await ask(port, { target: "/bare/v3/", lines })).status).toBe(400);
  },
);

it.each(VERSIONS)("14.7 %s applies the operator's rules before the look-up", async (version) => {
  let lookups = 0;
  const lookup: LookupFunction = (host, options, callback) => {
    lookups++;
    lookupOf("127.0.0.1")(host, options, callback);
  };
  for (const options of [
    { deny: ["*.evil.test"] },
    { allow: ["good.test"] },
    { filterRemote: () => false },
    { filterRemote: async () => false },
    { filterRemote: () => Promise.reject(new Error("broken")) },
  ]) {
    const { port } = await lab.bare({ lookup, ...options });
    const answer = await askHost(version, port, "www.evil.test");
    expect(errorOf(answer)).toEqual(error(403, "IMPL_BLOCKED_ADDRESS", targetId(version)));
  }
  expect(lookups).toBe(0);
});

it.each([
  "//",
  "///",
  "/\\[",
  "/%zz",
  "/bare/%",
  "*",
  "http://x/bare/",
  "bare",
  "/bare/v9/?%zz",
  "/bare/?[",
  "/__proto__",
])("14.8 answers the target %s, whatever it is", async (target) => {
  const { port } = await lab.bare();
  for (const lines of [[], UPGRADE]) {
    const text = await askRaw(port, writeRequest({ target, lines }));
    expect(parseAnswer(text).status).toBeGreaterThanOrEqual(200);
  }
  expect((await ask(port)).status).toBe(200);
});

it.each(["POST", "PUT", "OPTIONS"])(
  "14.8 refuses an upgrade by %s, and unknown upgrades",
  async (method) => {
    const { port } = await lab.bare();
    for (const version of VERSIONS) {
      expect(
        (await ask(port, { method, target: `/bare/${version}/`, lines: UPGRADE })).status,
      ).toBe(400);
      const lines = ["Connection: Upgrade", "Upgrade: h2c"];
      expect((await ask(port, { target: `/bare/${version}/`, lines })).status).toBe(400);
    }
  },
);

it.each(["TRACE", "TRACK"])("14.9 refuses %s", async (method) => {
  const { port } = await lab.bare();
  for (const version of VERSIONS) {
    const text = await askRaw(port, writeRequest({ method, target: `/bare/${version}/` }));
    // what the parser does not know is refused before it gets here
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
  }
});

it("14.9 is no open proxy for CONNECT", async () => {
  const { port } = await lab.bare();
  expect(await askRaw(port, "CONNECT a.test:80 HTTP/1.1\r\nHost: a.test:80\r\n\r\n")).not.toMatch(
    /^HTTP\/1\.1 2/,
  );
});

it("14.11 refuses two Host lines and contradictory framing", async () => {
  const { port } = await lab.bare();
  const two = await askRaw(
    port,
    "GET /bare/ HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n",
  );
  expect(errorOf(parseAnswer(two))).toEqual(error(400, "UNKNOWN", "request"));
  for (const framing of [
    "Content-Length: 1\r\nContent-Length: 2",
    "Content-Length: 1\r\nTransfer-Encoding: chunked",
    "Content-Length: x",
  ]) {
    const text = await askRaw(port, `POST /bare/v3/ HTTP/1.1\r\nHost: a\r\n${framing}\r\n\r\nx`);
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
  }
});

it.each(VERSIONS)("14.12 %s reads own keys only", async (version) => {
  const { port } = await lab.bare();
  const origin = await lab.origin();
  const headers = '{"__proto__":{"polluted":"x"}}';
  expect((await askBare(version, port, origin, { headers })).status).toBe(400);
  expect(({} as { polluted?: string }).polluted).toBeUndefined();
  const deep = `{"a":${"[".repeat(20_000)}${"]".repeat(20_000)}}`;
  expect((await askBare(version, port, origin, { headers: deep })).status).toBe(400);
});

it("14.13 takes 250 KB of outer headers, and says 431 above", async () => {
  const { port } = await lab.bare();
  const fine = await ask(port, {
    lines: Array.from({ length: 20 }, () => `X: ${"x".repeat(12_000)}`),
  });
  expect(fine.status).toBe(200);
  const text = await askRaw(port, writeRequest({ lines: [`X: ${"x".repeat(300_000)}`] }));
  expect(text).toMatch(/^HTTP\/1\.1 431 /);
});

it("14.14 limits requests of one address, tells when to come back, and not the neighbour's", async () => {
  const { port } = await lab.bare({
    limits: { burst: 2, perSecond: 0.01 },
    trustedProxies: ["127.0.0.0/8"],
  });
  const origin = await lab.origin();
  const from = (client: string): Promise<WireAnswer> =>
    askBare("v3", port, origin, { lines: [`X-Forwarded-For: 6.6.6.6, ${client}`] });
  expect((await from("1.1.1.1")).status).toBe(200);
  expect((await from("1.1.1.1")).status).toBe(200);
  const limited = await from("1.1.1.1");
  expect(errorOf(limited)).toEqual(error(429, "IMPL_RATE_LIMITED", "request"));
  expect(limited.get("retry-after")).toBe("100");
  expect((await from("2.2.2.2")).status).toBe(200);
  const six = ["2001:4860::1", "2001:4860:0:0:1::2", "2001:4860::3"];
  const statuses = [];
  for (const client of six) statuses.push((await from(client)).status);
  expect(statuses).toEqual([200, 200, 429]);
});

it("14.14 does not believe a forwarded address of a stranger", async () => {
  const { port } = await lab.bare({ limits: { burst: 1, perSecond: 0.01 } });
  const origin = await lab.origin();
  const statuses = [];
  for (const client of ["1.1.1.1", "2.2.2.2"]) {
    statuses.push(
      (
        await askBare("v3", port, origin, {
          lines: [`X-Forwarded-For: ${client}`, `Forwarded: for=${client}`],
        })
      ).status,
    );
  }
  expect(statuses).toEqual([200, 429]);
});

it("14.14 limits running requests and open sockets of one address", async () => {
  const { port } = await lab.bare({ limits: { connections: 2, sockets: 1 } });
  const origin = await lab.origin(() => undefined);
  const wires = [lab.wire(port), lab.wire(port)];
  for (const wire of wires) wire.write(writeRequest(bareRequest("v3", origin)));
  await until(() => origin.requests.length === 2);
  expect((await askBare("v3", port, origin)).status).toBe(429);
  wires[0]?.close();
  const free = lab.wire(port);
  await until(() => origin.connections.length === 2);
  await expect
    .poll(async () => (await ask(port, { target: "/bare/v1/ws-new-meta" })).status)
    .toBe(200);
  free.close();
  const socket = lab.wire(port);
  socket.write(writeRequest({ target: "/bare/v3/", lines: UPGRADE }));
  await socket.take("\r\n\r\n");
  expect((await ask(port, { target: "/bare/v3/", lines: UPGRADE })).status).toBe(429);
  socket.close();
  await expect
    .poll(async () => {
      const wire = lab.wire(port);
      wire.write(writeRequest({ target: "/bare/v3/", lines: UPGRADE }));
      const { status } = parseAnswer(await wire.take("\r\n\r\n"));
      wire.close();
      return status;
    })
    .toBe(101);
});

it.each(VERSIONS)("14.14 %s asks for the access token, and never forwards it", async (version) => {
  const { port } = await lab.bare({ accessToken: "s3cret" });
  const origin = await lab.origin();
  const refused = await askBare(version, port, origin, { lines: ["Authorization: Bearer wrong"] });
  expect(errorOf(refused)).toEqual(
    error(401, "IMPL_UNAUTHORIZED", "request.headers.authorization"),
  );
  expect(refused.get("www-authenticate")).toBe("Bearer");
  expect((await askBare(version, port, origin)).status).toBe(401);
  const forward = ["authorization"];
  const lines = ["Authorization: Bearer s3cret"];
  expect((await askBare(version, port, origin, { lines, forward })).status).toBe(200);
  const cache = "?access_token=s3cret";
  const own = ["Authorization: Basic abc"];
  expect((await askBare(version, port, origin, { lines: own, forward, cache })).status).toBe(200);
  expect(origin.requests[0]?.head).not.toContain("s3cret");
  expect(origin.requests[1]?.lines).toContain("Authorization: Basic abc");
});

it.each(VERSIONS)(
  "14.15 %s gives up a body that pauses, but not an event stream",
  async (version) => {
    const { port } = await lab.bare({ timeouts: { idle: 100 } });
    const plain = await lab.origin("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc");
    expect((await askBare(version, port, plain)).whole).toBe(false);
    const events = await lab.origin((socket) => {
      setTimeout(() => socket.end("data: 1\n\n"), 400);
      return "HTTP/1.1 200 OK\r\nContent-Type: Text/Event-Stream; charset=utf-8\r\n\r\n";
    });
    expect(await askBare(version, port, events)).toMatchObject({
      whole: true,
      body: "data: 1\n\n",
    });
  },
);

it.each(VERSIONS)("14.15 14.16 %s gives up an upload that pauses", async (version) => {
  const { port } = await lab.bare({ timeouts: { idle: 100 } });
  const origin = await lab.origin();
  const wire = lab.wire(port);
  wire.write(
    writeRequest(bareRequest(version, origin, { method: "POST", lines: ["Content-Length: 9"] })),
  );
  expect(errorOf(parseAnswer(await wire.end()))).toEqual(
    error(500, "CONNECTION_TIMEOUT", "response"),
  );
});

it.each(VERSIONS)("14.15 %s waits for ever with 0", async (version) => {
  const { port } = await lab.bare({ timeouts: { connect: 0, firstByte: 0, idle: 0 } });
  const origin = await lab.origin((socket) => {
    setTimeout(() => socket.write(OK), 300);
    return undefined;
  });
  expect((await askBare(version, port, origin)).body).toBe("ok");
});
