// `npm run fuzz -- 10`: for ten minutes (five when nothing is said), makes programs from the grammar of the
// interesting names, and checks that they do the same rewritten, that rewriting is undone to the letter, and that the
// fast path does what the exact one does. Ends with the first failure, and says how to see it again.
import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";

/** Programs per property and round. */
const RUNS = 2000;
const TESTS = ["packages/rewriter/src/js/grammar.node.test.ts", "packages/rewriter/src/js/fast"];

const root = resolve(import.meta.dirname, "../..");
const minutes = Number(process.argv[2] ?? 5);
if (!(minutes > 0)) {
  console.error(`fuzz "${process.argv[2]}": no number of minutes`);
  process.exit(2);
}
const end = performance.now() + minutes * 60_000;
let seed = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));
for (let round = 1; performance.now() < end; round++, seed = (seed + 1) % 2 ** 31) {
  console.log(`round ${round}: seed ${seed}, ${RUNS} programs`);
  const environment = { FUZZ_SEED: String(seed), FUZZ_RUNS: String(RUNS) };
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, "node_modules/vitest/vitest.mjs"), "run", "--project", "node", ...TESTS],
    { cwd: root, env: { ...process.env, ...environment, NO_COLOR: "1" }, encoding: "utf8" },
  );
  if (status !== 0) {
    console.log(stderr.slice(-20_000), stdout.slice(-20_000));
    console.log(
      `Failed with seed ${seed}. Again: FUZZ_SEED=${seed} FUZZ_RUNS=${RUNS} npx vitest run --project node ${TESTS.join(" ")}`,
    );
    process.exit(1);
  }
}
console.log("no failure");
