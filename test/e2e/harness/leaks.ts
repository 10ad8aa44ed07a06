import { TRAP_HOST, type EverydayBrowser } from "./browser.ts";
import { readNetLog } from "./net-log.ts";
import type { Trap } from "./trap.ts";

/** Every sign of a contact with a site's host that a browser made itself. */
export interface Leaks {
  /** What reached the trap, e.g. `http shop.test GET / HTTP/1.1`. */
  readonly trapped: readonly string[];
  /** Events of the net log, e.g. `HTTP_STREAM_JOB_CONTROLLER shop.test`, each kind once. */
  readonly logged: readonly string[];
}

/**
 * Ends a browser and gathers the contacts that it made.
 *
 * @param trap where the names of the sites lead
 * @param sitePort port at which the sites answer: a connection to it is a contact, whatever name was used
 */
export async function gatherLeaks(
  browser: EverydayBrowser,
  trap: Trap,
  sitePort: number,
): Promise<Leaks> {
  await browser.close();
  const events = await readNetLog(browser.netLog);
  const logged = events
    .filter(
      ({ host }) =>
        isSite(host) || host.startsWith(`${TRAP_HOST}:`) || host.endsWith(`:${sitePort}`),
    )
    .map(({ type, host }) => `${type} ${host.startsWith(TRAP_HOST) ? "(a site)" : host}`);
  return {
    trapped: trap.contacts().map(({ kind, host, detail }) => `${kind} ${host} ${detail}`.trim()),
    logged: [...new Set(logged)],
  };
}

/** Tells whether a host with an optional port is a site's. */
function isSite(host: string): boolean {
  return /\.test(?::\d+)?$/.test(host);
}
