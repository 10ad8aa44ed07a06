import { readdirSync } from "node:fs";
import { resolve } from "node:path";
import { preact } from "@preact/preset-vite";
import { playwright } from "@vitest/browser-playwright";
import {
  defaultClientConditions,
  defaultServerConditions,
  type EnvironmentOptions,
  type Plugin,
} from "vite";
import { defineConfig } from "vitest/config";
import { findChromium } from "./scripts/chromium.mjs";
import { publishScripts } from "./scripts/publish-scripts.mjs";

const root = import.meta.dirname;
/** Export condition that maps a workspace package to its TypeScript source; stripped on publish. */
const SOURCE = "@oriel/source";
const packages = readdirSync(resolve(root, "packages"));
const demo = resolve(root, "apps/demo");
/** Where the scripts that browsers load are built: `dist/oriel/*.js`, served as `/oriel/*.js`. */
const scripts = resolve(root, "dist/oriel");

/** Scripts for browsers: name of the output, entry, format. */
const SCRIPTS = [
  { name: "worker.js", entry: "packages/worker/src/main.ts", format: "iife" },
  { name: "worker.mjs", entry: "packages/worker/src/main.ts", format: "es" },
  { name: "page.js", entry: "packages/page/src/main.ts", format: "iife" },
  { name: "page-encoded.js", entry: "packages/page/src/encoded-main.ts", format: "iife" },
  { name: "sync.js", entry: "packages/page/src/sync-main.ts", format: "iife" },
  { name: "cookie-store.js", entry: "packages/page/src/cookie-store-main.ts", format: "iife" },
  { name: "rewriter.js", entry: "packages/rewriter/src/main.ts", format: "iife" },
  { name: "bootstrap.js", entry: "packages/sdk/src/bootstrap.ts", format: "iife" },
  { name: "sdk.js", entry: "packages/sdk/src/index.ts", format: "es" },
] as const;

/** Entries that a package has beside `index`, by package. */
const ENTRIES: Readonly<Record<string, readonly string[]>> = { "bare-client": ["v1"] };

/**
 * Self-contained files of packages, for those who cannot load modules or their dependencies: name of the output,
 * entry, format, and the global of scripts (`importScripts`, `<script>`).
 */
const BUNDLES = [
  { name: "index.cjs", package: "bare-client", entry: "index.ts", format: "cjs", global: "bare" },
  { name: "bare.cjs", package: "bare-client", entry: "index.ts", format: "umd", global: "bare" },
  { name: "bare.js", package: "bare-client", entry: "index.ts", format: "iife", global: "bare" },
  {
    name: "v1.cjs",
    package: "bare-client",
    entry: "v1-global.ts",
    format: "umd",
    global: "createBareClient",
  },
  {
    name: "transport.js",
    package: "bare-client",
    entry: "transport.ts",
    format: "es",
    global: "transport",
  },
] as const;

const shared = { emptyOutDir: false, copyPublicDir: false, target: "es2022" } as const;

/** ESM build of one package for npm: every bare import stays an import. */
function npmPackage(name: string): EnvironmentOptions {
  const entries = ["index", ...(ENTRIES[name] ?? [])];
  return {
    consumer: name === "bare-server" ? "server" : "client",
    build: {
      ...shared,
      outDir: resolve(root, `packages/${name}/dist`),
      minify: false,
      sourcemap: true,
      lib: {
        entry: Object.fromEntries(
          entries.map((entry) => [entry, resolve(root, `packages/${name}/src/${entry}.ts`)]),
        ),
        formats: ["es"],
        fileName: (_format, entry) => `${entry}.js`,
      },
      rolldownOptions: {
        external: (id: string) => !/^[./]/.test(id) && !id.startsWith(root),
        // what entries share; without a hash, so that a build leaves no old files behind
        output: { chunkFileNames: "[name].js" },
      },
    },
  };
}

/** Self-contained script for browsers. */
function browserScript({ name, entry, format }: (typeof SCRIPTS)[number]): EnvironmentOptions {
  return {
    consumer: "client",
    // the top-level conditions reach the client environment only
    resolve: { conditions: [SOURCE, ...defaultClientConditions] },
    build: {
      ...shared,
      outDir: scripts,
      minify: true,
      sourcemap: false,
      lib: {
        entry: resolve(root, entry),
        formats: [format],
        name: `oriel_${name.replace(/\W/g, "_")}`,
        fileName: () => name,
      },
      // names that packages share: what nobody needs of them goes, and texts made of them are ready
      rolldownOptions: { optimization: { inlineConst: { mode: "all", pass: 3 } } },
    },
  };
}

