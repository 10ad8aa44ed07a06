export { createWorker } from "./create-worker.ts";
export type { WorkerOptions } from "./create-worker.ts";
export type { BareTransport, ProxyWorker } from "./proxy-worker.ts";
export { CONFIG_GLOBAL } from "./read-config.ts";
export type { WorkerScope } from "./scope.ts";
export type { StoreBackend } from "./store.ts";
export { WorkerError } from "./worker-error.ts";
export type { WorkerErrorCode } from "./worker-error.ts";
