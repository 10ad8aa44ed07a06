import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startBare } from "./support/bare-servers.ts";
import { startOrigin, type Echo, type Running } from "./support/origin.ts";
import { PUBLISHED, type Opened, type PublishedClient } from "./support/published-clients.ts";

interface Lab {
  readonly client: PublishedClient;
  readonly origin: string;
  /** Codes that sockets of the remote were closed with. */
  readonly closes: readonly number[];
}

/** ms to wait for an event. */
const PATIENCE = 20_000;

async function open({ client, origin }: Lab, path: string, protocols: string[] = []) {
  const events: { type: string; value: unknown }[] = [];
  const socket: Opened = await client.open(
    origin.replace("http", "ws") + path,
    protocols,
    (type, value) => events.push({ type, value }),
  );
  const heard = async (type: string): Promise<unknown> => {
    await expect
      .poll(() => events.find((event) => event.type === type), { timeout: PATIENCE })
      .toBeDefined();
    return events.splice(
      events.findIndex((event) => event.type === type),
      1,
    )[0]?.value;
  };
  return { socket, heard };
}

const SCENARIOS: Readonly<Record<string, (lab: Lab) => Promise<void>>> = {
  "gets status, headers and body of the remote": async ({ client, origin }) => {
    const { status, headers, text } = await client.fetch(`${origin}several`);
    expect(status).toBe(200);
    expect(headers).toMatchObject({ "X-Spelt": ["1", "2"], "Set-Cookie": ["a=1", "b=2"] });
    expect(await text()).toBe("several");
    expect((await client.fetch(`${origin}404`)).status).toBe(404);
  },
  "sends headers and a body": async ({ client, origin }) => {
    const { text } = await client.fetch(`${origin}echo`, {
      method: "POST",
      headers: { "X-Spelt": "1" },
      body: "data",
    });
    const echo = JSON.parse(await text()) as Echo;
    expect(echo).toMatchObject({ method: "POST", body: "data" });
    expect(echo.lines[echo.lines.indexOf("X-Spelt") + 1]).toBe("1");
    const host = echo.lines.findIndex((line) => line.toLowerCase() === "host");
    expect(echo.lines[host + 1]).toBe(new URL(origin).host);
  },
  "carries long headers of the remote": async ({ client, origin }) => {
    const { headers } = await client.fetch(`${origin}long`);
    expect(headers["X-Long"]).toBe("l ".repeat(3000).trim());
  },
  "carries long headers to the remote": async ({ client, origin }) => {
    const Cookie = "c=1; ".repeat(1500).trim();
    const { text } = await client.fetch(`${origin}echo`, { headers: { Cookie } });
    expect((JSON.parse(await text()) as Echo).lines).toContain(Cookie);
  },
  "gets packed bodies unpacked": async ({ client, origin }) => {
    expect(await (await client.fetch(`${origin}gzip`)).text()).toBe("unpacked");
  },
  "gets 204 and 304": async ({ client, origin }) => {
    for (const status of [204, 304]) {
      expect((await client.fetch(`${origin}${status}`)).status).toBe(status);
    }
  },
  "is told what failed": async ({ client }) => {
    await expect(client.fetch("http://127.0.0.1:1/")).rejects.toThrow(/refused/i);
  },
  "sees a cut body as an error": async ({ client, origin }) => {
    const { text } = await client.fetch(`${origin}cut`);
    await expect(text()).rejects.toThrow();
  },
  "opens sockets, and exchanges text": async (lab) => {
    const { socket, heard } = await open(lab, "chat", ["p", "q"]);
    await heard("open");
    expect(await socket.protocol()).toBe("q");
    socket.send("text");
    expect(String(await heard("message"))).toBe("text");
    socket.close();
    await heard("close");
  },
  "exchanges binary messages": async (lab) => {
    const { socket, heard } = await open(lab, "chat");
    await heard("open");
    socket.send(new Uint8Array([0, 255]).buffer);
    const message = await heard("message");
    expect(new Uint8Array(message as ArrayBuffer)).toEqual(new Uint8Array([0, 255]));
    socket.close();
  },
  "gets what the remote says first": async (lab) => {
    const { socket, heard } = await open(lab, "greet");
    expect(String(await heard("message"))).toBe("welcome");
    expect(String(await heard("message"))).toBe("and more");
    socket.close();
  },
  "gets close codes, and sends them": async (lab) => {
    const first = await open(lab, "chat");
    await first.heard("open");
    first.socket.send("close 4321");
    expect(await first.heard("close")).toBe(4321);
    const second = await open(lab, "chat");
    await second.heard("open");
    second.socket.close(4567, "bye");
    await expect.poll(() => lab.closes, { timeout: PATIENCE }).toContain(4567);
  },
  "sees a refused socket closed": async (lab) => {
    const { heard } = await open(lab, "nowhere");
    await heard("close");
  },
};

describe.each(Object.entries(PUBLISHED))("our server with %s", (_name, create) => {
  const running: Running[] = [];
  let lab: Lab;

  beforeAll(async () => {
    const bare = await startBare("ours");
    const origin = await startOrigin();
    running.push(bare, origin);
    const client = await create(bare.url);
    lab = { client, origin: origin.url, closes: origin.closes };
  });
  afterAll(() => {
    for (const server of running) server.close();
  });

  for (const [scenario, run] of Object.entries(SCENARIOS)) it(scenario, () => run(lab));
});
