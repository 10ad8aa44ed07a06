// `node test/bench/in-page/run.mjs`: runs hot loops in Chromium, as they are and rewritten, with the helpers of the
// real runtime, and compares. Ends with 1 when the ratios are above what is promised.
import { join } from "node:path";
import { chromium } from "playwright-core";
import { build } from "vite";
import { findChromium } from "../../../scripts/chromium.mjs";

/** Highest geometric mean of the ratios, and highest ratio. */
const PROMISED = { mean: 1.05, each: 1.25 };
const TURNS = Number(process.env.TURNS ?? 15);

const here = import.meta.dirname;

const output = await build({
  configFile: false,
  logLevel: "error",
  root: here,
  resolve: { conditions: ["@oriel/source", "module", "browser"] },
  build: {
    write: false,
    minify: true,
    target: "es2022",
    lib: { entry: join(here, "page.ts"), formats: ["iife"], name: "inPage", fileName: "page" },
  },
});
const [bundle] = (Array.isArray(output) ? output : [output]).flatMap((item) =>
  "output" in item ? item.output : [],
);
if (bundle?.type !== "chunk") throw new Error('build "page.ts": it gave no script');

const executablePath = findChromium();
const browser = await chromium.launch({
  ...(executablePath !== undefined && { executablePath }),
  args: ["--no-sandbox"],
});
try {
  const page = await browser.newPage();
  // A document with an origin: the runtime asks for one.
  await page.route("http://bench.test/", (route) =>
    route.fulfill({
      contentType: "text/html",
      body: `<!doctype html><body>${'<p class="a"><b>x<i style="position:relative">y</i></b><u></u></p>'.repeat(500)}`,
    }),
  );
  await page.goto("http://bench.test/");
  await page.addScriptTag({ content: bundle.code });
  const list = await page.evaluate((turns) => globalThis.inPage.measure(turns), TURNS);
  /** @type {number[]} */
  const ratios = [];
  for (const { name, edits, isWorst, original, rewritten } of list) {
    const ratio = rewritten / original;
    if (!isWorst) ratios.push(ratio);
    console.log(
      `${ratio.toFixed(2).padStart(6)} ×  ${name} (${isWorst ? "does not count; " : ""}${edits} edits; ${micro(original)} → ${micro(rewritten)} µs)`,
    );
  }
  const mean = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
  const highest = Math.max(...ratios);
  console.log(`${mean.toFixed(3).padStart(6)} ×  geometric mean; highest ${highest.toFixed(2)} ×`);
  if (mean > PROMISED.mean || highest > PROMISED.each) {
    console.log(`Promised: mean ${PROMISED.mean} ×, each ${PROMISED.each} ×`);
    process.exitCode = 1;
  }
} finally {
  await browser.close();
}

/** @param {number} ms */
function micro(ms) {
  return (ms * 1000).toFixed(1);
}
