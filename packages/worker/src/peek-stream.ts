/** A stream whose beginning is known. */
export interface Peeked {
  readonly start: Uint8Array;
  /** Everything, the beginning included. */
  readonly body: ReadableStream<Uint8Array>;
}

/**
 * Reads the beginning of a stream without taking it away.
 *
 * @param length bytes to wait for; fewer come when the stream ends before
 */
export async function peekStream(
  stream: ReadableStream<Uint8Array>,
  length: number,
): Promise<Peeked> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let total = 0;
  let ended = false;
  while (total < length && !ended) {
    const { done, value } = await reader.read();
    ended = done;
    if (value !== undefined) {
      chunks.push(value);
      total += value.length;
    }
  }
  const start = new Uint8Array(total);
  let at = 0;
  for (const chunk of chunks) {
    start.set(chunk, at);
    at += chunk.length;
  }
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      if (total > 0) controller.enqueue(start);
      if (ended) controller.close();
    },
    async pull(controller) {
      const { done, value } = await reader.read();
      if (value !== undefined) controller.enqueue(value);
      if (done) controller.close();
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return { start, body };
}
