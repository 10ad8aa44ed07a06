import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type BrowserContext, type LaunchOptions } from "playwright-core";
import { findChromium } from "../../../scripts/chromium.mjs";
import { LEARNED_HOST } from "./predictor.ts";
import type { Trap } from "./trap.ts";

/** ms that an action or a wait may take; the machine can be loaded. */
export const LIMIT = Number(process.env["ORIEL_TEST_LIMIT"] ?? 45_000);

/** How a browser is started. */
export interface BrowserOptions {
  /** Values of `--host-resolver-rules`. */
  readonly rules: readonly string[];
  /** Hosts with port, e.g. `shop.test:8080`, whose http: pages count as secure, as the proxy's on localhost do. */
  readonly secureHosts?: readonly string[];
}

/** A browser that gives a fresh profile for each use. */
export interface Browser {
  newProfile(): Promise<BrowserContext>;
  close(): Promise<void>;
}

/** A browser as a person has it, with one profile on disk. */
export interface EverydayBrowser {
  readonly context: BrowserContext;
  /** Path of the net log; readable once the browser is closed. */
  readonly netLog: string;
  /** Ends the browser; profile and net log stay until {@link EverydayBrowser.dispose}. */
  close(): Promise<void>;
  /** Ends the browser and removes its profile. */
  dispose(): Promise<void>;
}

/** Rules under which the sites' names lead to loopback, as when a person opens them, and no other name does. */
export function directRules(trap: Trap): readonly string[] {
  return ["MAP *.test 127.0.0.1", `MAP * trap.localhost:${trap.port}`, "EXCLUDE localhost"];
}

/**
 * Rules under which every name but the proxy's leads into a trap. Names below localhost are resolved without a
 * server, yet the look-up stands in the net log.
 */
export function proxiedRules(sites: Trap, others: Trap): readonly string[] {
  return [
    `MAP *.test ${TRAP_HOST}:${sites.port}`,
    `MAP * others.localhost:${others.port}`,
    "EXCLUDE localhost",
    "EXCLUDE 127.0.0.1",
    `EXCLUDE ${LEARNED_HOST}`,
  ];
}

/** Name that the sites' names are turned into before they are looked up. */
export const TRAP_HOST = "trap.localhost";

/** Switches of the driver that keep a browser from connecting before it is asked to, or from doing so on its own. */
const QUIETING = [
  "--disable-field-trial-config",
  "--disable-background-networking",
  "--disable-back-forward-cache",
  "--disable-ipc-flooding-protection",
];
/** The last switch of a name counts: these empty the driver's lists, PreconnectToSearch and others among them. */
const DEFAULT_FEATURES = ["--disable-features=", "--enable-features="];

const PROFILE = { viewport: { width: 1280, height: 800 }, locale: "en-US", acceptDownloads: true };

/** Starts Chromium as the test driver starts it. */
export async function startBrowser(options: BrowserOptions): Promise<Browser> {
  const browser = await chromium.launch(launchOptions(options));
  return {
    async newProfile() {
      return withLimits(await browser.newContext(PROFILE));
    },
    close: () => browser.close(),
  };
}

/**
 * Starts Chromium without the switches of the test driver that keep it from connecting early, with a profile on
 * disk and a net log.
 */
export async function startEverydayBrowser(options: BrowserOptions): Promise<EverydayBrowser> {
  const profile = await mkdtemp(join(tmpdir(), "oriel-profile-"));
  const netLog = join(profile, "net-log.json");
  const { args, ...launch } = launchOptions(options);
  const context = await chromium.launchPersistentContext(profile, {
    ...PROFILE,
    ...launch,
    ignoreDefaultArgs: QUIETING,
    args: [
      ...args,
      ...DEFAULT_FEATURES,
      `--log-net-log=${netLog}`,
      "--net-log-capture-mode=Everything",
    ],
  });
  let open = true;
  const close = async (): Promise<void> => {
    if (open) await context.close();
    open = false;
  };
  return {
    context: withLimits(context),
    netLog,
    close,
    async dispose() {
      await close();
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function launchOptions({
  rules,
  secureHosts = [],
}: BrowserOptions): LaunchOptions & { args: string[] } {
  const executablePath = findChromium();
  if (executablePath === undefined) {
    throw new Error(
      "cannot start Chromium: none was found; install it, or name it in CHROMIUM_PATH",
    );
  }
  const secure = secureHosts.map((host) => `http://${host}`).join(",");
  return {
    executablePath,
    headless: true,
    chromiumSandbox: false,
    args: [
      `--host-resolver-rules=${rules.join(", ")}`,
      "--enable-unsafe-swiftshader",
      ...(secure === "" ? [] : [`--unsafely-treat-insecure-origin-as-secure=${secure}`]),
    ],
  };
}

function withLimits(context: BrowserContext): BrowserContext {
  context.setDefaultTimeout(LIMIT);
  context.setDefaultNavigationTimeout(LIMIT);
  return context;
}
