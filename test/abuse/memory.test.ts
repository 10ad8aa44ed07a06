import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { Socket } from "node:net";
import { resolve } from "node:path";
import { build } from "vite";
import { afterEach, beforeAll, expect, it } from "vitest";
import { Lab, OK } from "../conformance/support/lab.ts";
import { encode, handshake, v1Json } from "../conformance/support/sockets.ts";
import { askBare, bareRequest, VERSIONS } from "../conformance/support/versions.ts";
import { ask, Wire, writeRequest } from "../conformance/support/wire.ts";

const root = resolve(import.meta.dirname, "../..");
const cache = resolve(root, ".cache/abuse");
const lab = new Lab();
afterEach(() => lab.closeAll());

/** A server in a process of its own, so that its memory is nothing but its own. */
async function start(): Promise<{ port: number; memory(): Promise<number>; child: ChildProcess }> {
  const child = fork(resolve(cache, "server.mjs"), [], { execArgv: ["--expose-gc"] });
  lab.add(() => child.kill("SIGKILL"));
  const [{ port }] = (await once(child, "message")) as [{ port: number }];
  return {
    port,
    child,
    async memory() {
      child.send("memory");
      const [{ used }] = (await once(child, "message")) as [{ used: number }];
      return used;
    },
  };
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
