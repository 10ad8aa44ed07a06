// Gets the browser that the tests drive.
import { existsSync } from "node:fs";
import { findChromium } from "./chromium.mjs";
import { runProgram } from "./run-program.mjs";
import { SetupError } from "./setup-error.mjs";

const HOW =
  "install Chromium or Chrome, or name one in the variable CHROMIUM_PATH (Debian: `apt-get install chromium`)";

/**
 * Finds Chromium, and installs it from the system's packages on Debian and its descendants when there is none.
 *
 * @param {{ log?: (line: string) => void }} [options]
 * @returns {Promise<string>} path of the program
 * @throws {SetupError} when there is none and none can be installed
 */
export async function ensureChromium({ log = console.log } = {}) {
  const found = findChromium();
  if (found !== undefined) return found;
  if (!existsSync("/etc/debian_version")) throw new SetupError(`no Chromium was found: ${HOW}`);

  const prefix = await privilege();
  if (prefix === null) {
    throw new SetupError(`no Chromium was found, and this user may not install it: ${HOW}`);
  }
  log("Installing Chromium …");
  for (const step of [["update"], ["install", "-y", "--no-install-recommends", "chromium"]]) {
    const command = [...prefix, "apt-get", "-o", "DPkg::Lock::Timeout=600", ...step];
    const { code, tail } = await runProgram(command[0] ?? "apt-get", command.slice(1), {
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
    // old lists may be good enough
    if (code !== 0 && step[0] === "install") {
      throw new SetupError(`cannot install Chromium: apt-get ended with code ${code}; ${HOW}`, {
        detail: tail,
      });
    }
  }
  const installed = findChromium();
  if (installed === undefined) {
    throw new SetupError(`the package "chromium" brings no program of this name: ${HOW}`);
  }
  return installed;
}

/** Gives what has to stand before a command that changes the system; null when this user cannot. */
async function privilege() {
  if (process.getuid?.() === 0) return [];
  const { code } = await runProgram("sudo", ["-n", "true"]);
  return code === 0 ? ["sudo", "-n"] : null;
}
