import type { Deadline } from "./deadline.ts";
import { SdkError } from "./sdk-error.ts";

/**
 * Waits until the newest worker of a registration is activated. The embedding page lies outside of the scope, is never
 * controlled and gets no `controllerchange`: the worker's own state is what counts.
 *
 * @returns the activated worker; an earlier one when the newest could not be installed
 * @throws SdkError `REGISTRATION_FAILED` when no worker is left, `TIMEOUT`
 */
export async function awaitActive(
  registration: ServiceWorkerRegistration,
  deadline: Deadline,
): Promise<ServiceWorker> {
  for (;;) {
    const worker = registration.installing ?? registration.waiting ?? registration.active;
    if (worker === null) {
      const why = "its installation failed, or it was removed";
      throw new SdkError(
        "REGISTRATION_FAILED",
        "start the service worker of",
        registration.scope,
        why,
      );
    }
    if (worker.state === "activated") return worker;
    await deadline.wait(nextState(worker), {
      what: "start the service worker",
      subject: nameOf(worker.scriptURL),
      missing: `it is still "${worker.state}"`,
    });
  }
}

/** A worker that is redundant changes no more; the registration forgets it at once or a task later. */
function nextState(worker: ServiceWorker): Promise<void> {
  return new Promise((resolve) => {
    if (worker.state === "redundant") setTimeout(resolve, 10);
    else worker.addEventListener("statechange", () => resolve(), { once: true });
  });
}

/** Names a worker script for a reader: its URL without the configuration. */
export function nameOf(script: URL | string): string {
  const { origin, pathname } = new URL(script);
  return origin + pathname;
}
