#!/usr/bin/env node
// Installs and builds what is missing, and serves nothing: for images and for services that run the built program.
import "./node-version.mjs";
import { ensureBuilt } from "./build.mjs";
import { ensureInstalled } from "./install.mjs";
import { exitWith } from "./setup-error.mjs";

try {
  await ensureInstalled();
  await ensureBuilt();
} catch (error) {
  exitWith(error);
}
