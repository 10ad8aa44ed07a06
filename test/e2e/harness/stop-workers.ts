import type { Page } from "playwright-core";

/** ms in which a worker must have stopped. */
const STOP_LIMIT = 30_000;

interface Version {
  readonly versionId: string;
  readonly runningStatus: "stopped" | "starting" | "running" | "stopping";
}

/**
 * Stops the service workers of a browser, as it does on its own when they have been idle.
 *
 * @returns number of workers that were running
 * @throws Error when there is none, or they do not stop
 */
export async function stopWorkers(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  const versions = new Map<string, Version["runningStatus"]>();
  let changed = (): void => {};
  const change = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, 1000);
      changed = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  session.on("ServiceWorker.workerVersionUpdated", (event) => {
    for (const { versionId, runningStatus } of event.versions as readonly Version[]) {
      versions.set(versionId, runningStatus);
    }
    changed();
  });
  try {
    const deadline = Date.now() + STOP_LIMIT;
    // tells all versions at once, but not always before it has answered
    await session.send("ServiceWorker.enable");
    while (versions.size === 0) {
      if (Date.now() > deadline) throw new Error("there is no service worker to stop");
      await change();
    }
    const running = [...versions.values()].filter((status) => status !== "stopped").length;
    await session.send("ServiceWorker.stopAllWorkers");
    while ([...versions.values()].some((status) => status !== "stopped")) {
      if (Date.now() > deadline)
        throw new Error(`the service workers do not stop: ${[...versions.values()].join()}`);
      await change();
    }
    return running;
  } finally {
    await session.detach().catch(() => {});
  }
}
