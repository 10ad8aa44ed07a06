import { fork } from "node:child_process";
import { once } from "node:events";
import { constants, setPriority } from "node:os";
import { resolve } from "node:path";
import process from "node:process";
import { build } from "vite";

/** Folder of the programs that are measured. */
export const targets = resolve(import.meta.dirname, "targets");
/** Folder for what the benches make and install. */
export const cache = resolve(import.meta.dirname, "../../../.cache/bench");

/**
 * What glibc keeps of freed memory. By itself it gives some back, or none, as blocks happen to lie: a server then spends
 * up to half of its time on pages that it gets anew, or nothing.
 */
const KEEP_MEMORY = { MALLOC_TRIM_THRESHOLD_: "1073741824", MALLOC_MMAP_THRESHOLD_: "1073741824" };

/**
 * A server in a process of its own. `usage` gives the CPU time spent so far in µs and the resident memory in bytes.
 *
 * @typedef {{ port: number, usage(): Promise<{ cpu: number, memory: number }>, stop(): void }} Server
 */

/**
 * Starts a program that tells its port.
 *
 * @returns {Promise<Server>}
 */
export async function start(file, env = {}) {
  const child = fork(file, [], {
    env: { ...process.env, NODE_ENV: "production", ...KEEP_MEMORY, ...env },
  });
  const [{ port }] = await once(child, "message");
  return {
    port,
    pid: child.pid,
    async usage() {
      child.send("usage");
      const [usage] = await once(child, "message");
      return usage;
    },
    stop: () => child.disconnect(),
  };
}

/**
 * Starts a server behind client and origin in the queue for the processors. Then its sockets are as full, or as empty,
 * as they get each time it reads or writes, on a busy machine too: how many bytes one system call moves is not left to
 * chance.
 */
export async function startMeasured(file, env) {
  const server = await start(file, env);
  setPriority(server.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  return server;
}

/**
 * Bundles a program with ours in it as it is published: from source, for Node.
 *
 * @param {string} name of the program in `targets`
 * @returns {Promise<string>} the file
 */
export async function bundle(name) {
  await build({
    configFile: false,
    root: targets,
    logLevel: "error",
    ssr: { noExternal: true, resolve: { conditions: ["@oriel/source", "node"] } },
    build: {
      ssr: resolve(targets, `${name}.mjs`),
      outDir: cache,
      emptyOutDir: false,
      target: "node20",
      rolldownOptions: {
        external: [/^node:/, "bufferutil", "utf-8-validate"],
        output: { entryFileNames: `${name}.mjs`, chunkFileNames: `${name}-[name].mjs` },
      },
    },
  });
  return resolve(cache, `${name}.mjs`);
}

/** Gives the value below which a part of the values lies. */
export function quantile(values, part) {
  return values.toSorted((a, b) => a - b)[Math.floor(part * (values.length - 1))];
}

/** Writes the median of ratios, with the quarters below and above. */
export function spread(ratios) {
  const [low, ratio, high] = [0.25, 0.5, 0.75].map((part) => quantile(ratios, part).toFixed(2));
  return `${ratio} × (${low}–${high})`;
}
