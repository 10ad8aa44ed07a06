/**
 * Prints what a tap costs: CPU time of the server with one, as a ratio to the same server without, for a small request,
 * for each MB down and up, for each WebSocket message. Each turn lies between two turns of the server without a tap, the
 * median is printed with the quarters below and above, and the rounds are shared among several generations of processes.
 *
 *   node test/bench/bare-server/tap.mjs [rounds] [small|down|up|ws …]       (default: 24 rounds of all)
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { constants, setPriority } from "node:os";
import { resolve } from "node:path";
import process from "node:process";
import { build } from "vite";
import { WORKLOADS } from "./workloads.mjs";

const targets = resolve(import.meta.dirname, "targets");
const cache = resolve(import.meta.dirname, "../../../.cache/bench");
const GENERATIONS = 3;
const [rounds = "24", ...wanted] = process.argv.slice(2);

await build({
  configFile: false,
  root: targets,
  logLevel: "error",
  ssr: { noExternal: true, resolve: { conditions: ["@oriel/source", "node"] } },
  build: {
    ssr: resolve(targets, "tapped.mjs"),
    outDir: cache,
    emptyOutDir: false,
    target: "node20",
    rolldownOptions: {
      external: [/^node:/, "bufferutil", "utf-8-validate"],
      output: { entryFileNames: "tapped.mjs" },
    },
  },
});

async function start(file, env) {
  const child = fork(file, [], { env: { ...process.env, NODE_ENV: "production", ...env } });
  const [{ port }] = await once(child, "message");
  return {
    port,
    pid: child.pid,
    async cpu() {
      child.send("usage");
      const [usage] = await once(child, "message");
      return usage.cpu;
    },
    stop: () => child.disconnect(),
  };
}

const quantile = (values, part) =>
  values.toSorted((a, b) => a - b)[Math.floor(part * (values.length - 1))];

/** The first one is the yardstick; the second shows how far two processes of one program differ. */
const CASES = [
  ["no tap", "none"],
  ["no tap, again", "none"],
  ["heads", "heads"],
  ["everything read", "all"],
];
/** What each case spent, and its ratios, by workload. */
const outcomes = new Map(WORKLOADS.map((workload) => [workload, CASES.map(() => [[], []])]));

async function measure(workload, servers, origin) {
  const { run, warmUp } = workload;
  const turn = async ({ port, cpu }) => {
    const before = await cpu();
    const units = await run(port, origin.port, "v3");
    return ((await cpu()) - before) / units;
  };
  const [[spentByFirst], ...others] = outcomes.get(workload);
  // the yardstick has more turns than the others, and must not be warmer for it
  for (const { port } of servers) {
    await run(port, origin.port, "v3", warmUp);
    for (let turns = 0; turns < 3; turns++) await run(port, origin.port, "v3");
  }
  for (let round = 0; round < Number(rounds) / GENERATIONS; round++) {
    let before = await turn(servers[0]);
    spentByFirst.push(before);
    const cases = others.map((outcome, at) => [outcome, servers[at + 1]]);
    for (const [[spent, ratios], server] of round % 2 === 0 ? cases : cases.toReversed()) {
      const own = await turn(server);
      const after = await turn(servers[0]);
      spent.push(own);
      ratios.push((2 * own) / (before + after));
      before = after;
    }
  }
}

const chosen = WORKLOADS.filter(({ key }) => wanted.length === 0 || wanted.includes(key));
for (let generation = 0; generation < GENERATIONS; generation++) {
  const origin = await start(resolve(targets, "origin.mjs"));
  const servers = [];
  for (const [, tap] of CASES) {
    const server = await start(resolve(cache, "tapped.mjs"), { BENCH_TAP: tap });
    setPriority(server.pid, constants.priority.PRIORITY_LOW);
    servers.push(server);
  }
  for (const workload of chosen) await measure(workload, servers, origin);
  for (const { stop } of [origin, ...servers]) stop();
}
for (const workload of chosen) {
  console.log(`\n${workload.name}, ${rounds} rounds`);
  for (const [at, [spent, ratios]] of outcomes.get(workload).entries()) {
    const [low, ratio, high] = [0.25, 0.5, 0.75].map((part) => quantile(ratios, part)?.toFixed(2));
    const text = ratio === undefined ? "the yardstick" : `${ratio} × (${low}–${high})`;
    const cpu = quantile(spent, 0.5).toFixed(1).padStart(8);
    console.log(`  ${CASES[at][0].padEnd(18)} ${cpu} µs/${workload.unit}  ${text}`);
  }
}
