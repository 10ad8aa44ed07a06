#!/usr/bin/env node
import cluster from "node:cluster";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import process from "node:process";
import { runCli, type Running } from "./cli/run-cli.ts";
import { runWorker } from "./cluster/run-worker.ts";
import { faultOf } from "./log/fault-of.ts";
import { log } from "./log/logger.ts";

if (cluster.isWorker) {
  survive();
  runWorker();
} else {
  const here = import.meta.dirname;
  const manifest = JSON.parse(readFileSync(resolve(here, "../package.json"), "utf8")) as {
    version: string;
  };
  const result = await runCli({
    args: process.argv.slice(2),
    variables: process.env,
    version: manifest.version,
    defaultRoot: resolve(here, "../../../apps/demo/dist"),
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
  });
  if (typeof result === "number") process.exitCode = result;
  else {
    survive();
    obeySignals(result);
  }
}

/** One failed request must not end everybody's. */
function survive(): void {
  process.on("uncaughtException", (error) => {
    log.error("unexpected error: {message}\n{stack}", { ...faultOf(error) });
  });
}

/** The first signal ends it with grace, the second at once; SIGHUP has certificates read again. */
function obeySignals(running: Running): void {
  process.on("SIGHUP", () => running.reload());
  let closing = false;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (closing) {
        running.kill();
        process.exit(1);
      }
      closing = true;
      void running.close().finally(() => process.exit(0));
    });
  }
}
