import { LOG_FORMATS, LOG_LEVELS, type LogFormat, type LogLevel } from "../log/configure-log.ts";
import { readMetricsAddress, type MetricsAddress } from "../metrics/serve-metrics.ts";
import { choice, mapped, number, optional, seconds, text } from "./kinds.ts";
import type { OptionTable } from "./option.ts";

/** How the program runs. */
export interface RunningValues {
  readonly workers: number;
  /** ms */
  readonly grace: number;
  /** ms */
  readonly uploadPatience: number;
  /** Bytes. */
  readonly maxUpload: number;
  readonly metrics: MetricsAddress | undefined;
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
}

const MIB = 1_048_576;

export const RUNNING_OPTIONS: OptionTable<RunningValues> = {
  workers: {
    kind: number({ min: 0, max: 512, whole: true }),
    default: 1,
    help: "processes that share the port; 0 takes as many as there are processors; each has limits of its own",
  },
  grace: {
    kind: seconds({ min: 0 }),
    default: 5000,
    defaultHelp: "5",
    help: "time that running answers get when the server is told to end",
  },
  uploadPatience: {
    kind: seconds({ min: 0 }),
    default: 60_000,
    defaultHelp: "60",
    help: "time in which each KB of an upload must come, until its answer begins; 0 allows any",
  },
  maxUpload: {
    kind: mapped(number({ min: 0 }, "MiB"), (mebibytes) => Math.round(mebibytes * MIB)),
    default: 0,
    help: "size that an upload may have, in MiB; 0 allows any",
  },
  metrics: {
    kind: optional(mapped(text("address", checkAddress), addressOf)),
    default: undefined,
    help: "serve Prometheus metrics at this port or address, e.g. 9090 or 0.0.0.0:9090; a port alone is on loopback",
  },
  logLevel: {
    kind: choice(LOG_LEVELS),
    default: "info",
    help: "what is logged to standard error: debug, info, warning, error or off",
  },
  logFormat: {
    kind: choice(LOG_FORMATS),
    default: "auto",
    help: "form of the log: text, json, or auto, which is text for a terminal",
  },
};

function checkAddress(given: string): string | null {
  return readMetricsAddress(given) === null
    ? "is neither a port nor of the form address:port, e.g. 127.0.0.1:9090"
    : null;
}

function addressOf(given: string): MetricsAddress {
  return readMetricsAddress(given) ?? { host: "", port: 0 };
}
