#!/usr/bin/env node
// Opens a test site, or any URL, directly and through the proxy, and prints what differs and what went wrong.
import "./node-version.mjs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { runnerImport } from "vite";
import { root } from "./workspace.mjs";

const HELP = `node scripts/look.mjs <site | site* | * | URL> [--direct] [--proxied] [--verbose] [--origin URL]

  --direct    only without the proxy
  --proxied   only through the proxy
  --demo      in the demo's frame instead of a tab
  --origin    server that runs already, e.g. http://localhost:8080; else the product is built and started
  --verbose   every observation, and what the server wrote

Screenshots of failed steps are written to .cache/look.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    direct: { type: "boolean", default: false },
    proxied: { type: "boolean", default: false },
    demo: { type: "boolean", default: false },
    verbose: { type: "boolean", default: false },
    origin: { type: "string" },
    help: { type: "boolean", default: false },
  },
});
const [target] = positionals;
if (target === undefined || values.help) {
  console.log(HELP);
  process.exit(values.help ? 0 : 2);
}
/** @type {{ module: typeof import("../test/e2e/harness/look.ts") }} */
const { module } = await runnerImport(join(root, "test/e2e/harness/look.ts"), {
  configFile: false,
  root,
  resolve: { conditions: ["@oriel/source"] },
  logLevel: "warn",
});
const { origin, demo, direct, proxied, verbose } = values;
process.exitCode = await module.look({
  target,
  direct: direct || !proxied,
  proxied: proxied || !direct,
  verbose,
  demo,
  ...(origin !== undefined && { origin }),
});
