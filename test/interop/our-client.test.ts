import { BareClient, BareError, type BareVersion } from "@oriel/bare-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { startBare, type ServerName } from "./support/bare-servers.ts";
import { startOrigin, type Echo, type Running } from "./support/origin.ts";
import { hear } from "./support/hear.ts";

const SERVERS: readonly { name: ServerName; version: BareVersion }[] = [
  { name: "ours", version: "v1" },
  { name: "ours", version: "v2" },
  { name: "ours", version: "v3" },
  { name: "bare-server-node 1.2.6", version: "v1" },
  { name: "bare-server-node 1.2.6", version: "v2" },
  { name: "bare-server-node 2.0.6", version: "v1" },
  { name: "bare-server-node 2.0.6", version: "v2" },
  { name: "bare-server-node 2.0.6", version: "v3" },
];

/** What fails by the server's own fault, and why. Such rows are run, and must still fail, unless they are skipped. */
const KNOWN_FAILURES: readonly {
  readonly server: RegExp;
  readonly version: RegExp;
  readonly scenario: string;
  readonly why: string;
  readonly skip?: true;
}[] = [
  {
    server: /1\.2\.6|2\.0\.6/,
    version: /v/,
    scenario: "keeps the lines of a header apart",
    why: "it takes the joined headers of node:http",
  },
  {
    server: /1\.2\.6|2\.0\.6/,
    version: /v/,
    scenario: "tells that the remote refuses",
    why: "every error of it has the code UNKNOWN",
  },
  {
    server: /1\.2\.6|2\.0\.6/,
    version: /v[12]/,
    scenario: "gets what the remote says first",
    why: "it drops bytes that come with the handshake",
  },
  {
    server: /2\.0\.6/,
    version: /v3/,
    scenario: "gets what the remote says first",
    why: "it listens only after it has sent the open message",
  },
  {
    server: /2\.0\.6/,
    version: /v2/,
    scenario: "carries text and binary messages, with the protocol and the cookies",
    why: "its v2 sockets cannot open: it strips the Connection header",
  },
  {
    server: /2\.0\.6/,
    version: /v2/,
    scenario: "passes on close codes, both ways",
    why: "its v2 sockets cannot open: it strips the Connection header",
  },
  {
    server: /2\.0\.6/,
    version: /v3/,
    scenario: "passes on close codes, both ways",
    why: "it closes without the code",
  },
  {
    server: /1\.2\.6/,
    version: /v/,
    scenario: "shows a cut body as an error",
    why: "it leaves the client hanging when the remote dies in mid-body",
    skip: true,
  },
  {
    server: /2\.0\.6/,
    version: /v/,
    scenario: "shows a cut body as an error",
    why: "its whole process ends when the remote dies in mid-body",
    skip: true,
  },
];

interface Lab {
  readonly client: BareClient;
  readonly origin: string;
  /** Codes that sockets of the remote were closed with. */
  readonly closes: readonly number[];
  /** ms to wait for an event. */
  readonly patience: number;
}

async function echo(lab: Lab, path: string, init = {}): Promise<Echo> {
  const response = await lab.client.fetch(`${lab.origin}${path}`, init);
  return (await response.json()) as Echo;
}

function open({ client, origin, patience }: Lab, path: string, protocols?: string[], options = {}) {
  const socket = client.createWebSocket(origin.replace("http", "ws") + path, protocols, options);
  socket.binaryType = "arraybuffer";
  return { socket, heard: hear(socket, patience) };
}

