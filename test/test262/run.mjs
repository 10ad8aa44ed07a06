// `TEST262=folder npm run test262`: runs a checked-out test262, as it is and rewritten, and lists the tests that pass
// before and fail after, and the files of which the two ways of rewriting make two things.
//
// `npm run test262 -- language/eval-code built-ins/Function`  only these folders or files
//   --jobs=N       processes; as many as there are processors
//   --skip=A,B     skips tests of these features
//   --all          runs tests of which nothing is rewritten in a proxied page's realm, too
//   --fails        lists the tests that fail as they are, too
//   --rewriter=F   a module with rewriteScript and restoreScript, in the place of this repository's
import { fork } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, relative, resolve, sep } from "node:path";
import { parseArgs } from "node:util";
import { build } from "vite";

/** ms after which a process that does not answer is given up, with the test that it runs. */
const LIMIT = 60_000;

const root = resolve(import.meta.dirname, "../..");
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    jobs: { type: "string", default: String(availableParallelism()) },
    skip: { type: "string", default: "" },
    all: { type: "boolean", default: false },
    fails: { type: "boolean", default: false },
    rewriter: { type: "string" },
  },
});
const suite = resolve(process.env.TEST262 ?? "");
if (process.env.TEST262 === undefined || !existsSync(join(suite, "harness/assert.js"))) {
  console.error(
    'test262 "TEST262": no checked-out suite there. Clone https://github.com/tc39/test262 and set TEST262 to its folder.',
  );
  process.exit(2);
}
const tests = (positionals.length > 0 ? positionals : ["."]).flatMap((path) => [
  ...testsBelow(join(suite, "test", path)),
]);
const options = {
  suite,
  rewriter: values.rewriter === undefined ? await buildRewriter() : resolve(values.rewriter),
  skip: values.skip.split(",").filter((name) => name !== ""),
  all: values.all,
};

/** @type {Record<import("./run-test.mjs").Verdict, number>} */
const counts = { same: 0, passes: 0, broken: 0, fails: 0, differs: 0, skipped: 0 };
/** What is wrong. @type {string[]} */
const broken = [];
const started = performance.now();
let next = 0;
await Promise.all(Array.from({ length: Number(values.jobs) }, work));

console.log(broken.sort().join("\n") + (broken.length > 0 ? "\n" : ""));
const seconds = ((performance.now() - started) / 1000).toFixed(0);
console.log(
  `${tests.length} tests in ${seconds} s: ${counts.passes} runs pass before and after, ${counts.same} pass and are not rewritten, ` +
    `${counts.fails} fail before, ${counts.skipped} skipped`,
);
console.log(`${counts.differs} files of which the ways of rewriting differ`);
console.log(`${counts.broken} pass before and fail after`);
process.exitCode = counts.broken + counts.differs > 0 ? 1 : 0;

/** Feeds a process with tests until there are no more; starts another one when it does not answer. */
async function work() {
  while (next < tests.length) await useProcess();
}

/** @returns {Promise<void>} */
function useProcess() {
  return new Promise((done) => {
    const child = fork(join(import.meta.dirname, "child.mjs"), [JSON.stringify(options)], {
      execArgv: [
        "--experimental-vm-modules",
        "--experimental-import-meta-resolve",
        "--no-warnings",
        "--expose-gc",
        "--stack-size=900",
      ],
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    /** @type {string | null} */
    let running = null;
    /** @type {NodeJS.Timeout | undefined} */
    let timer;
    child.on("message", (/** @type {any} */ { path, outcomes }) => {
      if (path !== null) take(path, outcomes);
      clearTimeout(timer);
      running = next < tests.length ? (tests[next++] ?? null) : null;
      if (running === null) child.kill();
      else {
        child.send(running);
        timer = setTimeout(() => child.kill("SIGKILL"), LIMIT);
      }
    });
    child.on("exit", () => {
      clearTimeout(timer);
      if (running !== null) {
        take(running, [{ variant: "all", verdict: "broken", why: "the process ended or hung" }]);
      }
      done();
    });
  });
}

/**
 * @param {string} path
 * @param {readonly import("./run-test.mjs").Outcome[]} outcomes
 */
function take(path, outcomes) {
  for (const { variant, verdict, why } of outcomes) {
    counts[verdict]++;
    if (verdict === "fails" && values.fails) console.log(`before: ${path} (${variant}): ${why}`);
    if (verdict === "broken") broken.push(`${path} (${variant}): ${why ?? ""}`);
    if (verdict === "differs") broken.push(`${path}: ${why ?? ""}`);
  }
}

/**
 * @param {string} path
 * @returns {Generator<string>}
 */
function* testsBelow(path) {
  if (statSync(path).isDirectory()) {
    for (const name of readdirSync(path)) yield* testsBelow(join(path, name));
  } else if (path.endsWith(".js") && !path.includes("_FIXTURE")) {
    yield relative(join(suite, "test"), path).split(sep).join("/");
  }
}

/** Builds this repository's rewriter as one module. */
async function buildRewriter() {
  const outDir = join(root, ".cache/test262");
  await build({
    configFile: false,
    logLevel: "error",
    root,
    resolve: { conditions: ["@oriel/source", "module", "node"] },
    build: {
      outDir,
      minify: false,
      target: "es2022",
      lib: {
        entry: join(import.meta.dirname, "rewriter.ts"),
        formats: ["es"],
        fileName: () => "rewriter.mjs",
      },
    },
  });
  return join(outDir, "rewriter.mjs");
}
