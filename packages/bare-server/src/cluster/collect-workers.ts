import type { MetricsSource } from "../metrics/serve-metrics.ts";
import type { Workers } from "./supervise.ts";

/** Makes the source of the metrics of all workers, each counter summed up, with counters of the workers themselves. */
export async function collectWorkers({ counts }: Pick<Workers, "counts">): Promise<MetricsSource> {
  const { AggregatorRegistry, Counter, Gauge, Registry } = await import("prom-client");
  const all = new AggregatorRegistry();
  const own = new Registry();
  void new Gauge({
    name: "oriel_workers",
    help: "Worker processes.",
    registers: [own],
    collect() {
      this.set(counts().running);
    },
  });
  void new Counter({
    name: "oriel_worker_restarts_total",
    help: "Worker processes that have ended and were replaced.",
    registers: [own],
    collect() {
      this.reset();
      this.inc(counts().replaced);
    },
  });
  return async () => {
    const texts = await Promise.all([all.clusterMetrics(), own.metrics()]);
    return { type: all.contentType, text: texts.join("\n") };
  };
}
