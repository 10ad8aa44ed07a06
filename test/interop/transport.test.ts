import { BareTransport, type HeaderStyle } from "@oriel/bare-client/transport";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { startBare } from "./support/bare-servers.ts";
import { startOrigin, type Echo, type Running } from "./support/origin.ts";

const PATIENCE = { timeout: 20_000 };

/** The two interfaces, told apart by their headers. */
const STYLES: readonly {
  name: string;
  write: (lines: [string, string][]) => HeaderStyle;
}[] = [
  { name: "bare-mux", write: (lines) => Object.fromEntries(lines) },
  { name: "proxy-transports", write: (lines) => lines },
];

/** Gives the values of a header in either style. */
function valuesOf(headers: HeaderStyle, name: string): string[] {
  const lines = Array.isArray(headers) ? headers : Object.entries(headers);
  return lines.flatMap(([key, value]) => (key.toLowerCase() === name ? value : []));
}

describe.each(STYLES)("the transport, as $name calls it", ({ write }) => {
  const running: Running[] = [];
  const cookies: string[] = [];
  let transport: BareTransport;
  let origin: Awaited<ReturnType<typeof startOrigin>>;

  beforeAll(async () => {
    const bare = await startBare("ours");
    origin = await startOrigin();
    running.push(bare, origin);
    transport = new BareTransport({
      server: bare.url,
      WebSocket: WebSocket as never,
      setCookiesCallback: (lines) => cookies.push(...lines),
    });
    await transport.init();
  });
  afterAll(() => {
    for (const server of running) server.close();
  });

  const request = (
    path: string,
    {
      method = "GET",
      body = null,
      lines = [],
      signal,
    }: {
      method?: string;
      body?: BodyInit | null;
      lines?: [string, string][];
      signal?: AbortSignal;
    } = {},
  ) => transport.request(new URL(path, origin.url), method, body, write(lines), signal);

  const connect = (path: string, protocols: string[] = []) => {
    const calls: [name: string, ...args: unknown[]][] = [];
    const [send, close] = transport.connect(
      new URL(path, origin.url.replace("http", "ws")),
      protocols,
      write([["Origin", "https://page.test"]]),
      (...args) => calls.push(["open", ...args]),
      (...args) => calls.push(["message", ...args]),
      (...args) => calls.push(["close", ...args]),
      (...args) => calls.push(["error", ...args]),
    );
    return { calls, send, close, names: () => calls.map(([name]) => name) };
  };

  it.each([
    { kind: "a string", body: () => "data" },
    { kind: "a buffer", body: () => new TextEncoder().encode("data").buffer },
    { kind: "a Blob", body: () => new Blob(["data"]) },
    { kind: "a form", body: () => new URLSearchParams("data"), text: "data=" },
    { kind: "a stream", body: () => new Blob(["data"]).stream() },
  ])("sends $kind", async ({ body, text = "data" }) => {
    const answer = await request("/echo", { method: "POST", body: body() });
    expect((await new Response(answer.body).json()) as Echo).toMatchObject({ body: text });
  });

  it("keeps duplicated headers and cookies apart", async () => {
    const { headers, body } = await request("/several", { lines: [["X-A", "1"]] });
    expect(valuesOf(headers, "x-spelt")).toEqual(["1", "2"]);
    expect(valuesOf(headers, "set-cookie")).toEqual(["a=1", "b=2"]);
    expect(structuredClone(headers)).toEqual(headers);
    await body?.cancel();
  });

  it("does not follow redirects", async () => {
    expect(await request("/redirect")).toMatchObject({ status: 302 });
  });

  it("answers 204 and 304", async () => {
    for (const status of [204, 304]) {
      const answer = await request(`/${status}`, { lines: [["If-None-Match", '"1"']] });
      expect(answer).toMatchObject({ status, body: null });
    }
  });

  it("gives bodies that can be transferred", async () => {
    const { body } = await request("/404");
    if (body === null) throw new Error("there is no body");
    const moved = structuredClone(body, { transfer: [body] });
    expect(await new Response(moved).text()).toBe("none");
  });

  it("ends when the signal aborts, before and during the body", async () => {
    await expect(request("/echo", { signal: AbortSignal.abort() })).rejects.toThrow(/abort/);
    const controller = new AbortController();
    const { body } = await request("/endless", { signal: controller.signal });
    const reader = body?.getReader();
    expect((await reader?.read())?.done).toBe(false);
    controller.abort();
    await expect(
      (async () => {
        while (!(await reader?.read())?.done);
      })(),
    ).rejects.toThrow();
  });

  it.each([
    { remote: "http://127.0.0.1:1/", why: /refused/i },
    { remote: "http://does-not-exist.invalid/", why: /does-not-exist|resolved|found/i },
  ])("says why $remote fails", async ({ remote, why }) => {
    const failing = transport.request(new URL(remote), "GET", null, write([]), undefined);
    await expect(failing).rejects.toThrow(why);
  });

  it("shows cut bodies as errors of the stream", async () => {
    const { body } = await request("/cut");
    await expect(new Response(body).text()).rejects.toThrow();
  });

  it("opens sockets with protocols, and keeps what was sent before", async () => {
    cookies.length = 0;
    const { calls, send, close } = connect("/chat", ["p", "q"]);
    send("early");
    await expect
      .poll(() => calls, PATIENCE)
      .toEqual([
        ["open", "q", ""],
        ["message", "early"],
      ]);
    expect(cookies).toEqual(["a=1", "b=2"]);
    send(new Uint8Array([0, 255]).buffer);
    await expect.poll(() => calls[2], PATIENCE).toBeDefined();
    expect(calls[2]?.[1]).toBeInstanceOf(ArrayBuffer);
    close(4567, "bye");
    await expect.poll(() => calls.at(-1)?.[0], PATIENCE).toBe("close");
    expect(origin.closes).toContain(4567);
  });

  it("gets early messages and close codes", async () => {
    const greeted = connect("/greet");
    await expect.poll(greeted.names, PATIENCE).toEqual(["open", "message", "message"]);
    greeted.close();
    const { calls, send } = connect("/chat");
    send("close 4321");
    await expect.poll(() => calls.at(-1), PATIENCE).toEqual(["close", 4321, "as told"]);
  });

  it("tells that a socket is refused, and gives up one that is closed before it is open", async () => {
    const refused = connect("/nowhere");
    await expect.poll(refused.names, PATIENCE).toEqual(["error", "close"]);
    expect(refused.calls[1]).toEqual(["close", 1006, ""]);
    const closed = connect("/chat");
    closed.close(1000, "");
    await expect.poll(closed.names, PATIENCE).toEqual(["error", "close"]);
  });
});
