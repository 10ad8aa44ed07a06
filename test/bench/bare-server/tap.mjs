/**
 * Prints what a tap costs: CPU time of the server with one, as a ratio to the same server without, for a small request,
 * for each MB down and up, for each WebSocket message. Each turn lies between two turns of the server without a tap, the
 * median is printed with the quarters below and above, and the rounds are shared among several generations of processes.
 *
 *   node test/bench/bare-server/tap.mjs [rounds] [small|down|up|ws …]       (default: 24 rounds of all)
 */
import { resolve } from "node:path";
import process from "node:process";
import { bundle, quantile, spread, start, startMeasured, targets } from "./processes.mjs";
import { WORKLOADS } from "./workloads.mjs";

const GENERATIONS = 3;
const [rounds = "24", ...wanted] = process.argv.slice(2);

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
  const turn = async ({ port, usage }) => {
    const before = await usage();
    const units = await run(port, origin.port, "v3");
    return ((await usage()).cpu - before.cpu) / units;
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
const program = await bundle("tapped");
for (let generation = 0; generation < GENERATIONS; generation++) {
  const origin = await start(resolve(targets, "origin.mjs"));
  const servers = [];
  for (const [, tap] of CASES) {
    servers.push(await startMeasured(program, { BENCH_TAP: tap }));
  }
  for (const workload of chosen) await measure(workload, servers, origin);
  for (const { stop } of [origin, ...servers]) stop();
}
for (const workload of chosen) {
  console.log(`\n${workload.name}, ${rounds} rounds`);
  for (const [at, [spent, ratios]] of outcomes.get(workload).entries()) {
    const text = ratios.length === 0 ? "the yardstick" : spread(ratios);
    const cpu = quantile(spent, 0.5).toFixed(1).padStart(8);
    console.log(`  ${CASES[at][0].padEnd(18)} ${cpu} µs/${workload.unit}  ${text}`);
  }
}
