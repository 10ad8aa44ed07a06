import { startGateway, type Gateway, type Site } from "@oriel/test-sites";
import { directRules, proxiedRules, startBrowser, type Browser } from "./browser.ts";
import { startTrap, type Contact, type Trap } from "./trap.ts";
import { openDirectly, openInDemo, openInTab, type OpenVisit } from "./visit.ts";

/** A browser together with how it reaches sites. */
export interface Session {
  readonly browser: Browser;
  readonly open: OpenVisit;
}

/** Two browsers side by side, one that opens sites directly and one that must go through the proxy. */
export interface Sessions {
  readonly gateway: Gateway;
  readonly direct: Session;
  /** In tabs: URLs of subresources are encoded. */
  readonly proxied: Session;
  /** In the demo's frame: URLs of subresources are real. */
  readonly framed: Session;
  /** Contacts that the proxied browser made with the sites' hosts. */
  escapes(): readonly Contact[];
  /** Contacts that the direct browser made with hosts that are no site's. */
  strays(): readonly Contact[];
  close(): Promise<void>;
}

/**
 * Starts both browsers and a gateway for the sites.
 *
 * @param proxyOrigin origin of the product's server
 * @param sites what will be opened
 */
export async function startSessions(
  proxyOrigin: string,
  sites: readonly Site[],
): Promise<Sessions> {
  const gateway = await startGateway();
  const [siteTrap, otherTrap, strayTrap] = await Promise.all([
    startTrap(),
    startTrap(),
    startTrap(),
  ]);
  const traps: readonly Trap[] = [siteTrap, otherTrap, strayTrap];
  const secureHosts = sites.flatMap(({ hosts }) => hosts.map((host) => `${host}:${gateway.port}`));
  const [direct, proxied] = await Promise.all([
    startBrowser({ rules: directRules(strayTrap), secureHosts }),
    startBrowser({ rules: proxiedRules(siteTrap, otherTrap) }),
  ]);
  return {
    gateway,
    direct: { browser: direct, open: openDirectly },
    proxied: { browser: proxied, open: openInTab(proxyOrigin) },
    framed: { browser: proxied, open: openInDemo(proxyOrigin) },
    escapes: () => siteTrap.contacts(),
    strays: () => strayTrap.contacts().filter(({ host }) => host !== "" && !isBrowsersOwn(host)),
    async close() {
      await Promise.all([direct.close(), proxied.close()]);
      await Promise.all([gateway.close(), ...traps.map((trap) => trap.close())]);
    },
  };
}

/** Tells whether a browser contacts a host on its own, whatever page is open. */
function isBrowsersOwn(host: string): boolean {
  return /(?:^|\.)(?:google|googleapis|gvt1|gstatic)\.com(?::\d+)?$/.test(host);
}
