import { html, serveFiles, startGateway, type Gateway } from "@oriel/test-sites";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { proxiedRules, startEverydayBrowser, type EverydayBrowser } from "./harness/browser.ts";
import { gatherLeaks, type Leaks } from "./harness/leaks.ts";
import { startTrap, type Trap } from "./harness/trap.ts";

/** A contact that a page makes without a proxy: the leak test must be able to see each of them. */
interface Canary {
  readonly name: string;
  readonly markup: string;
  readonly act?: (page: Page) => Promise<void>;
  /** True for a contact that comes without a connection. */
  readonly lookUpOnly?: true;
  readonly sign: RegExp;
}

const CANARIES: readonly Canary[] = [
  {
    name: "a look-up ahead",
    markup: `<link rel="dns-prefetch" href="//look-up.test/">`,
    lookUpOnly: true,
    sign: /^HOST_RESOLVER_MANAGER_REQUEST \(a site\)$/m,
  },
  {
    name: "an image",
    markup: `<img src="http://image.test/x.png">`,
    sign: /^http image\.test GET \/x\.png/m,
  },
  {
    name: "a connection ahead",
    markup: `<link rel="preconnect" href="http://ahead.test">`,
    sign: /^HTTP_STREAM_JOB_CONTROLLER ahead\.test$/m,
  },
  {
    name: "a connection when a link is pressed",
    markup: `<a href="http://pressed.test/">link</a>`,
    async act(page) {
      await page.locator("a").hover();
      await page.mouse.down();
    },
    sign: /^HTTP_STREAM_JOB_CONTROLLER pressed\.test$/m,
  },
  {
    name: "a WebSocket",
    markup: `<script>new WebSocket("ws://socket.test/x")</script>`,
    sign: /^http socket\.test GET \/x/m,
  },
  {
    name: "a WebTransport session",
    markup: `<script>new WebTransport("https://transport.test/").ready.catch(() => {})</script>`,
    sign: /^udp/m,
  },
];

let gateway: Gateway;
let trap: Trap;
let others: Trap;
let browser: EverydayBrowser;
let leaks: Leaks;

beforeAll(async () => {
  gateway = await startGateway();
  [trap, others] = await Promise.all([startTrap(), startTrap()]);
  browser = await startEverydayBrowser({ rules: proxiedRules(trap, others) });
  const pages = CANARIES.map(({ markup }, index) => [`/${index}.html`, html(markup)] as const);
  gateway.serve("localhost", serveFiles({ pages: Object.fromEntries(pages) }));
  for (const [index, { act, lookUpOnly }] of CANARIES.entries()) {
    const page = await browser.context.newPage();
    const before = trap.connections();
    await page.goto(`${gateway.origin("localhost")}/${index}.html`);
    await act?.(page);
    // a look-up leaves its trace only in the net log; it is the first, and has the time of all others
    if (lookUpOnly !== true)
      await vi.waitUntil(() => trap.connections() > before, { timeout: 30_000 });
  }
  leaks = await gatherLeaks(browser, trap, -1);
});
afterAll(async () => {
  await browser?.dispose();
  await Promise.all([gateway?.close(), trap?.close(), others?.close()]);
});

it.each(CANARIES)("sees $name", ({ sign }) => {
  expect([...leaks.trapped, ...leaks.logged].join("\n")).toMatch(sign);
});
