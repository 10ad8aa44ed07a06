import { sites, startGateway, type Gateway } from "@oriel/test-sites";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { proxiedRules, startEverydayBrowser, type EverydayBrowser } from "./harness/browser.ts";
import { leakySite } from "./harness/leaky-site.ts";
import { gatherLeaks } from "./harness/leaks.ts";
import { wakePredictor } from "./harness/predictor.ts";
import { runSite } from "./harness/run-site.ts";
import { startTrap, type Trap } from "./harness/trap.ts";
import { openInDemo, openInTab } from "./harness/visit.ts";

const SITE_LIMIT = 300_000;

/**
 * One profile for all sites, as a person has, in a browser that connects ahead to the hosts that it has learned from
 * earlier visits; see docs/decisions/004.
 */
describe.each([
  { place: "the demo's frame", openIn: openInDemo },
  { place: "tabs", openIn: openInTab },
])("in $place", ({ openIn }) => {
  let gateway: Gateway;
  let trap: Trap;
  let others: Trap;
  let browser: EverydayBrowser;

  beforeAll(async () => {
    gateway = await startGateway();
    [trap, others] = await Promise.all([startTrap(), startTrap()]);
    browser = await startEverydayBrowser({ rules: proxiedRules(trap, others) });
    await wakePredictor(browser.context);
  }, SITE_LIMIT);
  afterAll(async () => {
    await browser?.dispose();
    await Promise.all([gateway?.close(), trap?.close(), others?.close()]);
  });

  it.each([leakySite, ...sites])(
    "$name is visited without a connection to it",
    async (site) => {
      const before = trap.connections();
      const report = await runSite(site, {
        gateway,
        context: browser.context,
        open: openIn(inject("proxyOrigin")),
      });
      expect(report.steps.filter((step) => "error" in step)).toEqual([]);
      expect(trap.contacts().slice(before)).toEqual([]);
    },
    SITE_LIMIT,
  );

  it("leaves no trace of a site's host in the net log: no look-up, no connection, no request", async () => {
    expect(await gatherLeaks(browser, trap, gateway.port)).toEqual({ trapped: [], logged: [] });
  });
});
