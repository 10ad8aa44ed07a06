// Gets the programs that the tests drive or run against.
import { existsSync } from "node:fs";
import { findChromium } from "./chromium.mjs";
import { findProgram } from "./find-program.mjs";
import { runProgram } from "./run-program.mjs";
import { SetupError } from "./setup-error.mjs";

/**
 * @typedef {object} Program
 * @property {string} name what messages call it
 * @property {string} debian package that brings it on Debian and its descendants
 * @property {() => string | undefined} find gives its path
 * @property {string} [how] what to do when there is none; without it, what needs the program is skipped
 */

/** @type {readonly Program[]} */
const PROGRAMS = [
  {
    name: "Chromium",
    debian: "chromium",
    find: findChromium,
    how: "install Chromium or Chrome, or name one in the variable CHROMIUM_PATH (Debian: `apt-get install chromium`)",
  },
  ...["redis-server", "nginx", "caddy"].map((name) => ({
    name,
    debian: name,
    find: () => findProgram([name]),
  })),
];

/**
 * Finds the programs that tests need, and installs those that are missing from the system's packages on Debian and its
 * descendants.
 *
 * @param {{ log?: (line: string) => void }} [options]
 * @returns {Promise<void>}
 * @throws {SetupError} when one is missing that tests cannot do without
 */
export async function ensurePrograms({ log = console.log } = {}) {
  const missing = PROGRAMS.filter(({ find }) => find() === undefined);
  if (missing.length === 0) return;
  const install = await installer();
  for (const { name, debian, find, how } of missing) {
    let failure = install.impossible;
    let detail = "";
    if (failure === undefined) {
      log(`Installing ${name} …`);
      const { code, tail } = await install.run(debian);
      if (code !== 0) [failure, detail] = [`apt-get ended with code ${code}`, tail];
      else if (find() === undefined) failure = `the package "${debian}" brings no such program`;
    }
    if (failure === undefined) continue;
    if (how !== undefined) throw new SetupError(`no ${name}: ${failure}; ${how}`, { detail });
    log(`No ${name}: ${failure}; tests that need it are skipped.`);
  }
}

/**
 * Installs a package and lets no service begin that comes with it: the tests start their own ones. Told by Debian's
 * policy for services, which is put away again unless there is one.
 *
 * @see https://people.debian.org/~hmh/invokerc.d-policyrc.d-specification.txt
 */
const INSTALL = `
policy=/usr/sbin/policy-rc.d
if ! [ -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  printf '#!/bin/sh\\nexit 101\\n' > "$policy" && chmod 755 "$policy"
fi
export DEBIAN_FRONTEND=noninteractive
apt-get -o DPkg::Lock::Timeout=600 install -y --no-install-recommends "$1"`;

/**
 * Looks how packages can be installed.
 *
 * @returns {Promise<{
 *   impossible?: string,
 *   run: (name: string) => Promise<import("./run-program.mjs").Outcome>
 * }>} `impossible`: why nothing can be installed
 */
async function installer() {
  const prefix = existsSync("/etc/debian_version") ? await privilege() : undefined;
  /** @param {readonly string[]} words */
  const run = (...words) => {
    const [command = "", ...parameters] = [...(prefix ?? []), ...words];
    return runProgram(command, parameters);
  };
  if (prefix === undefined) return { impossible: "it was not found", run };
  if (prefix === null)
    return { impossible: "it was not found, and this user may not install", run };
  // a failure may not matter: old lists may be good enough
  await run("apt-get", "-o", "DPkg::Lock::Timeout=600", "update");
  return { run: (name) => run("sh", "-c", INSTALL, "sh", name) };
}

/** Gives what has to stand before a command that changes the system; null when this user cannot. */
async function privilege() {
  if (process.getuid?.() === 0) return [];
  const { code } = await runProgram("sudo", ["-n", "true"]);
  return code === 0 ? ["sudo", "-n"] : null;
}
