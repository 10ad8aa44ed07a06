#!/usr/bin/env node
// `npm start`: installs and builds what is missing, then becomes the server. All parameters are the server's.
import "./node-version.mjs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { CLI, ensureBuilt } from "./build.mjs";
import { ensureInstalled } from "./install.mjs";
import { exitWith } from "./setup-error.mjs";
import { root } from "./workspace.mjs";

try {
  await ensureInstalled();
  await ensureBuilt();
} catch (error) {
  exitWith(error);
}
// In this process: signals, terminal and exit code are the server's without a middleman.
const cli = join(root, CLI);
process.argv[1] = cli;
await import(pathToFileURL(cli).href);
