import type { Readable } from "node:stream";

/** Bytes that all captures may keep together. */
export interface CaptureBudget {
  readonly perBody: number;
  readonly total: number;
  kept: number;
}

/** A body as far as it was kept. */
export interface CapturedBody {
  readonly bytes: Buffer;
  /** Bytes that passed. */
  readonly size: number;
  /** Why bytes are missing; empty: none are. */
  readonly gap: string;
}

/**
 * Keeps what a stream gives, up to the limits.
 *
 * @returns when the stream has ended, in whatever way
 */
export function captureBody(stream: Readable, budget: CaptureBudget): Promise<CapturedBody> {
  const chunks: Buffer[] = [];
  let kept = 0;
  let size = 0;
  let gap = "";
  stream.on("data", (chunk: Buffer) => {
    size += chunk.length;
    const room = Math.min(budget.perBody - kept, budget.total - budget.kept);
    const part = chunk.length <= room ? chunk : chunk.subarray(0, Math.max(room, 0));
    if (part.length > 0) chunks.push(part);
    kept += part.length;
    budget.kept += part.length;
  });
  stream.on("error", (error) => {
    gap = `${error.message}; `;
  });
  return new Promise((resolve) => {
    stream.once("close", () => {
      budget.kept -= kept;
      if (kept < size) gap += `only the first ${kept} of ${size} bytes were kept; `;
      resolve({ bytes: Buffer.concat(chunks, kept), size, gap: gap.slice(0, -2) });
    });
  });
}
