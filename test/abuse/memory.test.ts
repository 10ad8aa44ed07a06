import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { Socket } from "node:net";
import { resolve } from "node:path";
import { build } from "vite";
import { afterEach, beforeAll, expect, it } from "vitest";
import { Lab, OK, type Origin } from "../conformance/support/lab.ts";
import { encode, handshake, v1Json } from "../conformance/support/sockets.ts";
import { askBare, bareRequest, VERSIONS } from "../conformance/support/versions.ts";
import { ask, Wire, writeRequest } from "../conformance/support/wire.ts";

const root = resolve(import.meta.dirname, "../..");
const cache = resolve(root, ".cache/abuse");
const lab = new Lab();
afterEach(() => lab.closeAll());

/** What a server holds; its memory in bytes. */
interface Holdings {
  readonly used: number;
  readonly connections: number;
}

interface Server {
  readonly port: number;
  readonly child: ChildProcess;
  holdings(): Promise<Holdings>;
  memory(): Promise<number>;
}

/** Starts a server in a process of its own, so that its memory is nothing but its own. */
async function start(): Promise<Server> {
  const child = fork(resolve(cache, "server.mjs"), [], { execArgv: ["--expose-gc"] });
  lab.add(() => child.kill("SIGKILL"));
  const [{ port }] = (await once(child, "message")) as [{ port: number }];
  const holdings = async (): Promise<Holdings> => {
    child.send("holdings");
    const [held] = (await once(child, "message")) as [Holdings];
    return held;
  };
  return { port, child, holdings, memory: async () => (await holdings()).used };
}

beforeAll(async () => {
  await build({
    configFile: false,
    root,
    logLevel: "error",
    ssr: { noExternal: true, resolve: { conditions: ["@oriel/source", "node"] } },
    build: {
      ssr: resolve(import.meta.dirname, "support/server.mjs"),
      outDir: cache,
      target: "node20",
      rolldownOptions: {
        external: [/^node:/, "bufferutil", "utf-8-validate"],
        output: { entryFileNames: "server.mjs" },
      },
    },
  });
});

/** Some of everything, good and bad. */
async function torment(port: number, rounds: number): Promise<void> {
  const origin = await lab.origin((socket, { target }) => {
    if (target === "/reset") socket.resetAndDestroy();
    else if (target === "/cut") socket.end("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc");
    else if (target === "/silent") return undefined;
    else return OK;
    return undefined;
  });
  const tunnel = handshake("v1", `bare, ${encode(JSON.stringify(v1Json(origin.port)))}`);
  for (let round = 0; round < rounds; round++) {
    const version = VERSIONS[round % 3] ?? "v3";
    await Promise.all([
      askBare(version, port, origin, { method: "POST", body: "x".repeat(20_000) }),
      askBare(version, port, origin, { path: "/reset" }),
      askBare(version, port, origin, { path: "/cut" }),
      askBare(version, port, origin, { headers: "[]" }),
      ask(port, {
        target: "/bare/v1/ws-new-meta",
        lines: [`X-Forwarded-For: 10.${round >> 8}.${round & 255}.1`],
      }),
      ask(port, { target: `/bare/${"x".repeat(round)}` }),
      ...[
        writeRequest(bareRequest(version, origin, { path: "/silent" })),
        tunnel,
        "GET / HTTP/1.1\r\nX: ",
      ].map(async (text) => {
        const wire = new Wire(port);
        wire.write(text);
        await new Promise((done) => {
          setTimeout(done, 10);
        });
        wire.socket.resetAndDestroy();
      }),
    ]);
  }
}

it("ends at its starting memory after all kinds of abuse", async () => {
  const { port, memory, child } = await start();
  await torment(port, 60);
  const before = await memory();
  await torment(port, 200);
  await expect
    .poll(async () => (await memory()) - before, { timeout: 30_000, interval: 500 })
    .toBeLessThan(6 << 20);
  expect(child.exitCode).toBeNull();
}, 120_000);

it("keeps nothing of a request with the connection that it leaves", async () => {
  const { port, memory } = await start();
  const origins = await Promise.all(Array.from({ length: 150 }, () => lab.origin()));
  const visit = async (headers: object): Promise<void> => {
    for (const origin of origins) {
      const answer = await askBare("v3", port, origin, { headers, path: `/${"p".repeat(20_000)}` });
      expect(answer.body).toBe("ok");
    }
  };
  const connections = (): number =>
    origins.flatMap((origin) => origin.connections).filter(({ destroyed }) => !destroyed).length;
  const before = await memory();
  await visit({ Cookie: "c".repeat(100_000) });
  const used = (await memory()) - before;
  expect(connections()).toBe(origins.length);
  // what a connection needs by itself; one request is more than 100 KB
  expect(used / origins.length).toBeLessThan(30_000);
}, 120_000);

