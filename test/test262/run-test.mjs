// One test of test262, as it is and rewritten.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compareWays } from "./compare-ways.mjs";
import { readFrontMatter } from "./front-matter.mjs";
import { createRealm } from "./realm.mjs";

/** Phases of a test, in which it may have to fail, in order. */
const PHASES = ["parse", "resolution", "runtime"];

/** ms that an asynchronous test may take. */
const LIMIT = 10_000;

/**
 * - `same`: passes, and nothing of it is rewritten
 * - `passes`: passes as it is and rewritten
 * - `broken`: passes as it is, fails rewritten
 * - `fails`: fails as it is
 * - `differs`: the two ways of rewriting do not give the same, or restoring does not undo them; whether it passes or not
 * - `skipped`
 *
 * @typedef {"same" | "passes" | "broken" | "fails" | "differs" | "skipped"} Verdict
 */

/**
 * @typedef {object} Outcome
 * @property {string} variant `strict`, `sloppy`, `module` or `raw`; `all` for what is no matter of it
 * @property {Verdict} verdict
 * @property {string} [why] what it failed with
 */

/**
 * Runs a test in every mode that its flags ask for.
 *
 * @param {string} path below the suite's `test`
 * @param {object} options
 * @param {string} options.suite folder of the suite
 * @param {import("./realm.mjs").Rewriter & import("./compare-ways.mjs").Ways} options.rewriter
 * @param {readonly string[]} options.skip features
 * @param {boolean} options.all whether tests of which nothing is rewritten run in the other realm, too
 * @returns {Promise<Outcome[]>}
 */
export async function runTest(path, { suite, rewriter, skip, all }) {
  const file = join(suite, "test", path);
  const source = readFileSync(file, "utf8");
  const meta = readFrontMatter(source);
  const { flags } = meta;
  /** @type {Outcome[]} */
  const outcomes = [];
  const goal = flags.includes("module") ? "module" : "script";
  const why = compareWays(source, goal, rewriter);
  if (why !== null) outcomes.push({ variant: "all", verdict: "differs", why });
  // The thread that runs tests can block.
  if (flags.includes("CanBlockIsFalse") || meta.features.some((name) => skip.includes(name))) {
    return [...outcomes, { variant: "all", verdict: "skipped" }];
  }
  for (const variant of variantsOf(flags)) {
    const test = {
      file,
      source: variant === "strict" ? `"use strict";\n${source}` : source,
      harness: harnessOf(meta, suite),
      isModule: variant === "module",
      isAsync: flags.includes("async"),
      negative: meta.negative,
    };
    const before = await attempt(test, null);
    if (before !== null) outcomes.push({ variant, verdict: "fails", why: before });
    else if (!all && isUntouched(test, rewriter)) outcomes.push({ variant, verdict: "same" });
    else {
      const after = await attempt(test, rewriter);
      if (after === null) outcomes.push({ variant, verdict: "passes" });
      else outcomes.push({ variant, verdict: "broken", why: after });
    }
  }
  return outcomes;
}

/** @param {readonly string[]} flags */
function variantsOf(flags) {
  if (flags.includes("raw")) return [flags.includes("module") ? "module" : "raw"];
  if (flags.includes("module")) return ["module"];
  if (flags.includes("onlyStrict")) return ["strict"];
  if (flags.includes("noStrict")) return ["sloppy"];
  return ["sloppy", "strict"];
}

/** @type {Map<string, string>} */
const texts = new Map();

/**
 * @param {import("./front-matter.mjs").FrontMatter} meta
 * @param {string} suite
 */
function harnessOf({ flags, includes }, suite) {
  if (flags.includes("raw")) return [];
  const names = ["assert.js", "sta.js", ...includes];
  if (flags.includes("async")) names.splice(2, 0, "doneprintHandle.js");
  return names.map((name) => {
    const file = join(suite, "harness", name);
    const source = texts.get(file) ?? readFileSync(file, "utf8");
    texts.set(file, source);
    return { file, source };
  });
}

/**
 * @typedef {object} Test
 * @property {string} file
 * @property {string} source
 * @property {readonly { file: string, source: string }[]} harness
 * @property {boolean} isModule
 * @property {boolean} isAsync
 * @property {import("./front-matter.mjs").FrontMatter["negative"]} negative
 */

/**
 * Whether rewriting changes neither the test nor what it includes. Modules may import anything.
 *
 * @param {Test} test
 * @param {import("./realm.mjs").Rewriter} rewriter
 */
function isUntouched({ source, harness, isModule }, { rewriteScript }) {
  if (isModule || /\bimport\b/.test(source)) return false;
  return [source, ...harness.map((item) => item.source)].every(
    (text) => rewriteScript(text, { goal: "script" }).code === text,
  );
}

/**
 * Runs a test once.
 *
 * @param {Test} test
 * @param {import("./realm.mjs").Rewriter | null} rewriter
 * @returns {Promise<string | null>} null when it passes, else what it failed with
 */
async function attempt({ file, source, harness, isModule, isAsync, negative }, rewriter) {
  /** @type {(text: string) => void} */
  let done = () => {};
  const printed = new Promise((resolve) => {
    done = resolve;
  });
  const realm = createRealm(rewriter, (text) => {
    if (String(text).startsWith("Test262:AsyncTest")) done(String(text));
  });
  try {
    for (const item of harness) realm.runScript(item.source, item.file);
    if (isModule) await realm.runModule(file, source);
    else realm.runScript(source, file);
    if (negative !== null) return `expected ${negative.type} in the phase ${negative.phase}`;
    if (!isAsync) return null;
    const text = await Promise.race([printed, expiry()]);
    return text === "Test262:AsyncTestComplete" ? null : String(text);
  } catch (error) {
    return judge(error, negative);
  } finally {
    realm.close();
  }
}

/**
 * @param {any} error
 * @param {Test["negative"]} negative
 */
function judge(error, negative) {
  let name = "";
  let message = "";
  try {
    name = String(error?.constructor?.name);
    message = String(error?.message ?? error);
  } catch {
    message = "an object without a text";
  }
  const phase = error?.phase ?? "runtime";
  if (negative === null) return `${name}: ${message}`;
  if (name !== negative.type) return `expected ${negative.type}, got ${name}: ${message}`;
  if (negative.phase === "") return null;
  // `early` is how older copies of the suite say `parse`.
  const expected = negative.phase === "early" ? "parse" : negative.phase;
  const late = PHASES.indexOf(phase) - PHASES.indexOf(expected);
  // What a module imports is parsed when it is linked.
  if (late > 0 && !(expected === "parse" && phase === "resolution")) {
    return `${name} only in the phase ${phase}: ${message}`;
  }
  if (late < 0) return `${name} already in the phase ${phase}: ${message}`;
  return null;
}

/** @returns {Promise<string>} */
function expiry() {
  return new Promise((resolve) => {
    setTimeout(() => resolve(`no $DONE within ${LIMIT} ms`), LIMIT).unref();
  });
}
