import type {
  BrowserContext,
  ConsoleMessage,
  Frame,
  Page,
  Request,
  Response,
  WebError,
} from "playwright-core";
import type { Visit } from "../../sites/src/site.ts";
import { LIMIT } from "./browser.ts";
import { proxiedAddress } from "./product.ts";

/** Opens a new window on a browser profile and gives the visit in it, empty as yet. */
export type OpenVisit = (context: BrowserContext) => Promise<Visit>;

/** What went wrong in a tab, as its console shows it. */
export interface TabLog {
  /** Messages of uncaught errors and unhandled rejections, in order. */
  readonly uncaught: string[];
  /** Texts of console errors, in order. */
  readonly console: string[];
  /** `<error or status> <method> <address>` of requests that failed. */
  readonly failed: string[];
}

/** Opens sites directly, each in a tab of its own. */
export const openDirectly: OpenVisit = async (context) =>
  makeTab(await context.newPage(), (url) => url);

/** Opens sites at their proxied addresses, each in a tab of its own. */
export function openInTab(proxyOrigin: string): OpenVisit {
  return async (context) =>
    makeTab(await context.newPage(), (url) => proxiedAddress(proxyOrigin, url));
}

/** Opens sites as a user of the demo does: in its frame, by its address bar. */
export function openInDemo(proxyOrigin: string): OpenVisit {
  return async (context) => {
    const page = await context.newPage();
    await page.goto(`${proxyOrigin}/`);
    const bar = page.getByRole("textbox", { name: "Address" });
    const go = async (url: string): Promise<Frame> => {
      // the site that is there stays until the next one comes
      for (const frame of page.mainFrame().childFrames()) {
        await frame.evaluate(() => Object.assign(globalThis, { beforeOpen: 1 })).catch(() => {});
      }
      await bar.fill(url);
      await bar.press("Enter");
      return siteFrame(page);
    };
    return makeVisit(page, page.mainFrame(), go, (url) => proxiedAddress(proxyOrigin, url));
  };
}

/** Notes what goes wrong in all tabs of a browser, until it is stopped. */
export function watch(context: BrowserContext): { readonly log: TabLog; stop(): void } {
  const log: TabLog = { uncaught: [], console: [], failed: [] };
  const onError = (event: WebError): void => {
    log.uncaught.push(event.error().message);
  };
  const onConsole = (message: ConsoleMessage): void => {
    if (message.type() === "error") log.console.push(message.text());
  };
  const onFailure = (request: Request): void => {
    log.failed.push(`${request.failure()?.errorText ?? "?"} ${request.method()} ${request.url()}`);
  };
  const onResponse = (response: Response): void => {
    if (response.status() < 400) return;
    log.failed.push(`${response.status()} ${response.request().method()} ${response.url()}`);
  };
  context.on("weberror", onError);
  context.on("console", onConsole);
  context.on("requestfailed", onFailure);
  context.on("response", onResponse);
  return {
    log,
    stop() {
      context.off("weberror", onError);
      context.off("console", onConsole);
      context.off("requestfailed", onFailure);
      context.off("response", onResponse);
    },
  };
}

function makeTab(page: Page, address: (url: string) => string, start = page.mainFrame()): Visit {
  const go = async (url: string): Promise<Frame> => {
    await page.goto(address(url), { waitUntil: "commit" });
    return siteFrame(page);
  };
  return makeVisit(page, start, go, address);
}

/**
 * Waits until a tab shows a site, in its own document or in a frame of it, and gives where. A document that meets
 * no worker is loaded again by the bootstrap page: the first load event may be that one's.
 */
async function siteFrame(page: Page): Promise<Frame> {
  const deadline = Date.now() + LIMIT;
  while (Date.now() < deadline) {
    for (const frame of [page.mainFrame(), ...page.mainFrame().childFrames()]) {
      // a document that goes away cannot be asked
      const complete = await frame.evaluate(isSiteComplete).catch(() => false);
      if (complete) return frame;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const states = page
    .frames()
    .map((frame) =>
      frame
        .evaluate(() => `${document.readyState} ${document.URL}`)
        .catch((error: unknown) => String(error)),
    );
  const seen = (await Promise.all(states)).join("; ");
  throw new Error(`waited ${LIMIT} ms for a site at ${page.url()}: ${seen}`);
}

function makeVisit(
  page: Page,
  start: Frame,
  go: (url: string) => Promise<Frame>,
  address: (url: string) => string,
): Visit {
  let view = start;
  return {
    page,
    get view() {
      return view;
    },
    async open(url) {
      view = await go(url);
    },
    async reload() {
      await view.evaluate(runAsPage, { source: markAndReload.toString(), argument: undefined });
      await untilTrue(
        view,
        () => !("beforeReload" in globalThis) && document.readyState === "complete",
        undefined,
      );
    },
    run(code, argument) {
      return view.evaluate(runAsPage, { source: code.toString(), argument }) as never;
    },
    until(code, argument) {
      return untilTrue(view, code, argument as never);
    },
    async popup(act) {
      const [popup] = await Promise.all([page.context().waitForEvent("page"), act()]);
      return makeTab(popup, address, await siteFrame(popup));
    },
  };
}

/** Runs in the page. */
function isSiteComplete(): boolean {
  return (
    document.readyState === "complete" &&
    !("beforeOpen" in globalThis) &&
    new URL(document.URL).hostname.endsWith(".test")
  );
}

/** Runs in the page: a new document does not have the mark. */
function markAndReload(): void {
  Object.assign(globalThis, { beforeReload: true });
  location.reload();
}

/**
 * Runs in the page: compiles a function by the page's own Function constructor, so that the realm treats it as a
 * script of the page.
 */
function runAsPage({ source, argument }: { source: string; argument: unknown }): unknown {
  return (
    // oxlint-disable-next-line typescript/no-implied-eval
    (new Function("argument", `return (${source})(argument)`) as (argument: unknown) => unknown)(
      argument,
    )
  );
}

/** Polls a condition in the page, over navigations, until it is true. */
async function untilTrue<Argument>(
  frame: Frame,
  code: (argument: Argument) => unknown,
  argument: Argument,
): Promise<void> {
  const deadline = Date.now() + LIMIT;
  const source = code.toString();
  let last: unknown;
  while (Date.now() < deadline) {
    try {
      last = await frame.evaluate(runAsPage, { source, argument });
      if (last) return;
    } catch (error) {
      // the document went away while it was asked
      if (frame.page().isClosed() || frame.isDetached()) throw error;
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(
    `waited ${LIMIT} ms for ${source} of ${JSON.stringify(argument)}: last ${String(last)}`,
  );
}
