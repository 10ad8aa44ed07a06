// What `npm test` runs, in order.
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ensureBuilt } from "./build.mjs";
import { checkPackages } from "./check-packages.mjs";
import { runProgram } from "./run-program.mjs";
import { SetupError } from "./setup-error.mjs";
import { root } from "./workspace.mjs";

/** Where reports and packed packages are put. */
const CACHE = join(root, ".cache/test");
/** ms that one program may take. */
const LIMIT = 15 * 60_000;

/**
 * @typedef {object} Count
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {readonly string[]} failures names of what failed
 */

/**
 * @typedef {object} Check
 * @property {string} name unique, for `npm test -- <name>`
 * @property {() => Promise<Count>} run
 */

/** @type {readonly Check[]} */
export const CHECKS = [
  programs("types", [
    ["node_modules/typescript/bin/tsc", "-b"],
    ["node_modules/typescript/bin/tsc", "-p", "tsconfig.test.json"],
  ]),
  programs("lint", [["node_modules/oxlint/bin/oxlint", "--type-aware", "--deny-warnings"]]),
  programs("format", [["node_modules/oxfmt/bin/oxfmt", "--check"]]),
  programs("unused", [["node_modules/knip/bin/knip.js", "--no-progress"]]),
  { name: "build", run: build },
  suite("node"),
  suite("browser"),
  suite("e2e"),
  { name: "packages", run: packages },
];

/**
 * A check that passes when all its programs end with 0.
 *
 * @param {string} name
 * @param {readonly (readonly string[])[]} commands parameters of Node
 * @returns {Check}
 */
function programs(name, commands) {
  return {
    name,
    async run() {
      for (const parameters of commands) {
        const { code, tail } = await runProgram(process.execPath, parameters, {
          cwd: root,
          limit: LIMIT,
        });
        if (code !== 0) {
          console.log(tail);
          return count(false, name);
        }
      }
      return count(true, name);
    },
  };
}

/**
 * A vitest project; each of its tests counts.
 *
 * @param {string} project
 * @returns {Check}
 */
function suite(project) {
  return {
    name: project,
    async run() {
      const report = join(CACHE, `${project}.json`);
      rmSync(report, { force: true });
      const parameters = ["run", "--project", project, "--reporter=default", "--reporter=json"];
      const { code } = await runProgram(
        process.execPath,
        ["node_modules/vitest/vitest.mjs", ...parameters, `--outputFile.json=${report}`],
        { cwd: root, show: true, limit: LIMIT, env: { ...process.env, CI: "true" } },
      );
      const result = readReport(report);
      if (result === null)
        return count(false, `${project}: vitest ended with code ${code} and no report`);
      // an error outside of every test
      if (code !== 0 && result.failed === 0)
        return { ...result, failed: 1, failures: [`${project}: code ${code}`] };
      return result;
    },
  };
}

/**
 * @param {string} path
 * @returns {Count | null} null when there is no report
 */
function readReport(path) {
  /** @type {{ testResults: { name: string, status: string, assertionResults: { fullName: string, status: string }[] }[] }} */
  let report;
  try {
    report = JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return null;
  }
  const result = { passed: 0, failed: 0, skipped: 0, failures: /** @type {string[]} */ ([]) };
  for (const { name, status, assertionResults } of report.testResults) {
    const file = name.slice(root.length + 1);
    for (const test of assertionResults) {
      if (test.status === "passed") result.passed += 1;
      else if (test.status === "failed") {
        result.failed += 1;
        result.failures.push(`${file}: ${test.fullName.trim()}`);
      } else result.skipped += 1;
    }
    // a file that cannot be loaded, or a hook that failed, has no failed test
    if (status === "failed" && !assertionResults.some((test) => test.status === "failed")) {
      result.failed += 1;
      result.failures.push(file);
    }
  }
  return result;
}

async function build() {
  try {
    await ensureBuilt({ force: true, log: () => {} });
    return count(true, "build");
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.log(error.detail);
    return count(false, "build");
  }
}

async function packages() {
  const result = { passed: 0, failed: 0, skipped: 0, failures: /** @type {string[]} */ ([]) };
  for await (const { name, problem } of checkPackages(join(CACHE, "packages"))) {
    if (problem === "") result.passed += 1;
    else {
      console.log(problem);
      result.failed += 1;
      result.failures.push(`packages: ${name}`);
    }
  }
  return result;
}

/**
 * @param {boolean} passed
 * @param {string} name
 * @returns {Count}
 */
function count(passed, name) {
  return {
    passed: passed ? 1 : 0,
    failed: passed ? 0 : 1,
    skipped: 0,
    failures: passed ? [] : [name],
  };
}