/** Self-contained file of a package for npm. */
function npmBundle(bundle: (typeof BUNDLES)[number]): EnvironmentOptions {
  return {
    consumer: "client",
    resolve: { conditions: [SOURCE, ...defaultClientConditions] },
    build: {
      ...shared,
      outDir: resolve(root, `packages/${bundle.package}/dist`),
      minify: false,
      sourcemap: true,
      lib: {
        entry: resolve(root, `packages/${bundle.package}/src/${bundle.entry}`),
        formats: [bundle.format],
        name: bundle.global,
        fileName: () => bundle.name,
      },
    },
  };
}

/** Single-file Node program: workspace and npm dependencies bundled, built-ins external. */
const cli: EnvironmentOptions = {
  consumer: "server",
  resolve: { noExternal: true, conditions: [SOURCE, ...defaultServerConditions] },
  build: {
    ...shared,
    outDir: resolve(root, "packages/bare-server/dist"),
    target: "node20",
    ssr: true,
    rolldownOptions: {
      input: resolve(root, "packages/bare-server/src/cli.ts"),
      external: [/^node:/, "bufferutil", "utf-8-validate"],
      // what is loaded when it is needed; without a hash, so that a build leaves no old files behind
      output: { entryFileNames: "cli.js", chunkFileNames: "cli-[name].js", format: "esm" },
    },
  },
};

/** Publishes the browser scripts beside the demo, both with their compressed forms. */
function browserScripts(): Plugin {
  return {
    name: "oriel:browser-scripts",
    applyToEnvironment: (environment) => environment.name === "client",
    writeBundle: () => publishScripts(scripts, resolve(demo, "dist")),
  };
}

const isolatedName = (name: string): string => name.replace(/\W/g, "_");

export default defineConfig(({ command }) => ({
  root: demo,
  plugins: [preact({ devToolsEnabled: process.env["VITEST"] === undefined }), browserScripts()],
  resolve: { conditions: [SOURCE, ...defaultClientConditions] },
  ssr: { resolve: { conditions: [SOURCE, ...defaultServerConditions] } },
  environments: {
    client: {
      build: { outDir: resolve(demo, "dist"), emptyOutDir: true, target: "es2022" },
    },
    ...(command === "build" && {
      ...Object.fromEntries(
        packages.map((name) => [`npm_${isolatedName(name)}`, npmPackage(name)]),
      ),
      ...Object.fromEntries(
        BUNDLES.map((bundle) => [
          `bundle_${isolatedName(`${bundle.package}_${bundle.name}`)}`,
          npmBundle(bundle),
        ]),
      ),
      ...Object.fromEntries(
        SCRIPTS.map((script) => [`script_${isolatedName(script.name)}`, browserScript(script)]),
      ),
      cli,
    }),
  },
  builder: {
    async buildApp(builder) {
      const { client, ssr: _ssr, ...rest } = builder.environments;
      for (const environment of Object.values(rest)) await builder.build(environment);
      if (client !== undefined) await builder.build(client);
    },
  },
  test: {
    root,
    projects: [
      {
        extends: true,
        test: {
          name: "node",
          root,
          include: [
            "{packages,apps}/*/src/**/*.test.ts",
            "test/{abuse,architecture,conformance,interop,port,programs,test262}/**/*.test.ts",
          ],
          exclude: ["**/*.browser.test.ts", "**/node_modules/**"],
          testTimeout: 60_000,
          benchmark: { include: ["test/bench/**/*.bench.ts"] },
        },
      },
      {
        extends: true,
        test: {
          name: "browser",
          root,
          include: [
            "packages/{core,bare-protocol,bare-client,rewriter,worker,page,sdk}/src/**/*.test.ts",
          ],
          exclude: ["**/*.node.test.ts", "**/node_modules/**"],
          testTimeout: 60_000,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: {
                executablePath: findChromium() ?? "chromium",
                args: ["--no-sandbox"],
              },
            }),
            instances: [{ browser: "chromium" }],
          },
        },
      },
      {
        extends: true,
        test: {
          name: "e2e",
          root,
          include: ["test/e2e/**/*.test.ts"],
          globalSetup: ["test/e2e/global-setup.ts"],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
}));
