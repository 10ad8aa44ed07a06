import process from "node:process";
import { MEMORY_STORE } from "../cli/bare-options.ts";
import { startSite } from "../cli/start-site.ts";
import { writeLog } from "../cli/write-log.ts";
import { faultOf } from "../log/fault-of.ts";
import { log } from "../log/logger.ts";
import { createMetrics, type Metrics } from "../metrics/create-metrics.ts";
import type { Site } from "../site/create-site.ts";
import { isOurs, type ToPrimary, type ToWorker } from "./messages.ts";
import { createSharedStore } from "./shared-store.ts";

type Start = Extract<ToWorker, { oriel: "start" }>;

/** Exit code of a worker that could not serve; it has told its primary why. */
const FAILED = 78;

/**
 * Runs a worker: waits for the options from its primary, serves, and ends when the primary says so or is gone. Signals
 * are the primary's business: a terminal sends them to every process of the group.
 */
export function runWorker(): void {
  const tell = (message: ToPrimary, onSent = (): void => {}): void => {
    if (process.connected) process.send?.(message, onSent);
    else onSent();
  };
  const shared = createSharedStore(tell);
  let running: Site | null = null;

  async function start({ values, id, version }: Start): Promise<void> {
    writeLog(values, { worker: id });
    try {
      const { site, address } = await startSite(values, {
        version,
        out: (text) => process.stdout.write(text),
        ...(values.metaStore === MEMORY_STORE && { metaStore: shared.store }),
        ...(values.metrics !== undefined && { metrics: await createWorkerMetrics() }),
      });
      running = site;
      tell({ oriel: "ready", address });
    } catch (error) {
      const message = error instanceof TypeError ? error.message : describe(error);
      tell({ oriel: "failed", message }, () => process.exit(FAILED));
    }
  }

  async function stop(grace: number): Promise<void> {
    await running?.close(grace);
    process.exit(0);
  }

  const take: { readonly [Kind in ToWorker["oriel"]]: (message: never) => void } = {
    start: (message: Start) => void start(message),
    reload: () => running?.reload(),
    stop: ({ grace }: Extract<ToWorker, { oriel: "stop" }>) => void stop(grace),
    stored: shared.settle,
  };
  process.on("message", (message) => {
    if (isOurs(message)) take[message.oriel as ToWorker["oriel"]](message as never);
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
  process.once("disconnect", () => {
    log.warning("the primary process is gone");
    void stop(0);
  });
  tell({ oriel: "hello" });
}

/** Metrics that the primary collects from all workers. */
async function createWorkerMetrics(): Promise<Metrics> {
  const metrics = await createMetrics();
  const { AggregatorRegistry } = await import("prom-client");
  AggregatorRegistry.setRegistries([metrics.registry]);
  // it listens for the primary's questions
  void new AggregatorRegistry();
  return metrics;
}

/** Says what nobody has expected, with the place. */
function describe(error: unknown): string {
  const { name, message, stack } = faultOf(error);
  return `${name}: ${message}\n${stack}`;
}
