/**
 * Prints what the port of a site costs: CPU time of the server for a request on a kept connection, and for a connection
 * with one request, as a ratio to the same Bare server behind plain node:http. Each turn lies between two turns of the
 * plain one; the median is printed with the quarters below and above.
 *
 *   node test/bench/bare-server/port.mjs [rounds]       (default 15)
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { resolve } from "node:path";
import process from "node:process";
import { build } from "vite";

const targets = resolve(import.meta.dirname, "targets");
const cache = resolve(import.meta.dirname, "../../../.cache/bench");
const rounds = Number(process.argv[2] ?? 15);
const CLIENTS = 16;
const REQUEST = Buffer.from("GET /bare/ HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n");

await build({
  configFile: false,
  root: targets,
  logLevel: "error",
  ssr: { noExternal: true, resolve: { conditions: ["@oriel/source", "node"] } },
  build: {
    ssr: resolve(targets, "port.mjs"),
    outDir: cache,
    emptyOutDir: false,
    target: "node20",
    rolldownOptions: {
      external: [/^node:/, "bufferutil", "utf-8-validate"],
      output: { entryFileNames: "port.mjs", chunkFileNames: "port-[name].mjs" },
    },
  },
});

async function start(kind) {
  const env = { ...process.env, NODE_ENV: "production", BENCH_PORT: kind };
  const child = fork(resolve(cache, "port.mjs"), [], { env });
  const [{ port }] = await once(child, "message");
  return {
    port,
    async cpu() {
      child.send("usage");
      const [usage] = await once(child, "message");
      return usage.cpu;
    },
    stop: () => child.disconnect(),
  };
}

/** Asks `count` times on one connection. */
function ask(port, count) {
  return new Promise((done, fail) => {
    let left = count;
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    socket.on("connect", () => socket.write(REQUEST));
    socket.on("data", (chunk) => {
      // the manifest is the end of the answer
      if (chunk.at(-1) !== 0x7d) return;
      if (--left > 0) socket.write(REQUEST);
      else socket.destroy();
    });
    socket.on("error", fail);
    socket.on("close", done);
  });
}

const all = (run) => Promise.all(Array.from({ length: CLIENTS }, run));
const WORKLOADS = [
  { unit: "request", count: 16_000, run: (port, each) => all(() => ask(port, each)) },
  {
    unit: "connection",
    count: 4800,
    run: (port, each) =>
      all(async () => {
        for (let at = 0; at < each; at++) await ask(port, 1);
      }),
  },
];

const quantile = (values, part) =>
  values.toSorted((a, b) => a - b)[Math.floor(part * (values.length - 1))];

const plain = await start("plain");
const port = await start("site");
for (const { unit, count, run } of WORKLOADS) {
  const turn = async (server) => {
    const before = await server.cpu();
    await run(server.port, count / CLIENTS);
    return ((await server.cpu()) - before) / count;
  };
  for (const server of [plain, port]) await turn(server);
  const spent = [];
  const ratios = [];
  let before = await turn(plain);
  for (let round = 0; round < rounds; round++) {
    const own = await turn(port);
    const after = await turn(plain);
    spent.push([(before + after) / 2, own]);
    ratios.push((2 * own) / (before + after));
    before = after;
  }
  const [yardstick, own] = [0, 1].map((at) =>
    quantile(
      spent.map((pair) => pair[at]),
      0.5,
    ).toFixed(1),
  );
  const [low, ratio, high] = [0.25, 0.5, 0.75].map((part) => quantile(ratios, part).toFixed(2));
  console.log(
    `${unit.padEnd(12)} plain ${yardstick} µs, port ${own} µs: ${ratio} × (${low}–${high})`,
  );
}
plain.stop();
port.stop();
