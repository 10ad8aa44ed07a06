#!/usr/bin/env node
// `npm test`: installs what is missing, runs every check, and ends with a line that counts them.
// `npm test -- lint node` runs only the checks named.
import "./node-version.mjs";
import { CHECKS } from "./checks.mjs";
import { findChromium } from "./chromium.mjs";
import { PROGRAM_PATH } from "./find-program.mjs";
import { ensurePrograms } from "./install-programs.mjs";
import { ensureInstalled } from "./install.mjs";
import { exitWith, SetupError } from "./setup-error.mjs";

const wanted = process.argv.slice(2);
const started = performance.now();
try {
  const names = new Set(CHECKS.map(({ name }) => name));
  const unknown = wanted.find((name) => !names.has(name));
  if (unknown !== undefined) {
    throw new SetupError(`there is no check "${unknown}": there are ${[...names].join(", ")}`);
  }
  await ensureInstalled({ tests: true });
  await ensurePrograms();
  process.env["CHROMIUM_PATH"] = findChromium();
  process.env["PATH"] = PROGRAM_PATH;
} catch (error) {
  exitWith(error);
}

const total = { passed: 0, failed: 0, skipped: 0 };
/** @type {string[]} */
const failures = [];
for (const { name, run } of CHECKS) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n── ${name}`);
  const before = performance.now();
  const result = await run();
  total.passed += result.passed;
  total.failed += result.failed;
  total.skipped += result.skipped;
  failures.push(...result.failures);
  const mark = result.failed === 0 ? "✓" : "✗";
  console.log(
    `${mark} ${name}: ${result.passed} passed, ${result.failed} failed (${seconds(before)} s)`,
  );
}

if (failures.length > 0)
  console.log(`\nFailed:\n${failures.map((line) => `  ${line}`).join("\n")}`);
console.log(`\nTook ${seconds(started)} s.`);
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : "";
console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
process.exitCode = total.failed > 0 ? 1 : 0;

/** @param {number} since */
function seconds(since) {
  return ((performance.now() - since) / 1000).toFixed(1);
}
