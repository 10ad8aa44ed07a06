import { sites, startGateway, type Gateway } from "@oriel/test-sites";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { proxiedRules, startEverydayBrowser, type EverydayBrowser } from "./harness/browser.ts";
import { wakePredictor } from "./harness/predictor.ts";
import { runSite } from "./harness/run-site.ts";
import { startTrap, type Trap } from "./harness/trap.ts";
import { openInTab } from "./harness/visit.ts";

/**
 * What a browser learns of a tab's document must not make it connect to the site when the proxy is visited again; see
 * docs/decisions/004. It does: this stands here to be measured, by `ORIEL_LEARNED=1 npm run e2e -- learned`.
 */
describe.runIf(process.env["ORIEL_LEARNED"] === "1")("a browser that learns", () => {
  let gateway: Gateway;
  let trap: Trap;
  let others: Trap;
  let browser: EverydayBrowser;

  beforeAll(async () => {
    gateway = await startGateway();
    [trap, others] = await Promise.all([startTrap(), startTrap()]);
    browser = await startEverydayBrowser({ rules: proxiedRules(trap, others), learns: true });
    await wakePredictor(browser.context);
  }, 300_000);
  afterAll(async () => {
    await browser?.dispose();
    await Promise.all([gateway?.close(), trap?.close(), others?.close()]);
  });

  it.each([...sites])(
    "$name is visited in a tab without a connection to it",
    async (site) => {
      const before = trap.connections();
      await runSite(site, {
        gateway,
        context: browser.context,
        open: openInTab(inject("proxyOrigin")),
      });
      expect(trap.contacts().slice(before)).toEqual([]);
    },
    300_000,
  );
});
