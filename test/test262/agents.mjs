// Agents of test262: threads that a test starts, sends a shared buffer to, and gets reports of.
import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";

/** ms for which a test waits until all agents have taken a buffer. */
const PATIENCE = 10_000;

/**
 * Makes the `agent` of a realm's host object.
 *
 * @param {(source: string) => string} rewrite
 * @returns {{ host: object, close: () => void }}
 */
export function createAgents(rewrite) {
  /** @type {{ worker: Worker, port: import("node:worker_threads").MessagePort }[]} */
  const agents = [];
  const state = new Int32Array(new SharedArrayBuffer(8));
  /** @type {string[]} */
  const reports = [];
  const host = {
    start(/** @type {string} */ source) {
      const { port1, port2 } = new MessageChannel();
      const worker = new Worker(new URL("agent.mjs", import.meta.url), {
        workerData: { source: rewrite(source), state, port: port2 },
        transferList: [port2],
      });
      worker.on("error", () => {});
      worker.unref();
      agents.push({ worker, port: port1 });
    },
    broadcast(/** @type {SharedArrayBuffer} */ buffer, /** @type {unknown} */ id) {
      Atomics.store(state, 0, 0);
      for (const { port } of agents) port.postMessage({ buffer, id });
      const until = performance.now() + PATIENCE;
      for (;;) {
        const taken = Atomics.load(state, 0);
        if (taken >= agents.length || performance.now() > until) return;
        Atomics.wait(state, 0, taken, 100);
      }
    },
    getReport() {
      for (const { port } of agents) {
        for (let item = receiveMessageOnPort(port); item; item = receiveMessageOnPort(port)) {
          reports.push(item.message);
        }
      }
      return reports.shift() ?? null;
    },
    sleep(/** @type {number} */ ms) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
    },
    monotonicNow: () => performance.now(),
  };
  const close = () => {
    for (const { worker, port } of agents.splice(0)) {
      port.close();
      void worker.terminate();
    }
  };
  return { host, close };
}
