#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import process from "node:process";
import { runCli } from "./cli/run-cli.ts";

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
  // one failed request must not end everybody's
  process.on("uncaughtException", (error) => {
    process.stderr.write(`unexpected error: ${error.stack ?? error.message}\n`);
  });
  process.on("SIGHUP", () => result.reload());
  let closing = false;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (closing) process.exit(1);
      closing = true;
      void result.close().finally(() => process.exit(0));
    });
  }
}
