// A process that runs tests for run.mjs, one after the other. Started with --experimental-vm-modules.
import { pathToFileURL } from "node:url";
import { runTest } from "./run-test.mjs";

const { suite, rewriter, skip, all } = JSON.parse(process.argv[2] ?? "{}");
const options = { suite, skip, all, rewriter: await import(pathToFileURL(rewriter).href) };

// Promises that nobody handles are the test's business.
process.on("unhandledRejection", () => {});
process.on("uncaughtException", () => {});
process.on("message", (path) => void answer(String(path)));

/** @param {string} path */
async function answer(path) {
  const outcomes = await runTest(path, options).catch((/** @type {unknown} */ error) => [
    { variant: "all", verdict: "fails", why: String(error) },
  ]);
  process.send?.({ path, outcomes });
}
process.send?.({ path: null, outcomes: [] });
