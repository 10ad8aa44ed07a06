import { sites, type RunningSite, type Visit } from "@oriel/test-sites";
import type { BrowserContext } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, it } from "vitest";
import { proxiedAddress } from "./harness/product.ts";
import { startSessions, type Sessions } from "./harness/sessions.ts";
import { openInDemo, openInTab } from "./harness/visit.ts";

const site = sites.find(({ name }) => name === "notes");
if (site === undefined) throw new Error('there is no site "notes"');

let sessions: Sessions;
let running: RunningSite;
let profile: BrowserContext;
beforeAll(async () => {
  sessions = await startSessions(inject("proxyOrigin"), [site]);
  running = await site.start(sessions.gateway);
});
beforeEach(async () => {
  profile = await sessions.proxied.browser.newProfile();
});
afterEach(async () => {
  await profile.close();
  expect(sessions.escapes()).toEqual([]);
});
afterAll(async () => {
  await running?.stop();
  await sessions?.close();
});

async function expectHome(visit: Visit): Promise<void> {
  await visit.view.locator("h1").getByText("Notes of").waitFor();
  await visit.until(() => document.querySelector("#slow")?.textContent === "streamed later");
}

it("opens the first address that is entered, without a refresh", async () => {
  const visit = await openInDemo(inject("proxyOrigin"))(profile);
  let documents = 0;
  visit.page.on("domcontentloaded", () => {
    documents += 1;
  });
  await visit.open(running.url);
  await expectHome(visit);
  expect(documents).toBe(0);
});

it.each([
  { name: "a page", path: "/", url: "/" },
  {
    name: "a page with a query and a fragment",
    path: "/search?q=a%20b#top",
    url: "/search?q=a%20b#top",
  },
  { name: "a page that redirects", path: "/notes", url: "/login?/login&next=/notes" },
])("opens a proxied address of $name", async ({ path, url }) => {
  const visit = await openInTab(inject("proxyOrigin"))(profile);
  await visit.open(new URL(path, running.url).href);
  await visit.view.getByRole("link", { name: "Home" }).waitFor();
  expect(await visit.run(() => document.URL)).toBe(new URL(url, running.url).href);
});

it("opens two tabs at once", async () => {
  const open = openInTab(inject("proxyOrigin"));
  const visits = await Promise.all([open(profile), open(profile)]);
  await Promise.all(visits.map((visit) => visit.open(running.url)));
  for (const visit of visits) await expectHome(visit);
});

it("opens a page again after a reload that goes past the worker", async () => {
  const visit = await openInTab(inject("proxyOrigin"))(profile);
  await visit.open(running.url);
  await expectHome(visit);
  const session = await profile.newCDPSession(visit.page);
  await session.send("Page.reload", { ignoreCache: true });
  await expectHome(visit);
});

it("opens a page in a second browser window of the same profile without registering anew", async () => {
  const open = openInTab(inject("proxyOrigin"));
  await (await open(profile)).open(running.url);
  const second = await open(profile);
  const documents: string[] = [];
  second.page.on("response", (response) => {
    if (response.request().isNavigationRequest()) documents.push(response.url());
  });
  await second.open(running.url);
  expect(documents).toEqual([proxiedAddress(inject("proxyOrigin"), running.url)]);
});
