/**
 * Prints what the port of a site costs: CPU time of the server for a request on a kept connection, and for a connection
 * with one request, as a ratio to the same Bare server behind plain node:http. Each turn lies between two turns of the
 * plain one; the median is printed with the quarters below and above.
 *
 *   node test/bench/bare-server/port.mjs [rounds]       (default 15)
 */
import { connect } from "node:net";
import process from "node:process";
import { bundle, quantile, spread, startMeasured } from "./processes.mjs";

const rounds = Number(process.argv[2] ?? 15);
const CLIENTS = 16;
const REQUEST = Buffer.from("GET /bare/ HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n");

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

const program = await bundle("port");
const plain = await startMeasured(program, { BENCH_PORT: "plain" });
const port = await startMeasured(program, { BENCH_PORT: "site" });
for (const { unit, count, run } of WORKLOADS) {
  const turn = async (server) => {
    const before = await server.usage();
    await run(server.port, count / CLIENTS);
    return ((await server.usage()).cpu - before.cpu) / count;
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
  console.log(`${unit.padEnd(12)} plain ${yardstick} µs, port ${own} µs: ${spread(ratios)}`);
}
plain.stop();
port.stop();
