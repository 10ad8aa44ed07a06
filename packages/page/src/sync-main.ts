/**
 * Classic build of synchronous requests: leaves its function under {@link SYNC_GLOBAL}, for page runtimes that load it
 * when they first need it.
 */
import { SYNC_GLOBAL } from "@oriel/core";
import { openSync } from "./network/sync-request.ts";

Object.defineProperty(globalThis, SYNC_GLOBAL, { configurable: true, value: openSync });
