// Starts programs and keeps what they say, so that it is shown only when it matters.
import { spawn } from "node:child_process";

/** Lines of a failed program's output that a message shows. */
const TAIL_LINES = 20;

/**
 * @typedef {object} Outcome
 * @property {number} code exit code; 124 when the limit was reached, 126 when it could not start, 127 when there is
 *   no such program, 128 when a signal ended it
 * @property {string} tail the last lines of both outputs
 * @property {boolean} missing true when there is no such program
 */

/**
 * Runs a program to its end.
 *
 * @param {string} command name or path of the program
 * @param {readonly string[]} parameters
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, show?: boolean, limit?: number }} [options] `show`: pass the
 *   output on as it comes; `limit`: ms after which it is ended
 * @returns {Promise<Outcome>}
 */
export function runProgram(command, parameters, options = {}) {
  const { cwd, env = process.env, show = false, limit } = options;
  return new Promise((resolve) => {
    const windows = process.platform === "win32";
    const child = spawn(command, parameters, {
      cwd,
      env,
      // npx is a .cmd file there
      shell: windows && command === "npx",
      // a group of its own, so that a limit ends its children too
      detached: limit !== undefined && !windows,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    let overdue = false;
    /** @param {Buffer} chunk @param {NodeJS.WriteStream} stream */
    const take = (chunk, stream) => {
      if (show) stream.write(chunk);
      output = (output + chunk.toString("utf8")).slice(-64_000);
    };
    child.stdout.on("data", (chunk) => take(chunk, process.stdout));
    child.stderr.on("data", (chunk) => take(chunk, process.stderr));
    const timer =
      limit === undefined
        ? undefined
        : setTimeout(() => {
            overdue = true;
            endGroup(child);
          }, limit);
    /** @param {NodeJS.Signals} signal */
    const interrupt = (signal) => {
      endGroup(child);
      process.exit(signal === "SIGINT" ? 130 : 143);
    };
    if (limit !== undefined) for (const signal of SIGNALS) process.once(signal, interrupt);
    /** @param {Outcome} outcome */
    const finish = (outcome) => {
      clearTimeout(timer);
      for (const signal of SIGNALS) process.off(signal, interrupt);
      resolve(outcome);
    };
    child.once("error", (error) => {
      const missing = "code" in error && error.code === "ENOENT";
      finish({ code: missing ? 127 : 126, tail: error.message, missing });
    });
    child.once("close", (code) => {
      finish({ code: overdue ? 124 : (code ?? 128), tail: lastLines(output), missing: false });
    });
  });
}

/** @type {readonly NodeJS.Signals[]} */
const SIGNALS = ["SIGINT", "SIGTERM"];

/** @param {import("node:child_process").ChildProcess} child */
function endGroup(child) {
  try {
    if (process.platform === "win32" || child.pid === undefined) child.kill("SIGKILL");
    else process.kill(-child.pid, "SIGKILL");
  } catch {
    // it has ended meanwhile
  }
}

/** @param {string} text */
function lastLines(text) {
  return text.trimEnd().split(/\r?\n/).slice(-TAIL_LINES).join("\n");
}
