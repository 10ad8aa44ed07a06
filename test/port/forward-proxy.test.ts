import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type * as Tls from "node:tls";
import { createServer as createTls } from "node:tls";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { bodyOf, PortLab, type Echo } from "./support/lab.ts";
import {
  closeConnections,
  opened,
  openTcp,
  openTls,
  openTunnel,
  type Dialect,
} from "./support/layers.ts";
import { speak, type Answer, type Question, type Speaker } from "./support/speakers.ts";

const trust = vi.hoisted(() => ({ ca: "" }));
vi.mock("node:tls", async (original) => {
  const tls = await original<typeof Tls>();
  // stands for NODE_EXTRA_CA_CERTS, which is read when the process starts
  const connect = (options: Tls.ConnectionOptions): Tls.TLSSocket =>
    tls.connect({ ...options, ca: trust.ca });
  return { ...tls, connect, default: { ...tls, connect } };
});

const TOKEN = "s3cret:with:colons";
const BASIC = `Basic ${Buffer.from(`any:${TOKEN}`).toString("base64")}`;
const lab = new PortLab();
const ports = { plain: 0, intercepting: 0 };
const origins = { http: "", https: "", ignored: "" };
beforeAll(async () => {
  trust.ca = await lab.ca();
  origins.http = (await lab.origin(false)).url;
  origins.https = (await lab.origin(true)).url;
  origins.ignored = (await lab.origin(true)).url;
  const authority = await lab.authority();
  const ignore = [new URL(origins.ignored).host];
  ports.plain = (await lab.site({ accessToken: TOKEN, forwardProxy: {} })).port;
  ports.intercepting = (
    await lab.site({
      accessToken: TOKEN,
      forwardProxy: { intercept: { authority, ignore } },
    })
  ).port;
});
afterEach(closeConnections);
afterAll(() => lab.close());

const DIALECTS: readonly Dialect[] = ["http/1.1", "h2"];
const AUTHORIZED = { "Proxy-Authorization": BASIC };

/** How a client comes to an origin through the proxy. */
interface Way {
  readonly name: string;
  readonly proxy: keyof typeof ports;
  readonly origin: keyof typeof origins;
  /** Whether the proxy is reached with TLS. */
  readonly tls: boolean;
  /** Dialect in which the proxy is asked. */
  readonly dialect: Dialect;
  /** Dialect inside of the tunnel; undefined: there is none, the target is absolute. */
  readonly inner?: Dialect;
}

const WAYS: readonly Way[] = [false, true].flatMap((tls) =>
  DIALECTS.flatMap((dialect) => {
    const name = tls ? `TLS ${dialect}` : dialect;
    const way = { tls, dialect };
    return [
      ...(["http", "https"] as const).map((origin): Way => ({
        ...way,
        name: `${name} > absolute ${origin}`,
        proxy: "plain",
        origin,
      })),
      ...(["http", "https"] as const).map((origin): Way => ({
        ...way,
        name: `${name} > tunnel ${origin}`,
        proxy: "plain",
        origin,
        inner: "http/1.1",
      })),
      ...(["http", "https"] as const).flatMap((origin) =>
        DIALECTS.map((inner): Way => ({
          ...way,
          name: `${name} > intercepted ${inner} ${origin}`,
          proxy: "intercepting",
          origin,
          inner,
        })),
      ),
      {
        ...way,
        name: `${name} > ignored https`,
        proxy: "intercepting",
        origin: "ignored",
        inner: "http/1.1",
      },
    ];
  }),
);

async function speaker(way: Way): Promise<Speaker> {
  let connection = await openTcp(ports[way.proxy]);
  if (way.tls) connection = await openTls(connection, trust.ca, way.dialect);
  if (way.inner === undefined) return speak(way.dialect, connection);
  const { host } = new URL(origins[way.origin]);
  connection = await openTunnel(connection, way.dialect, host, AUTHORIZED);
  if (way.origin !== "http") connection = await openTls(connection, trust.ca, way.inner);
  return speak(way.inner, connection);
}

function question({ origin, inner }: Way, rest: Omit<Question, "origin">): Question {
  return {
    origin: origins[origin],
    ...(inner === undefined && { absolute: true }),
    ...rest,
    headers: { ...(inner === undefined && AUTHORIZED), ...rest.headers },
  };
}

