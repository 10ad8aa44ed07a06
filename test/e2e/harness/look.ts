import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { sites, startGateway, type Gateway, type Site } from "@oriel/test-sites";
import { ensureBuilt } from "../../../scripts/build.mjs";
import { root } from "../../../scripts/workspace.mjs";
import { directRules, proxiedRules, startBrowser } from "./browser.ts";
import { differences } from "./differences.ts";
import { startProduct } from "./product.ts";
import { runSite, type SiteReport } from "./run-site.ts";
import { startTrap, type Trap } from "./trap.ts";
import { openDirectly, openInDemo, openInTab, type OpenVisit } from "./visit.ts";

/** What to look at, and how. */
export interface LookOptions {
  /** Name of a site, the beginning of one that ends with `*`, or a URL. */
  readonly target: string;
  readonly direct: boolean;
  readonly proxied: boolean;
  /** Opens the site in the demo's frame instead of a tab. */
  readonly demo: boolean;
  /** Prints every observation, not only what differs. */
  readonly verbose: boolean;
  /** Origin of a server that runs already; absent: the product is built and started. */
  readonly origin?: string;
}

/** Opens sites directly and through the proxy, and prints what happens. @returns exit code */
export async function look(options: LookOptions): Promise<number> {
  const chosen = choose(options.target);
  if (chosen.length === 0) {
    console.error(
      `no site "${options.target}": there are ${sites.map(({ name }) => name).join(", ")}`,
    );
    return 2;
  }
  const shots = join(root, ".cache/look");
  await mkdir(shots, { recursive: true });
  const gateway = await startGateway();
  const traps = { sites: await startTrap(), others: await startTrap() };
  let failures = 0;
  try {
    const reports = new Map<string, SiteReport>();
    if (options.direct) {
      const rules = directRules(traps.others);
      await round("direct", rules, openDirectly);
    }
    if (options.proxied) {
      if (options.origin === undefined) await ensureBuilt();
      const product = options.origin === undefined ? await startProduct() : undefined;
      const origin = options.origin ?? product?.origin ?? "";
      const open = options.demo ? openInDemo(origin) : openInTab(origin);
      await round("proxied", proxiedRules(traps.sites, traps.others), open);
      if (options.verbose && product !== undefined)
        console.log(`server said:\n${product.output()}`);
      await product?.stop();
    }
    return failures === 0 ? 0 : 1;

    async function round(mode: string, rules: readonly string[], open: OpenVisit): Promise<void> {
      const secureHosts = mode === "direct" ? secure(chosen, gateway) : [];
      const browser = await startBrowser({ rules, secureHosts });
      for (const site of chosen) {
        const context = await browser.newProfile();
        const started = performance.now();
        const before = contactsOf(traps);
        const report = await runSite(site, {
          gateway,
          context,
          open,
          async onFailure(step, page) {
            await page
              .screenshot({ path: join(shots, `${site.name}.${mode}.${step}.png`), timeout: 5000 })
              .catch(() => {});
          },
        });
        await context.close();
        failures += print(site, mode, report, reports.get(site.name), options.verbose);
        for (const contact of contactsOf(traps).slice(before.length))
          console.log(`  ESCAPE ${contact}`);
        console.log(`  ${Math.round(performance.now() - started)} ms`);
        reports.set(site.name, report);
      }
      await browser.close();
    }
  } finally {
    await gateway.close();
    await traps.sites.close();
    await traps.others.close();
  }
}

function contactsOf(traps: { readonly sites: Trap; readonly others: Trap }): readonly string[] {
  return traps.sites.contacts().map(({ kind, host, detail }) => `${kind} ${host} ${detail}`);
}

/** Hosts of sites with the port, as they must be named to count as secure. */
function secure(chosen: readonly Site[], gateway: Gateway): readonly string[] {
  return chosen.flatMap(({ hosts }) => hosts.map((host) => `${host}:${gateway.port}`));
}

function choose(target: string): readonly Site[] {
  if (/^https?:/.test(target)) return [single(target)];
  if (target === "*") return sites;
  if (target.endsWith("*")) return sites.filter(({ name }) => name.startsWith(target.slice(0, -1)));
  return sites.filter(({ name }) => target.split(",").includes(name));
}

/** A URL as a site of one step. */
function single(url: string): Site {
  return {
    name: "url",
    covers: url,
    hosts: [new URL(url).hostname],
    start: () => Promise.resolve({ url, stop: () => Promise.resolve() }),
    steps: [
      {
        name: "shows",
        run: (visit) =>
          visit.run(() => ({
            title: document.title,
            url: document.URL,
            text: document.body.innerText.slice(0, 2000),
          })),
      },
    ],
  };
}

function print(
  site: Site,
  mode: string,
  report: SiteReport,
  reference: SiteReport | undefined,
  verbose: boolean,
): number {
  let failures = 0;
  console.log(`\n${site.name} (${mode})`);
  for (const [index, step] of report.steps.entries()) {
    const other = reference?.steps[index];
    if ("error" in step) {
      failures += 1;
      console.log(`  FAIL ${step.name}: ${step.error}`);
      continue;
    }
    const unlike =
      other === undefined || "error" in other
        ? []
        : differences(other.observation, step.observation);
    if (unlike.length > 0) failures += 1;
    console.log(`  ${unlike.length > 0 ? "DIFF" : "ok  "} ${step.name}`);
    for (const line of unlike) console.log(`       ${line}`);
    if (verbose) console.log(`       ${JSON.stringify(step.observation)}`);
  }
  for (const line of report.log.uncaught) console.log(`  uncaught ${line}`);
  for (const line of report.log.console) console.log(`  console  ${line}`);
  for (const line of report.log.failed) console.log(`  request  ${line}`);
  return failures;
}
