import cluster, { type Worker } from "node:cluster";
import type { CliValues } from "../cli/option-groups.ts";
import { log } from "../log/logger.ts";
import { createMemoryStore, type MetaStore } from "../meta/meta-store.ts";
import { isOurs, type ToPrimary, type ToWorker } from "./messages.ts";
import { answerStore } from "./shared-store.ts";

/** Processes that serve one site together. */
export interface Workers {
  /** Where they serve, for the user. */
  readonly address: string;
  /** How many there are, and how many had to be replaced. */
  counts(): { readonly running: number; readonly replaced: number };
  /** Reads certificates again that are in files. */
  reload(): void;
  /** Lets running answers finish for `grace` ms; resolves when all processes have ended. */
  close(grace: number): Promise<void>;
  /** Ends all processes at once. */
  kill(): void;
}

/** ms that a worker must have lived for its end to be taken for an accident. */
const STEADY = 10_000;
const FIRST_DELAY = 100;
const MAX_DELAY = 30_000;
/** ms behind the time of grace, after which a worker that has not ended is killed. */
const OVERTIME = 2000;

/**
 * Gives how long to wait before a worker is replaced: nothing after an accident, longer and longer when they do not
 * live.
 *
 * @param failures workers in a row that did not live long
 * @returns ms
 */
export function delayOf(failures: number): number {
  return failures === 0 ? 0 : Math.min(FIRST_DELAY * 2 ** (failures - 1), MAX_DELAY);
}

/**
 * Starts workers that share the port, and replaces those that end.
 *
 * @param count at least 1
 * @returns when all serve
 * @throws TypeError when the first of them cannot serve; the message is for the user
 */
export async function supervise(
  values: CliValues,
  count: number,
  version: string,
): Promise<Workers> {
  // each accepts for itself: what is on its way from a primary to a worker that stops to accept would hang
  cluster.schedulingPolicy = cluster.SCHED_NONE;
  // they get the options from here, which no list of processes shows
  cluster.setupPrimary({ args: [] });
  const store = createMemoryStore();
  const alive = new Set<Worker>();
  const delays = new Set<NodeJS.Timeout>();
  let closing = false;
  let failures = 0;
  let replaced = 0;

  function start(id: number): Promise<string> {
    return new Promise((resolve, reject) => {
      const born = performance.now();
      const worker = cluster.fork();
      let reason = "";
      alive.add(worker);
      // one that has just died is told of by its end
      worker.on("error", () => {});
      worker.on("message", (message: unknown) => {
        if (!isOurs(message)) return;
        const told = message as ToPrimary;
        if (told.oriel === "hello") say(worker, { oriel: "start", values, id, version });
        else if (told.oriel === "ready") {
          log.info("worker {worker} serves", { worker: id, pid: worker.process.pid });
          resolve(told.address);
        } else if (told.oriel === "failed") reason = told.message;
        else void serveStore(worker, store, told);
      });
      worker.once("exit", (code, signal) => {
        alive.delete(worker);
        const how = reason === "" ? `a worker ended with ${signal ?? `code ${code}`}` : reason;
        reject(new TypeError(how));
        failures = performance.now() - born < STEADY ? failures + 1 : 0;
        if (ready && !closing) replace(id, how);
      });
    });
  }

  function replace(id: number, how: string): void {
    const ms = delayOf(failures);
    replaced++;
    log.warning("worker {worker} has ended: {how}; another one starts in {ms} ms", {
      worker: id,
      how,
      ms,
    });
    const timer = setTimeout(() => {
      delays.delete(timer);
      if (closing) return;
      // when it fails it is replaced in its turn
      start(id).catch(() => {});
    }, ms);
    delays.add(timer);
  }

  const kill = (): void => {
    closing = true;
    for (const timer of delays) clearTimeout(timer);
    for (const worker of alive) worker.process.kill("SIGKILL");
  };

  let ready = false;
  let address = "";
  try {
    [address = ""] = await Promise.all(Array.from({ length: count }, (_, at) => start(at + 1)));
    ready = true;
  } catch (error) {
    kill();
    throw error;
  }
  return {
    address,
    counts: () => ({ running: alive.size, replaced }),
    reload() {
      for (const worker of alive) say(worker, { oriel: "reload" });
    },
    async close(grace) {
      closing = true;
      for (const timer of delays) clearTimeout(timer);
      const ends = [...alive].map((worker) => {
        say(worker, { oriel: "stop", grace });
        return new Promise((resolve) => worker.once("exit", resolve));
      });
      const timer = setTimeout(kill, grace + OVERTIME);
      await Promise.all(ends);
      clearTimeout(timer);
    },
    kill,
  };
}

function say(worker: Worker, message: ToWorker): void {
  if (worker.isConnected()) worker.send(message, () => {});
}

async function serveStore(
  worker: Worker,
  store: MetaStore,
  call: Extract<ToPrimary, { oriel: "store" }>,
): Promise<void> {
  say(worker, await answerStore(store, call));
}
