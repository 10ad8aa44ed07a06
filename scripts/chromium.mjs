// Finds the Chromium that the tests drive.
import { existsSync } from "node:fs";
import { findProgram } from "./find-program.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
/** Where it is when no path leads to it. */
const ELSEWHERE = [
  "/usr/lib/chromium/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/**
 * Looks for a Chromium: `CHROMIUM_PATH`, then the usual names on the `PATH`.
 *
 * @returns {string | undefined} path of the program
 */
export function findChromium() {
  const named = process.env.CHROMIUM_PATH;
  if (named !== undefined && existsSync(named)) return named;
  return findProgram(NAMES) ?? ELSEWHERE.find((path) => existsSync(path));
}
