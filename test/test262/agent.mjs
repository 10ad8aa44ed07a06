// One agent of a test: see agents.mjs. Agents are workers, where nothing is virtual.
import vm from "node:vm";
import { workerData } from "node:worker_threads";

const { source, state, port } = workerData;
const context = vm.createContext(vm.constants.DONT_CONTEXTIFY);
const global = vm.runInContext("globalThis", context);
const realm = {
  get location() {
    return global.location;
  },
  get top() {
    if (!("top" in global)) throw new ReferenceError("top is not defined");
    return global.top;
  },
  eval: global.eval,
  code: (/** @type {unknown} */ value) => value,
};
for (const name of ["wrap", "pick", "call", "into", "value"]) {
  Object.assign(realm, { [name]: (/** @type {unknown} */ value) => value });
}
Object.defineProperty(global, "$oriel", { value: realm });
global.$262 = {
  global,
  agent: {
    receiveBroadcast(/** @type {(buffer: SharedArrayBuffer, id: unknown) => void} */ take) {
      port.on("message", (/** @type {{ buffer: SharedArrayBuffer, id: unknown }} */ message) => {
        Atomics.add(state, 0, 1);
        Atomics.notify(state, 0);
        take(message.buffer, message.id);
      });
    },
    report: (/** @type {unknown} */ value) => port.postMessage(String(value)),
    sleep(/** @type {number} */ ms) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
    },
    leaving: () => port.close(),
    monotonicNow: () => performance.now(),
  },
};
vm.runInContext(source, context);
