/**
 * Prints the CPU time that a Bare server spends, as a ratio to a plain node:http pipe: for a small request, for each
 * MB down and up, for each WebSocket message.
 *
 *   node test/bench/bare-server/run.mjs [rounds] [small|down|up|ws …]       (default: 30 rounds of all)
 *
 * Time on the clock is not measured, so that other load matters little. What is left of it is met by many short rounds:
 * each turn of a server lies between two turns of the pipe and is compared with these; the median of all rounds is
 * printed, with the quarters of them that lie below and above. As two processes of one program differ, too (what is
 * compiled when, where memory lies), the rounds are shared among several generations of processes.
 */
import process from "node:process";
import { quantile, spread } from "./processes.mjs";
import { startOrigin, startServers } from "./servers.mjs";
import { WORKLOADS } from "./workloads.mjs";

const GENERATIONS = 3;
const [rounds = "30", ...wanted] = process.argv.slice(2);
const perGeneration = Math.ceil(Number(rounds) / GENERATIONS);

/** Outcomes of each workload, by key; in them what a server spent, by its name and way of being asked. */
const outcomes = new Map(WORKLOADS.map(({ key }) => [key, new Map()]));

for (let generation = 0; generation < GENERATIONS; generation++) {
  const origin = await startOrigin();
  const servers = await startServers();
  for (const workload of WORKLOADS) {
    if (wanted.length === 0 || wanted.includes(workload.key)) {
      await measure(workload, servers, origin);
    }
  }
  for (const { stop } of [origin, ...Object.values(servers)]) stop();
}
for (const workload of WORKLOADS) print(workload);

async function measure({ key, run, ways, warmUp }, servers, origin) {
  const [yardstick, ...cases] = Object.entries(servers).flatMap(([name, server]) =>
    ways[name].map((way) => ({ outcome: outcomeOf(key, `${name} ${way}`), server, way })),
  );
  const turn = async ({ outcome, server, way }) => {
    const before = await server.usage();
    const units = await run(server.port, origin.port, way);
    const after = await server.usage();
    const spent = (after.cpu - before.cpu) / units;
    outcome.spent.push(spent);
    outcome.memory = Math.max(outcome.memory, after.memory);
    return spent;
  };
  for (const { server, way } of [yardstick, ...cases]) {
    await run(server.port, origin.port, way, warmUp);
  }
  for (let round = 0; round < perGeneration; round++) {
    let before = await turn(yardstick);
    for (const each of cases) {
      const spent = await turn(each);
      const after = await turn(yardstick);
      each.outcome.ratios.push((2 * spent) / (before + after));
      before = after;
    }
  }
}

function outcomeOf(key, title) {
  const ofKey = outcomes.get(key);
  const outcome = ofKey.get(title) ?? { spent: [], ratios: [], memory: 0 };
  ofKey.set(title, outcome);
  return outcome;
}

function print({ key, name, unit }) {
  const rows = [...outcomes.get(key)];
  if (rows.length === 0) return;
  console.log(`\n${name}, ${perGeneration * GENERATIONS} rounds`);
  for (const [title, { spent, ratios, memory }] of rows) {
    console.log(
      [
        `  ${title.padEnd(20)}`,
        `${quantile(spent, 0.5).toFixed(1).padStart(8)} µs/${unit}`,
        ratios.length === 0 ? "     the yardstick  " : spread(ratios),
        `${(memory / 2 ** 20).toFixed(0).padStart(4)} MB`,
      ].join("  "),
    );
  }
}
