import { sites, type Site } from "@oriel/test-sites";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { runSite, type SiteReport } from "./harness/run-site.ts";
import { startSessions, type Session, type Sessions } from "./harness/sessions.ts";

/** ms for one site, both ways, when steps run into their limits. */
const SITE_LIMIT = 600_000;

let sessions: Sessions;
beforeAll(async () => {
  sessions = await startSessions(inject("proxyOrigin"), sites);
});
afterAll(() => sessions?.close());

async function run(site: Site, { browser, open }: Session): Promise<SiteReport> {
  const context = await browser.newProfile();
  try {
    return await runSite(site, { gateway: sessions.gateway, context, open });
  } finally {
    await context.close();
  }
}

describe.each(sites)("$name", (site) => {
  let direct: SiteReport;
  beforeAll(async () => {
    direct = await run(site, sessions.direct);
  }, SITE_LIMIT);

  describe.each([
    { place: "a tab", session: "proxied" },
    { place: "the demo's frame", session: "framed" },
  ] as const)("in $place", ({ session }) => {
    let proxied: SiteReport;
    beforeAll(async () => {
      proxied = await run(site, sessions[session]);
    }, SITE_LIMIT);

    it.each(["opens", ...site.steps.map(({ name }) => name)])("%s", (name) => {
      const expected = direct.steps.find((step) => step.name === name);
      expect(expected, "opened directly").toHaveProperty("observation");
      expect(proxied.steps.find((step) => step.name === name)).toEqual(expected);
    });

    it("throws the same errors", () => {
      expect(proxied.log.uncaught).toEqual(direct.log.uncaught);
    });

    it("is not contacted past the proxy, and needs no host of the internet", () => {
      expect({ escapes: sessions.escapes(), strays: sessions.strays() }).toEqual({
        escapes: [],
        strays: [],
      });
    });
  });
});
