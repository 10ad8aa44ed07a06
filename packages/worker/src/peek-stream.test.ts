import fc from "fast-check";
import { expect, it, vi } from "vitest";
import { peekStream } from "./peek-stream.ts";

function streamOf(chunks: readonly Uint8Array[], cancel?: () => void): ReadableStream<Uint8Array> {
  let index = 0;
  return new ReadableStream({
    pull(controller) {
      const chunk = chunks[index++];
      if (chunk === undefined) controller.close();
      else controller.enqueue(chunk);
    },
    ...(cancel !== undefined && { cancel }),
  });
}

it("shows the beginning and takes nothing away", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 20 }), { maxLength: 8 }),
      fc.nat(40),
      async (chunks, length) => {
        const whole = chunks.flatMap((chunk) => [...chunk]);
        const { start, body } = await peekStream(streamOf(chunks), length);
        expect(start.length).toBeGreaterThanOrEqual(Math.min(length, whole.length));
        expect(Array.from(start)).toEqual(whole.slice(0, start.length));
        expect(Array.from(new Uint8Array(await new Response(body).arrayBuffer()))).toEqual(whole);
      },
    ),
    { numRuns: 50 },
  );
});

it("passes a cancel on", async () => {
  const cancel = vi.fn<() => void>();
  const { body } = await peekStream(streamOf([new Uint8Array(3), new Uint8Array(3)], cancel), 2);
  await body.cancel();
  expect(cancel).toHaveBeenCalledOnce();
});
