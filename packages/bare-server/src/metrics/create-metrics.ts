import type { Socket } from "node:net";
import type { BareError } from "@oriel/bare-protocol";
import type { Registry } from "prom-client";

/** What a site counts, in the format of Prometheus. None of the methods throws. */
export interface Metrics {
  readonly registry: Registry;
  /**
   * Counts a request.
   *
   * @param kind what answers it: `bare`, `file` …
   * @returns a function to be called once, with the status of the answer, when it has ended
   */
  request(kind: string): (status: number) => void;
  /** Counts a connection, and its bytes. */
  connection(socket: Socket): void;
  /** Counts an upgraded connection; the result is to be called once when it has ended. */
  socket(): () => void;
  /** Counts an error that a client was answered with. */
  error(error: Pick<BareError, "code" | "id">): void;
  /** @param count gives how many taps have been given up because they were too slow */
  tapsDropped(count: () => number): void;
}

/** s: from an answer of this server's own to a long download. */
const BUCKETS = [0.005, 0.025, 0.1, 0.5, 2, 10, 60, 600];
const NS_PER_S = 1e9;

/**
 * Makes the counters, with those of the process (`process_…`, `nodejs_…`). They hold no address and no name of a
 * client or a remote. The library is loaded when it is first needed.
 *
 * @see https://prometheus.io/docs/practices/naming/
 */
export async function createMetrics(): Promise<Metrics> {
  const { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } =
    await import("prom-client");
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });

  const requests = new Counter({
    name: "oriel_requests_total",
    help: "Requests that have been answered, by what answered them and the status.",
    labelNames: ["kind", "status"],
    registers,
  });
  const durations = new Histogram({
    name: "oriel_request_duration_seconds",
    help: "Time from the head of a request to the end of its answer.",
    labelNames: ["kind"],
    buckets: BUCKETS,
    registers,
  });
  const running = new Gauge({
    name: "oriel_requests_running",
    help: "Requests whose answers have not ended.",
    labelNames: ["kind"],
    registers,
  });
  const sockets = new Gauge({
    name: "oriel_sockets",
    help: "Upgraded connections, WebSockets among them.",
    registers,
  });
  const errors = new Counter({
    name: "oriel_errors_total",
    help: "Errors that clients were answered with, by code and by what they are about.",
    labelNames: ["code", "id"],
    registers,
  });
  let droppedTaps = (): number => 0;
  void new Counter({
    name: "oriel_taps_dropped_total",
    help: "Readers of taps that were too slow.",
    registers,
    collect() {
      this.reset();
      this.inc(droppedTaps());
    },
  });
  const open = new Set<Socket>();
  const bytes = { received: 0, sent: 0 };
  void new Gauge({
    name: "oriel_connections",
    help: "Open connections of clients.",
    registers,
    collect() {
      this.set(open.size);
    },
  });
  byteCounter("received", "bytesRead");
  byteCounter("sent", "bytesWritten");

  function byteCounter(direction: keyof typeof bytes, of: "bytesRead" | "bytesWritten"): void {
    void new Counter({
      name: `oriel_${direction}_bytes_total`,
      help: `Bytes ${direction} on connections of clients.`,
      registers,
      collect() {
        let sum = bytes[direction];
        for (const socket of open) sum += socket[of];
        this.reset();
        this.inc(sum);
      },
    });
  }

  return {
    registry,
    request(kind) {
      const start = process.hrtime.bigint();
      running.inc({ kind });
      return (status) => {
        running.dec({ kind });
        requests.inc({ kind, status });
        durations.observe({ kind }, Number(process.hrtime.bigint() - start) / NS_PER_S);
      };
    },
    connection(socket) {
      open.add(socket);
      socket.once("close", () => {
        open.delete(socket);
        bytes.received += socket.bytesRead;
        bytes.sent += socket.bytesWritten;
      });
    },
    socket() {
      sockets.inc();
      return () => sockets.dec();
    },
    error: ({ code, id }) => errors.inc({ code, id: idLabel(id) }),
    tapsDropped(count) {
      droppedTaps = count;
    },
  };
}

/** Ids can end in names that clients made up; a label has only as many values as we have words. */
const ID =
  /^(?:(?:request|response|bare|remote)(?:\.(?:headers|body|forward_headers))?|error\.[A-Za-z]+)/;

function idLabel(id: string): string {
  return ID.exec(id)?.[0] ?? "unknown";
}
