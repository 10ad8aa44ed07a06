import { createWorker } from "./create-worker.ts";
import type { WorkerScope } from "./scope.ts";

createWorker(globalThis as unknown as WorkerScope);
