/**
 * Prints CPU times of rewriting, and of what it is compared with, as ratios. All take turns in one process, forwards and
 * backwards; each turn gives a ratio to ours in the same round, and the median of these counts: a machine that others
 * use, too, is slow for both. `npm run bench:javascript`
 */
import { execFileSync } from "node:child_process";
import { install, loadAll, readCorpus } from "./peers.mjs";

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 15);

/** CPU microseconds of one call, over as many as take a while. A text counts when it is in one piece. */
function measure(run) {
  let calls = 0;
  const from = process.cpuUsage();
  for (;;) {
    const result = run();
    if (typeof result === "string") result.charCodeAt(0);
    calls++;
    const { user, system } = process.cpuUsage(from);
    if (user + system > 4000) return (user + system) / calls;
  }
}

const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1];
/** The median, and the lowest. */
const spread = (list) => `${median(list).toFixed(2)} (lowest ${Math.min(...list).toFixed(2)})`;
const geometricMean = (list) =>
  Math.exp(list.reduce((sum, x) => sum + Math.log(x), 0) / list.length);

/** First call in a new process, in ms. */
function cold() {
  const code = `
    const { rewriteScript } = await import("./own/rewriter.mjs");
    const source = require("fs").readFileSync("node_modules/jquery/dist/jquery.min.js", "utf8");
    const from = process.cpuUsage(), start = performance.now();
    rewriteScript(source, { goal: "script" });
    const { user, system } = process.cpuUsage(from);
    console.log(Math.min(performance.now() - start, (user + system) / 1000));`;
  const cwd = new URL("../../../.cache/bench-javascript", import.meta.url);
  const body = `(async () => {${code}})()`;
  return spread(
    Array.from({ length: 15 }, () =>
      Number(execFileSync(process.execPath, ["-e", body], { cwd, encoding: "utf8" })),
    ),
  );
}

install();
const corpus = readCorpus();
const all = await loadAll();
const names = Object.keys(all);
const ratios = Object.fromEntries(names.map((name) => [name, []]));
const slower = [];
let growth = 0;
let size = 0;

// The engine compiles what has run for a while: nobody's first file counts.
for (const { source, isModule } of corpus) {
  for (const name of names) {
    try {
      measure(() => all[name](source, isModule));
    } catch {
      // Reported below.
    }
  }
}

console.log(["file".padEnd(46), "kB", "us (oriel, lowest)", ...names.slice(1)].join("  "));
for (const { name, source, isModule } of corpus) {
  const times = Object.fromEntries(names.map((key) => [key, []]));
  const failed = new Set();
  for (let round = 0; round < ROUNDS; round++) {
    for (const key of round % 2 === 0 ? names : names.toReversed()) {
      if (failed.has(key)) continue;
      try {
        times[key].push(measure(() => all[key](source, isModule)));
      } catch {
        failed.add(key);
      }
    }
  }
  growth += all.oriel(source, isModule).length - source.length;
  size += source.length;
  const cells = names.slice(1).map((key) => {
    if (failed.has(key)) return "fails";
    const ratio = median(times[key].map((time, round) => time / times.oriel[round]));
    ratios[key].push(ratio);
    if (key === "scramjet 2" && ratio < 1) slower.push(name);
    return ratio.toFixed(key === "charCodeAt loop" ? 2 : 1);
  });
  console.log(
    [
      name.padEnd(46),
      Math.round(source.length / 1024),
      Math.round(Math.min(...times.oriel)),
      ...cells,
    ].join("  "),
  );
}
const means = names.slice(1).map((key) => `${key} ${geometricMean(ratios[key]).toFixed(2)}`);
console.log(`\ngeometric means (times as long as ours): ${means.join(", ")}`);
console.log(`slower than scramjet 2: ${slower.join(", ") || "none"}`);
console.log(`growth: ${((growth / size) * 100).toFixed(4)} %`);

const handler =
  "var s = document.createElement('script'); s.src = '/a.js'; document.head.append(s);";
const small = handler.repeat(40);
const smallTimes = Array.from({ length: 51 }, () => measure(() => all.oriel(small, false)));
console.log(
  `small scripts with nothing to edit, ${small.length} characters: ${spread(smallTimes)} us`,
);
console.log(`first call in a new process, jquery.min: ${cold()} ms`);
