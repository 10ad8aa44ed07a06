import { execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync } from "node:fs";
import { constants, setPriority } from "node:os";
import { resolve } from "node:path";
import process from "node:process";
import { build } from "vite";

const PUBLISHED = "@tomphttp/bare-server-node@2.0.6";
const root = resolve(import.meta.dirname, "../../..");
const cache = resolve(root, ".cache/bench");
const targets = resolve(import.meta.dirname, "targets");

/**
 * Starts what is compared, each in a process of its own, the yardstick first.
 *
 * @returns {Promise<Record<string, Server>>} by name
 */
export async function startServers() {
  const ours = await bundleOurs();
  const modules = installPublished();
  return {
    pipe: await startMeasured(resolve(targets, "pipe.mjs")),
    oriel: await startMeasured(ours),
    "bare-server-node": await startMeasured(resolve(targets, "bare-server-node.mjs"), {
      BENCH_MODULES: modules,
    }),
  };
}

/** Starts the origin that all of them ask. */
export function startOrigin() {
  return start(resolve(targets, "origin.mjs"));
}

/**
 * A server in a process of its own. `usage` gives the CPU time spent so far in µs and the resident memory in bytes.
 *
 * @typedef {{ port: number, usage(): Promise<{ cpu: number, memory: number }>, stop(): void }} Server
 */

/**
 * Starts a server behind client and origin in the queue for the processors. Then its sockets are as full, or as empty,
 * as they get each time it reads or writes, on a busy machine too: how many bytes one system call moves is not left to
 * chance.
 */
async function startMeasured(file, env = {}) {
  const server = await start(file, env);
  setPriority(server.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  return server;
}

/**
 * What glibc keeps of freed memory. By itself it gives some back, or none, as blocks happen to lie: a server then spends
 * up to half of its time on pages that it gets anew, or nothing.
 */
const KEEP_MEMORY = { MALLOC_TRIM_THRESHOLD_: "1073741824", MALLOC_MMAP_THRESHOLD_: "1073741824" };

async function start(file, env = {}) {
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

/** Installs the published server for this bench alone. */
function installPublished() {
  const modules = resolve(cache, "bare-server-node");
  if (!existsSync(resolve(modules, "node_modules/@tomphttp/bare-server-node"))) {
    mkdirSync(modules, { recursive: true });
    execFileSync("npm", ["install", "--no-save", "--prefix", modules, PUBLISHED], {
      stdio: ["ignore", "ignore", "inherit"],
    });
  }
  return modules;
}

/** Bundles ours as it is published: from source, for Node. */
async function bundleOurs() {
  await build({
    configFile: false,
    root: targets,
    logLevel: "error",
    ssr: { noExternal: true, resolve: { conditions: ["@oriel/source", "node"] } },
    build: {
      ssr: resolve(targets, "oriel.mjs"),
      outDir: cache,
      emptyOutDir: false,
      target: "node20",
      rolldownOptions: {
        external: [/^node:/, "bufferutil", "utf-8-validate"],
        output: { entryFileNames: "oriel.mjs" },
      },
    },
  });
  return resolve(cache, "oriel.mjs");
}