/** Beginnings of requests that never come to their end. */
const UNFINISHED = [
  ...Array.from({ length: 12 }, () => ""),
  "GET /bare/v3/ HTTP/1.1\r\nHost: a\r\nX-Slow: ",
];

/** Opens connections, not more at a time than a server's queue of new ones takes. */
async function crowd(port: number, origin: Origin, size: number): Promise<Wire[]> {
  const body = writeRequest(
    bareRequest("v3", origin, { method: "POST", lines: ["Content-Length: 99"] }),
  );
  const texts = [...UNFINISHED, `${body}x`];
  const wires: Wire[] = [];
  while (wires.length < size) {
    const more = Array.from({ length: 200 }, () => lab.wire(port));
    await Promise.all(more.map(({ socket }) => once(socket, "connect")));
    for (const wire of more) wire.write(texts[wires.push(wire) % texts.length] ?? "");
  }
  return wires;
}

it("bears thousands of idle connections, slow heads and slow bodies, and answers others", async () => {
  const { port, child, holdings, memory } = await start();
  const origin = await lab.origin();
  const answers = async (): Promise<string[]> =>
    Promise.all(VERSIONS.map(async (version) => (await askBare(version, port, origin)).body));
  const gather = async (size: number): Promise<Wire[]> => {
    const wires = await crowd(port, origin, size);
    await expect
      .poll(async () => (await holdings()).connections, { timeout: 30_000 })
      .toBeGreaterThanOrEqual(size);
    expect(await answers()).toEqual(["ok", "ok", "ok"]);
    return wires;
  };
  const leave = async (wires: readonly Wire[]): Promise<void> => {
    for (const wire of wires) wire.close();
    await expect.poll(async () => (await holdings()).connections, { timeout: 30_000 }).toBe(0);
  };
  await leave(await gather(400));
  const before = await memory();
  const wires = await gather(3600);
  // some KB each: parser, stream and timers
  expect(await memory()).toBeLessThan(before + (50 << 20));
  await leave(wires);
  await expect
    .poll(async () => (await memory()) - before, { timeout: 30_000, interval: 500 })
    .toBeLessThan(6 << 20);
  expect(await answers()).toEqual(["ok", "ok", "ok"]);
  expect(child.exitCode).toBeNull();
}, 120_000);

const SIZE = 300 << 20;
const BLOCK = Buffer.alloc(1 << 16);

/** Writes all that is asked for, as fast as it is taken. */
function pour(socket: Socket): void {
  let left = SIZE;
  const more = (): void => {
    while (left > 0) {
      left -= BLOCK.length;
      if (!socket.write(BLOCK)) return;
    }
  };
  socket.on("drain", more);
  more();
}

it.each(["down", "up"])(
  "moves 300 MB %s in bounded memory",
  async (way) => {
    const { port, memory } = await start();
    let got = 0;
    const count = (chunk: Buffer | string): void => {
      got += chunk.length;
    };
    const { port: remote } = await lab.tcp((socket) => {
      if (way === "up") socket.on("data", count);
      else {
        socket.once("data", () => {
          socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${SIZE}\r\n\r\n`);
          pour(socket);
        });
      }
    });
    const before = await memory();
    const wire = lab.wire(port);
    const origin = { host: `127.0.0.1:${remote}`, port: remote };
    if (way === "up") {
      const lines = [`Content-Length: ${SIZE}`];
      wire.write(writeRequest(bareRequest("v3", origin, { method: "POST", lines })));
      pour(wire.socket);
    } else {
      wire.socket.removeAllListeners("data");
      wire.socket.on("data", count);
      wire.write(writeRequest(bareRequest("v3", origin)));
    }
    let most = 0;
    await expect
      .poll(
        async () => {
          most = Math.max(most, (await memory()) - before);
          return got;
        },
        { timeout: 60_000, interval: 30 },
      )
      .toBeGreaterThanOrEqual(SIZE);
    expect(most).toBeLessThan(40 << 20);
  },
  120_000,
);
