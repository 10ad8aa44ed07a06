import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { bundle, cache, start, startMeasured, targets } from "./processes.mjs";

const PUBLISHED = "@tomphttp/bare-server-node@2.0.6";

/**
 * Starts what is compared, each in a process of its own, the yardstick first.
 *
 * @returns {Promise<Record<string, Server>>} by name
 */
export async function startServers() {
  const ours = await bundle("oriel");
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
