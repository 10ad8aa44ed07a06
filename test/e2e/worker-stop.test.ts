import { sites, type Site } from "@oriel/test-sites";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { watchQuiet } from "./harness/quiet.ts";
import { runSite, type SiteReport } from "./harness/run-site.ts";
import { startSessions, type Sessions } from "./harness/sessions.ts";
import { stopWorkers } from "./harness/stop-workers.ts";

/** Sites with sessions, storage, workers and requests of open documents. */
const CHOSEN: readonly string[] = ["notes", "chat", "docs", "modules", "todomvc-backbone"];

const chosen: readonly Site[] = sites.filter(({ name }) => CHOSEN.includes(name));
let sessions: Sessions;
beforeAll(async () => {
  sessions = await startSessions(inject("proxyOrigin"), chosen);
});
afterAll(() => sessions?.close());

describe.each(chosen)("$name, the worker stopped between all steps", (site) => {
  let direct: SiteReport;
  let proxied: SiteReport;
  let stopped = 0;
  beforeAll(async () => {
    const { gateway } = sessions;
    const context = await sessions.direct.browser.newProfile();
    direct = await runSite(site, { gateway, context, open: sessions.direct.open });
    await context.close();
    const profile = await sessions.proxied.browser.newProfile();
    const quiet = watchQuiet(profile);
    proxied = await runSite(site, {
      gateway,
      context: profile,
      open: sessions.proxied.open,
      // a worker with requests under way is not stopped by browsers
      async betweenSteps(page) {
        await quiet.wait();
        stopped += await stopWorkers(page);
      },
    });
    await profile.close();
  }, 600_000);

  it("had a worker to stop", () => {
    expect(stopped).toBeGreaterThanOrEqual(1);
  });

  it.each(site.steps.map(({ name }) => name))("%s", (name) => {
    const expected = direct.steps.find((step) => step.name === name);
    expect(expected, "opened directly").toHaveProperty("observation");
    expect(proxied.steps.find((step) => step.name === name)).toEqual(expected);
  });
});
