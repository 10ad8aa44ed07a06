/**
 * Prints what a tap costs: CPU time of the server with one, as a ratio to the same server without, for a small request,
 * for each MB down and up, for each WebSocket message. Rounds alternate, each turn lies between two turns of the server
 * without a tap, and the median is printed.
 *
 *   node test/bench/bare-server/tap.mjs [rounds] [small|down|up|ws …]       (default: 20 rounds of all)
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
const [rounds = "20", ...wanted] = process.argv.slice(2);

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

const origin = await start(resolve(targets, "origin.mjs"));
const servers = [];
// the second one without a tap shows how far two processes of one program differ
for (const [name, tap] of [
  ["no tap", "none"],
  ["no tap, again", "none"],
  ["heads", "heads"],
  ["everything read", "all"],
]) {
  const server = await start(resolve(cache, "tapped.mjs"), { BENCH_TAP: tap });
  setPriority(server.pid, constants.priority.PRIORITY_LOW);
  servers.push({ name, server });
}

for (const { name, unit, run, warmUp } of WORKLOADS) {
  if (wanted.length > 0 && !wanted.includes(name.split(/\W/)[0])) continue;
  const turn = async ({ port, cpu }) => {
    const before = await cpu();
    const units = await run(port, origin.port, "v3");
    return ((await cpu()) - before) / units;
  };
  const [yardstick, ...cases] = servers.map((each) => ({ ...each, spent: [], ratios: [] }));
  for (const { server } of servers) await run(server.port, origin.port, "v3", warmUp);
  for (let round = 0; round < Number(rounds); round++) {
    let before = await turn(yardstick.server);
    yardstick.spent.push(before);
    for (const each of round % 2 === 0 ? cases : cases.toReversed()) {
      const spent = await turn(each.server);
      const after = await turn(yardstick.server);
      each.spent.push(spent);
      each.ratios.push((2 * spent) / (before + after));
      before = after;
    }
  }
  console.log(`\n${name}, ${rounds} rounds`);
  for (const { name: title, spent, ratios } of [yardstick, ...cases]) {
    const [low, ratio, high] = [0.25, 0.5, 0.75].map((part) => quantile(ratios, part)?.toFixed(2));
    const text = ratio === undefined ? "the yardstick" : `${ratio} × (${low}–${high})`;
    console.log(`  ${title.padEnd(18)} ${quantile(spent, 0.5).toFixed(1).padStart(8)} µs/${unit}  ${text}`);
  }
}
for (const { stop } of [origin, ...servers.map(({ server }) => server)]) stop();
