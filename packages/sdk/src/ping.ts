import { MESSAGE_KEY, messageKind, type SdkAnswer, type SdkMessage } from "@oriel/core";
import { nameOf } from "./await-active.ts";
import type { Deadline } from "./deadline.ts";

/**
 * Asks a worker for a sign of life; it answers after a round trip to its Bare server. Starts the worker when the browser
 * has stopped it.
 *
 * @returns null when another worker took its place meanwhile: the browser may drop messages to a redundant one
 * @throws SdkError `TIMEOUT`
 */
export async function ping(worker: ServiceWorker, deadline: Deadline): Promise<SdkAnswer | null> {
  const { port1, port2 } = new MessageChannel();
  const question: SdkMessage = { [MESSAGE_KEY]: "ping" };
  const done = new AbortController();
  const answer = new Promise<SdkAnswer | null>((resolve) => {
    const onState = (): void => {
      if (worker.state === "redundant") resolve(null);
    };
    worker.addEventListener("statechange", onState, { signal: done.signal });
    port1.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
      if (messageKind(data) === "pong") resolve(data as SdkAnswer);
    });
  });
  port1.start();
  worker.postMessage(question, [port2]);
  try {
    return await deadline.wait(answer, {
      what: "talk to the service worker",
      subject: nameOf(worker.scriptURL),
      missing: "it has not answered",
    });
  } finally {
    done.abort();
    port1.close();
  }
}