const SCENARIOS: Readonly<Record<string, (lab: Lab) => Promise<void>>> = {
  "gives status, text, headers and body of the remote": async ({ client, origin }) => {
    const response = await client.fetch(`${origin}404`);
    expect(response).toMatchObject({ status: 404, statusText: "Not Here" });
    expect(await response.text()).toBe("none");
  },
  "sends headers as they are spelt, in order": async (lab) => {
    const { lines } = await echo(lab, "echo", {
      headers: { "X-Spelt": "1", "user-agent": "me", "x-other": "\u00E9" },
    });
    const sent = lines.filter((_line, at) => at % 2 === 0);
    expect(sent.filter((name) => /^(?:x-|user-agent|host)/i.test(name))).toEqual([
      "Host",
      "X-Spelt",
      "user-agent",
      "x-other",
    ]);
    expect(lines[lines.indexOf("x-other") + 1]).toBe("\u00E9");
  },
  "sends a body with the content type it implies": async (lab) => {
    const { method, body, lines } = await echo(lab, "echo", {
      method: "PUT",
      body: new URLSearchParams({ a: "b c" }),
    });
    expect({ method, body }).toEqual({ method: "PUT", body: "a=b+c" });
    const types = lines.filter((_line, at) => lines[at - 1]?.toLowerCase() === "content-type");
    expect(types).toEqual(["application/x-www-form-urlencoded;charset=UTF-8"]);
  },
  "streams a body": async (lab) => {
    const body = new Blob(["a", "b".repeat(100_000)]).stream();
    expect((await echo(lab, "echo", { method: "POST", body })).body).toHaveLength(100_001);
  },
  "keeps cookies apart": async ({ client, origin }) => {
    const { rawHeaders, headers } = await client.fetch(`${origin}several`);
    expect(rawHeaders).toMatchObject({ "Set-Cookie": ["a=1", "b=2"] });
    expect(headers.getSetCookie()).toEqual(["a=1", "b=2"]);
  },
  "keeps the lines of a header apart": async ({ client, origin }) => {
    const { rawHeaders } = await client.fetch(`${origin}several`);
    expect(rawHeaders).toMatchObject({ "X-Spelt": ["1", "2"] });
  },
  "carries long headers of the remote": async ({ client, origin }) => {
    const { headers } = await client.fetch(`${origin}long`);
    expect(headers.get("x-long")).toBe("l ".repeat(3000).trim());
  },
  "carries long headers to the remote": async (lab) => {
    const { lines } = await echo(lab, "echo", { headers: { Cookie: "c=1; ".repeat(1500) } });
    expect(lines).toContain("c=1; ".repeat(1500).trim());
  },
  "lets packed bodies be unpacked": async ({ client, origin }) => {
    expect(await (await client.fetch(`${origin}gzip`)).text()).toBe("unpacked");
  },
  "gives answers without a body": async ({ client, origin }) => {
    for (const status of [204, 304]) {
      const response = await client.fetch(`${origin}${status}`);
      expect(response).toMatchObject({ status, body: null });
    }
    const conditional = { "If-None-Match": '"1"' };
    const response = await client.fetch(`${origin}304`, { headers: conditional });
    expect(response.status).toBe(304);
    expect(response.headers.get("etag")).toBe('"1"');
    expect(await (await client.fetch(`${origin}echo`, { method: "HEAD" })).text()).toBe("");
  },
  "follows redirects": async ({ client, origin }) => {
    const response = await client.fetch(`${origin}redirect`, { method: "POST", body: "x" });
    expect(response.finalURL).toBe(`${origin}echo?there`);
    expect(await response.json()).toMatchObject({ method: "GET", body: "" });
    expect((await client.fetch(`${origin}redirect`, { redirect: "manual" })).status).toBe(302);
  },
  "tells that the remote refuses": async ({ client }) => {
    const error: unknown = await client.fetch("http://127.0.0.1:1/").catch((e: unknown) => e);
    expect(BareError.is(error) && error.code).toBe("CONNECTION_REFUSED");
  },
  "shows a cut body as an error": async ({ client, origin }) => {
    const response = await client.fetch(`${origin}cut`);
    await expect(response.text()).rejects.toThrow();
  },
  "carries text and binary messages, with the protocol and the cookies": async (lab) => {
    const cookies: string[] = [];
    const { socket, heard } = open(lab, "chat", ["p", "q"], {
      setCookiesCallback: (lines: string[]) => cookies.push(...lines),
    });
    await heard("open");
    expect(socket.protocol).toBe("q");
    expect(cookies).toEqual(["a=1", "b=2"]);
    for (const data of ["text", "", new Uint8Array([0, 255]).buffer]) {
      socket.send(data);
      expect((await heard<MessageEvent>("message")).data).toEqual(data);
    }
    socket.close();
    await heard("close");
  },
  "passes on close codes, both ways": async (lab) => {
    const first = open(lab, "chat");
    await first.heard("open");
    first.socket.send("close 4321");
    expect(await first.heard<CloseEvent>("close")).toMatchObject({
      code: 4321,
      reason: "as told",
      wasClean: true,
    });
    const second = open(lab, "chat");
    await second.heard("open");
    second.socket.close(4567, "bye");
    expect((await second.heard<CloseEvent>("close")).code).toBe(4567);
    await expect.poll(() => lab.closes).toContain(4567);
  },
  "gets what the remote says first": async (lab) => {
    const { socket, heard } = open(lab, "greet");
    await heard("open");
    expect((await heard<MessageEvent>("message")).data).toBe("welcome");
    expect((await heard<MessageEvent>("message")).data).toBe("and more");
    socket.close();
  },
  "shows a socket that is refused as an error and 1006": async (lab) => {
    const { heard } = open(lab, "nowhere");
    await heard("error");
    expect((await heard<CloseEvent>("close")).code).toBe(1006);
  },
};

describe.each(SERVERS)("our client with $name by $version", ({ name, version }) => {
  const running: Running[] = [];
  let lab: Lab;

  beforeAll(async () => {
    const bare = await startBare(name);
    const origin = await startOrigin();
    running.push(bare, origin);
    const client = new BareClient(bare.url, { version, WebSocket: WebSocket as never });
    lab = { client, origin: origin.url, closes: origin.closes, patience: 20_000 };
  });
  afterAll(() => {
    for (const server of running) server.close();
  });

  for (const [scenario, run] of Object.entries(SCENARIOS)) {
    const known = KNOWN_FAILURES.find(
      (row) => row.scenario === scenario && row.server.test(name) && row.version.test(version),
    );
    if (known === undefined) it(scenario, () => run(lab));
    else if (known.skip === true) it.skip(`${scenario} (${known.why})`);
    else it.fails(`${scenario} (${known.why})`, () => run({ ...lab, patience: 1500 }));
  }
});

it.each<{ name: ServerName; version: BareVersion }>([
  { name: "ours", version: "v3" },
  { name: "bare-server-node 1.2.6", version: "v2" },
  { name: "bare-server-node 2.0.6", version: "v3" },
])("speaks $version to $name by its manifest", async ({ name, version }) => {
  const bare = await startBare(name);
  const origin = await startOrigin();
  const client = new BareClient(bare.url.slice(0, -1));
  expect((await client.fetch(`${origin.url}404`)).status).toBe(404);
  expect(client.version).toBe(version);
  bare.close();
  origin.close();
});
