/**
 * Prints the CPU time that a Bare server spends, as a ratio to a plain node:http pipe that is measured in turn with
 * it: for a small request, for each GB down and up, for each WebSocket message. Time on the clock is not measured, so
 * that other load on the machine matters little; what is printed is the median of the rounds.
 *
 *   node test/bench/bare-server/run.mjs [rounds]       (default 5; FILTER=small,down,up,ws picks workloads)
 */
import { execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync } from "node:fs";
import { resolve } from "node:path";
import process from "node:process";
import { build } from "vite";
import { WORKLOADS } from "./workloads.mjs";

const PUBLISHED = "@tomphttp/bare-server-node@2.0.6";
const root = resolve(import.meta.dirname, "../../..");
const cache = resolve(root, ".cache/bench");
const targets = resolve(import.meta.dirname, "targets");
const rounds = Number(process.argv[2] ?? 5);

/** Installs the published server for this bench alone. */
function installPublished() {
  const modules = resolve(cache, "bare-server-node");
  if (!existsSync(resolve(modules, "node_modules/@tomphttp/bare-server-node"))) {
    mkdirSync(modules, { recursive: true });
    execFileSync("npm", ["install", "--no-save", "--prefix", modules, PUBLISHED], {
      stdio: ["ignore", "ignore", "inherit"],
    });
  }
  return modules;
}

/** Bundles ours as it is published: from source, for Node. */
async function bundleOurs() {
  await build({
    configFile: false,
    root: targets,
    logLevel: "error",
    ssr: { noExternal: true, resolve: { conditions: ["@oriel/source", "node"] } },
    build: {
      ssr: resolve(targets, "oriel.mjs"),
      outDir: cache,
      emptyOutDir: false,
      target: "node20",
      rolldownOptions: {
        external: [/^node:/, "bufferutil", "utf-8-validate"],
        output: { entryFileNames: "oriel.mjs" },
      },
    },
  });
  return resolve(cache, "oriel.mjs");
}

/** Starts a server in a process of its own. */
async function start(file, env = {}) {
  const child = fork(file, [], { env: { ...process.env, NODE_ENV: "production", ...env } });
  const [{ port }] = await once(child, "message");
  return {
    port,
    async usage() {
      child.send("usage");
      const [usage] = await once(child, "message");
      return usage;
    },
    stop: () => child.disconnect(),
  };
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

const origin = await start(resolve(targets, "origin.mjs"));
const servers = {
  pipe: await start(resolve(targets, "pipe.mjs")),
  oriel: await start(await bundleOurs()),
  "bare-server-node": await start(resolve(targets, "bare-server-node.mjs"), {
    BENCH_MODULES: installPublished(),
  }),
};

const wanted = process.env.FILTER?.split(",");
for (const { name, unit, run, ways, warmUp } of WORKLOADS) {
  if (wanted !== undefined && !wanted.includes(name.split(/\W/)[0])) continue;
  const cases = Object.entries(servers).flatMap(([server, handle]) =>
    ways[server].map((way) => ({ title: `${server} ${way}`, handle, way, spent: [] })),
  );
  for (const { handle, way } of cases) await run(handle.port, origin.port, way, warmUp);
  for (let round = 0; round < rounds; round++) {
    // another order each time: what comes first warms the caches of the machine
    for (const each of round % 2 === 0 ? cases : cases.toReversed()) {
      const before = await each.handle.usage();
      const units = await run(each.handle.port, origin.port, each.way);
      const after = await each.handle.usage();
      each.spent.push((after.cpu - before.cpu) / units);
      each.memory = after.memory;
    }
  }
  const [yardstick] = cases;
  console.log(`\n${name}`);
  for (const { title, spent, memory } of cases) {
    const cpu = median(spent);
    // round by round: the machine is not as fast in all of them
    const ratio = median(spent.map((each, round) => each / yardstick.spent[round]));
    console.log(
      `  ${title.padEnd(24)} ${cpu.toFixed(1).padStart(10)} µs/${unit}  ${ratio.toFixed(2).padStart(5)} ×  ${(memory / 2 ** 20).toFixed(0)} MB`,
    );
  }
}
for (const { stop } of [origin, ...Object.values(servers)]) stop();
