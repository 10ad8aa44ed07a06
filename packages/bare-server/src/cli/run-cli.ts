import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { CommanderError } from "commander";
import { supervise } from "../cluster/supervise.ts";
import { collectWorkers } from "../cluster/collect-workers.ts";
import { log } from "../log/logger.ts";
import { createMetrics } from "../metrics/create-metrics.ts";
import { serveMetrics, type MetricsSource } from "../metrics/serve-metrics.ts";
import { createProgram } from "./create-program.ts";
import { optionGroups, type CliValues, type OptionGroup } from "./option-groups.ts";
import { portOptionsOf } from "./port-options.ts";
import { readOptions, unknownVariables } from "./read-options.ts";
import { startSite } from "./start-site.ts";
import { writeLog } from "./write-log.ts";

/** What the command line talks to. */
export interface CliEnvironment {
  /** Parameters after the program's name. */
  readonly args: readonly string[];
  /** Variables of the process. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  /** Folder of the site when `--root` is absent. */
  readonly defaultRoot: string;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** What the program has started. */
export interface Running {
  /** Reads certificates again that are in files. */
  reload(): void;
  /**
   * Stops accepting, lets running answers finish, then ends them.
   *
   * @param grace ms; default: what the options say
   */
  close(grace?: number): Promise<void>;
  /** Ends what runs in other processes at once. */
  kill(): void;
}

/** What serves, in this process or in others. */
interface Service {
  readonly address: string;
  readonly metrics: MetricsSource | null;
  reload(): void;
  close(grace: number): Promise<void>;
  kill(): void;
}

/**
 * Runs the program: reads the options and starts the site. Prints one line, with the address or with what is wrong.
 *
 * @returns what runs, or the exit code
 */
export async function runCli(environment: CliEnvironment): Promise<Running | number> {
  const { out, err } = environment;
  let service: Service | null = null;
  try {
    const values = readValues(environment);
    const count = values.workers === 0 ? availableParallelism() : values.workers;
    service =
      count === 1
        ? await serveHere(values, environment)
        : await serveByWorkers(values, count, environment.version);
    const closeMetrics = await openMetrics(values, service.metrics);
    const { address, reload, close, kill } = service;
    out(`Oriel is at ${address}\n`);
    return {
      reload,
      async close(grace = values.grace) {
        log.info("the server ends, within {ms} ms", { ms: grace });
        await close(grace);
        closeMetrics();
      },
      kill,
    };
  } catch (error) {
    await service?.close(0);
    if (error instanceof CommanderError) return error.exitCode;
    if (!(error instanceof TypeError)) throw error;
    err(`error: ${error.message}\n`);
    return 1;
  }
}

/**
 * Reads the options from all their sources.
 *
 * @throws CommanderError when the flags cannot be parsed, or ask for help; it has been printed
 * @throws TypeError when an option has a value that it cannot have
 */
function readValues({
  args,
  variables,
  version,
  defaultRoot,
  out,
  err,
}: CliEnvironment): CliValues {
  const groups = optionGroups(defaultRoot);
  const program = createProgram(groups, version).configureOutput({ writeOut: out, writeErr: err });
  program.parse(args, { from: "user" });
  const values = readOptions(groups, { flags: program.opts(), variables, folder: process.cwd() });
  if (!existsSync(resolve(values.root, "index.html"))) {
    throw new TypeError(
      `the site "${values.root}" has no index.html; build it first, or name another folder by --root`,
    );
  }
  writeLog(values);
  warnOfVariables(groups, variables);
  return values;
}

function warnOfVariables(
  groups: readonly OptionGroup[],
  variables: CliEnvironment["variables"],
): void {
  for (const name of unknownVariables(groups, variables)) {
    log.warning("the variable {name} sets no option", { name });
  }
}

async function serveHere(values: CliValues, { version, out }: CliEnvironment): Promise<Service> {
  const metrics = values.metrics === undefined ? null : await createMetrics();
  const { site, address } = await startSite(values, {
    version,
    out,
    ...(metrics !== null && { metrics }),
  });
  return {
    address,
    metrics:
      metrics &&
      (async () => ({
        type: metrics.registry.contentType,
        text: await metrics.registry.metrics(),
      })),
    reload: () => site.reload(),
    close: (grace) => site.close(grace),
    kill() {},
  };
}

async function serveByWorkers(values: CliValues, count: number, version: string): Promise<Service> {
  if (values.inspector) {
    throw new TypeError(
      "option --inspector: a worker sees only its own exchanges; leave --workers at 1",
    );
  }
  // an authority that is to be made is made once
  await portOptionsOf(values, () => {});
  const workers = await supervise(values, count, version);
  return {
    address: workers.address,
    metrics: values.metrics === undefined ? null : await collectWorkers(workers),
    reload: workers.reload,
    close: workers.close,
    kill: workers.kill,
  };
}

/** @throws TypeError when the address cannot be listened on */
async function openMetrics(
  { metrics: address }: CliValues,
  source: MetricsSource | null,
): Promise<() => void> {
  if (address === undefined || source === null) return () => {};
  try {
    const { server, port } = await serveMetrics(source, address);
    log.info("metrics are at port {port}", { port });
    return () => {
      server.close();
      server.closeAllConnections();
    };
  } catch (cause) {
    const { code = "", message } = cause as NodeJS.ErrnoException;
    const why = code === "EADDRINUSE" ? "it is taken" : message;
    throw new TypeError(`option --metrics "${address.host}:${address.port}": ${why}`, { cause });
  }
}
