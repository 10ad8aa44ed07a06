import type { CDPSession, Page } from "playwright-core";

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
 * @throws Error when they do not stop
 */
export async function stopWorkers(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  const versions = new Map<string, Version["runningStatus"]>();
  let changed = (): void => {};
  session.on("ServiceWorker.workerVersionUpdated", (event) => {
    for (const { versionId, runningStatus } of event.versions as readonly Version[]) {
      versions.set(versionId, runningStatus);
    }
    changed();
  });
  try {
    // tells all versions at once
    await session.send("ServiceWorker.enable");
    await settle(session);
    const running = [...versions.values()].filter((status) => status !== "stopped").length;
    await session.send("ServiceWorker.stopAllWorkers");
    const deadline = Date.now() + STOP_LIMIT;
    while ([...versions.values()].some((status) => status !== "stopped")) {
      if (Date.now() > deadline)
        throw new Error(`the service workers do not stop: ${[...versions.values()].join()}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 1000);
        changed = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return running;
  } finally {
    await session.detach().catch(() => {});
  }
}

/** Events that were sent before an answer have come when the answer has. */
async function settle(session: CDPSession): Promise<void> {
  await session.send("Browser.getVersion");
}