it.each(WAYS)("$name: GET", async (way) => {
  const client = await speaker(way);
  const headers = { "X-A": "1", TE: "trailers" };
  const answer = await client.ask(question(way, { path: "/a?b", headers }));
  expect(answer.status).toBe(200);
  const echo = JSON.parse(answer.body.toString()) as Echo;
  expect(echo).toMatchObject({ method: "GET", url: "/a?b" });
  expect(echo.headers).toMatchObject({ "x-a": "1", host: new URL(origins[way.origin]).host });
  expect(echo.headers["proxy-authorization"]).toBe(undefined);
  expect(echo.headers["via"]).toEqual(
    way.inner === undefined ? expect.stringMatching(/^1\.1 oriel-/) : undefined,
  );
  expect(answer.headers["x-twice"]).toMatch(/1, ?2/);
  expect(answer.headers["set-cookie"]).toEqual(["a=1", "b=2"]);
  expect(answer.trailers).toMatchObject({ "x-behind": "yes" });
});

it.each(WAYS)("$name: POST", async (way) => {
  const client = await speaker(way);
  const { parts, hash } = bodyOf(300_000);
  const answer = await client.ask(
    question(way, { path: "/up", body: parts, trailers: { "x-sum": "7" } }),
  );
  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.body.toString())).toMatchObject({
    method: "POST",
    hash,
    trailers: { "x-sum": "7" },
  });
});

it.each(WAYS)("$name: WebSocket", async (way) => {
  const client = await speaker(way);
  const socket = await client.open(question(way, { path: "/socket" }));
  for (const text of ["é", "x".repeat(20_000)]) {
    socket.send(text);
    expect(await socket.next()).toBe(text);
  }
});

it.each([
  { name: "a server that speaks first", greeting: "220 hello\r\n", says: "" },
  { name: "a client that speaks something else", greeting: "", says: "EHLO me\r\n" },
  { name: "a client whose first word is binary", greeting: "", says: "\0\x01\x02" },
])("passes $name on as bytes", async ({ greeting, says }) => {
  const port = await lab.tcp((socket) => {
    socket.write(greeting);
    socket.pipe(socket);
  });
  for (const secure of [false, true]) {
    const proxy = await openTcp(ports.intercepting);
    const tunnel = await openTunnel(
      secure ? await openTls(proxy, trust.ca, "h2") : proxy,
      secure ? "h2" : "http/1.1",
      `127.0.0.1:${port}`,
      AUTHORIZED,
    );
    if (says !== "") tunnel.write(says, "latin1");
    let text = "";
    for await (const chunk of tunnel) {
      text += (chunk as Buffer).toString("latin1");
      if (text.length >= greeting.length + says.length) break;
    }
    expect(text).toBe(greeting + says);
  }
});

it("passes bytes on that are spoken inside of TLS", async () => {
  const credentials = await (await lab.authority()).credentialsFor("localhost");
  const port = await lab.listen(
    createTls(credentials, (socket) => {
      socket.on("error", () => {});
      socket.write("220 hello\r\n");
      socket.pipe(socket);
    }),
  );
  const tunnel = await openTunnel(
    await openTcp(ports.intercepting),
    "http/1.1",
    `localhost:${port}`,
    AUTHORIZED,
  );
  const inner = await openTls(tunnel, trust.ca, null);
  inner.write("EHLO me\r\n");
  let text = "";
  for await (const chunk of inner) {
    text += String(chunk);
    if (text.length === 20) break;
  }
  expect(text).toBe("220 hello\r\nEHLO me\r\n");
});

it("passes the end of one direction on, and the other one for as long as it lasts", async () => {
  const port = await lab.tcp((socket) => {
    let bytes = 0;
    socket.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
    });
    socket.on("end", () => socket.end(`got ${bytes}`));
  });
  for (const dialect of DIALECTS) {
    const tunnel = await openTunnel(
      await openTcp(ports.plain),
      dialect,
      `127.0.0.1:${port}`,
      AUTHORIZED,
    );
    tunnel.end(Buffer.alloc(100_000));
    let text = "";
    for await (const chunk of tunnel) text += String(chunk);
    expect(text).toBe("got 100000");
  }
});

it.each(DIALECTS)("%s: refuses tunnels without the token", async (dialect) => {
  const { host } = new URL(origins.http);
  for (const headers of [{}, { "Proxy-Authorization": "Bearer wrong" }]) {
    await expect(
      openTunnel(await openTcp(ports.plain), dialect, host, headers),
    ).rejects.toMatchObject({ status: 407 });
  }
  await openTunnel(await openTcp(ports.plain), dialect, host, {
    "Proxy-Authorization": `Bearer ${TOKEN}`,
  });
});

