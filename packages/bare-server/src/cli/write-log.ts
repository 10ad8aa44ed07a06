import process from "node:process";
import { configureLog } from "../log/configure-log.ts";
import type { RunningValues } from "./running-options.ts";

/** Directs the log to standard error, in the form that the options ask for. */
export function writeLog(
  { logLevel, logFormat }: RunningValues,
  context: Readonly<Record<string, unknown>> = {},
): void {
  configureLog({
    level: logLevel,
    format: logFormat,
    write: (text) => process.stderr.write(text),
    isTerminal: process.stderr.isTTY,
    context,
  });
}
