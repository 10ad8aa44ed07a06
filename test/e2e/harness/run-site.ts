import type { BrowserContext, Page } from "playwright-core";
import type { Gateway } from "../../sites/src/gateway.ts";
import type { Observation, Site } from "../../sites/src/site.ts";
import { watch, type OpenVisit, type TabLog } from "./visit.ts";

/** ms that one step may take. */
const STEP_LIMIT = 60_000;
/** Steps that may fail in a row before the rest is given up. */
const MAX_FAILURES = 2;

/** What happened in one step. */
type StepResult =
  | { readonly name: string; readonly observation: Observation }
  | { readonly name: string; readonly error: string };

/** What happened on one site. */
export interface SiteReport {
  readonly steps: readonly StepResult[];
  readonly log: TabLog;
}

/** How a site is run. */
export interface RunOptions {
  readonly gateway: Gateway;
  readonly context: BrowserContext;
  readonly open: OpenVisit;
  /** Called between two steps. */
  readonly betweenSteps?: (page: Page) => Promise<void>;
  /** Called after a step that failed, with its index. */
  readonly onFailure?: (step: number, page: Page) => Promise<void>;
}

/** Brings a site up, goes through its steps in a new tab, and takes it down. */
export async function runSite(site: Site, options: RunOptions): Promise<SiteReport> {
  const { gateway, context, open, betweenSteps, onFailure } = options;
  const running = await site.start(gateway);
  const watcher = watch(context);
  const steps: StepResult[] = [];
  try {
    const visit = await open(context);
    await attempt("opens", async () => {
      await visit.open(running.url);
      return "opened";
    });
    let failures = steps.some((step) => "error" in step) ? MAX_FAILURES : 0;
    for (const step of site.steps) {
      if (failures >= MAX_FAILURES) {
        steps.push({ name: step.name, error: "not reached" });
        continue;
      }
      const done = await attempt(step.name, async () => {
        if (step !== site.steps[0]) await betweenSteps?.(visit.page);
        return step.run(visit);
      });
      failures = done ? 0 : failures + 1;
      if (!done) await onFailure?.(steps.length - 1, visit.page);
    }
    await visit.page.close();
  } finally {
    watcher.stop();
    await running.stop();
    gateway.clear();
  }
  return { steps, log: watcher.log };

  async function attempt(name: string, act: () => Promise<Observation>): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    try {
      const limit = new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => reject(new Error(`took over ${STEP_LIMIT} ms`)), STEP_LIMIT);
      });
      steps.push({ name, observation: await Promise.race([act(), limit]) });
      return true;
    } catch (error) {
      steps.push({ name, error: error instanceof Error ? error.message : String(error) });
      return false;
    } finally {
      clearTimeout(timer);
    }
  }
}