it("refuses absolute targets without the token, and says how it wants it", async () => {
  const client = speak("http/1.1", await openTcp(ports.plain));
  const answer = await client.ask({ origin: origins.http, path: "/", absolute: true });
  expect(answer.status).toBe(407);
  expect(answer.headers["proxy-authenticate"]).toBe('Basic realm="Oriel", Bearer');
});

it("obeys the lists and the address guard in every way out", async () => {
  const { port } = await lab.site({
    allowPrivate: false,
    deny: ["denied.test"],
    forwardProxy: { intercept: { authority: await lab.authority() } },
  });
  for (const host of ["127.0.0.1:1", "[::1]:1", "localhost:1", "0x7f.1:1", "denied.test:443"]) {
    for (const dialect of DIALECTS) {
      await expect(openTunnel(await openTcp(port), dialect, host)).rejects.toMatchObject({
        status: 403,
      });
      const client = speak(dialect, await openTcp(port));
      const answer = await client.ask({ origin: `http://${host}`, path: "/", absolute: true });
      expect([host, answer.status]).toEqual([host, 403]);
    }
  }
});

it("says what went wrong with the status of a proxy", async () => {
  const silent = await lab.tcp(() => {});
  const { port } = await lab.site({ forwardProxy: {}, timeouts: { firstByte: 100 } });
  const rows: [string, number][] = [
    ["http://localhost:1", 502],
    ["http://no-such-host.invalid", 502],
    [`http://localhost:${silent}`, 504],
  ];
  for (const [origin, status] of rows) {
    const client = speak("http/1.1", await openTcp(port));
    const answer = await client.ask({ origin, path: "/", absolute: true });
    expect([origin, answer.status]).toEqual([origin, status]);
  }
});

it("does not run in circles", async () => {
  const ask = async (headers: Record<string, string>): Promise<Answer> =>
    speak("http/1.1", await openTcp(ports.plain)).ask({
      origin: origins.http,
      path: "/",
      absolute: true,
      headers: { ...AUTHORIZED, ...headers },
    });
  const { headers } = await ask({});
  const own = String(headers["via"]);
  expect((await ask({ Via: "1.1 another" })).status).toBe(200);
  expect((await ask({ Via: `1.1 another, ${own}` })).status).toBe(508);
});

it("refuses to be a proxy for everybody", async () => {
  await expect(
    lab.site({ forwardProxy: {} }).then(({ site }) => site.listen(0, "0.0.0.0")),
  ).rejects.toThrow(/forward proxy on "0\.0\.0\.0"/);
});

const run = promisify(execFile);
it.each([
  { name: "absolute", args: [], origin: "http" },
  { name: "tunnel", args: ["-p"], origin: "http" },
  { name: "TLS in a tunnel", args: [], origin: "https" },
  { name: "HTTP/1.1 and TLS", args: ["--http1.1"], origin: "https" },
  { name: "prior knowledge in a tunnel", args: ["-p", "--http2-prior-knowledge"], origin: "http" },
  { name: "h2c by upgrade in a tunnel", args: ["-p", "--http2"], origin: "http" },
  {
    name: "an upload that asks first",
    args: ["-H", "Expect: 100-continue", "-d", "x"],
    origin: "http",
  },
] as const)("serves curl: $name", async ({ args, origin }) => {
  const { file } = await lab.authority();
  for (const scheme of ["http", "https"]) {
    const { stdout } = await run("curl", [
      "-sS",
      "--max-time",
      "30",
      "--cacert",
      file,
      "--proxy-cacert",
      file,
      "-x",
      `${scheme}://any:${encodeURIComponent(TOKEN)}@localhost:${ports.intercepting}`,
      ...args,
      `${origins[origin]}/curl`,
    ]);
    expect(stdout).toContain('"url":"/curl"');
  }
});

it("ends with the clients that have gone", async () => {
  const closed: Promise<void>[] = [];
  const port = await lab.tcp((socket) => {
    closed.push(new Promise((resolve) => socket.once("end", () => resolve())));
    socket.resume();
  });
  for (const dialect of DIALECTS) {
    await openTunnel(await openTcp(ports.plain), dialect, `127.0.0.1:${port}`, AUTHORIZED);
  }
  await expect.poll(() => closed.length, { timeout: 30_000 }).toBe(2);
  for (const connection of opened.splice(0)) connection.destroy();
  await Promise.all(closed);
});
