import { EventEmitter } from "node:events";
import type { Readable } from "node:stream";

/**
 * Listens to the bytes of a stream that another part reads. Unlike `on("data", …)` of a stream this does not start the
 * flow: nothing passes before the reader wants it, and nothing passes faster.
 */
export function observe(stream: Readable, onBytes: (chunk: Buffer) => void): void {
  EventEmitter.prototype.on.call(stream, "data", onBytes);
}
