/**
 * What the rewriter is measured against and on. All of it comes from the package registry into `.cache/bench-javascript`,
 * beside the workspace, and stays there.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import vm from "node:vm";

const folder = join(import.meta.dirname, "../../../.cache/bench-javascript");
const below = (path) => join(folder, "node_modules", path);

const DEPENDENCIES = {
  "@mercuryworkshop/scramjet": "2.0.67-alpha.2",
  "@titaniumnetwork-dev/ultraviolet": "3.2.10",
  acorn: "8.19.0",
  "chart.js": "4.5.1",
  d3: "7.9.0",
  echarts: "6.1.0",
  jquery: "3.7.1",
  leaflet: "1.9.4",
  lodash: "4.17.21",
  "pdfjs-dist": "5.4.296",
  preact: "10.28.0",
  "react-dom": "19.2.0",
  "socket.io-client": "4.8.1",
  swiper: "11.2.10",
  three: "0.180.0",
  vue: "3.5.22",
};

/** Scripts as sites send them: minified and not, classic and modules. */
const CORPUS = [
  "jquery/dist/jquery.min.js",
  "jquery/dist/jquery.js",
  "lodash/lodash.min.js",
  "vue/dist/vue.global.prod.js",
  "vue/dist/vue.esm-browser.js",
  "preact/dist/preact.min.js",
  "react-dom/cjs/react-dom-client.production.js",
  "react-dom/cjs/react-dom-client.development.js",
  "d3/dist/d3.min.js",
  "three/build/three.module.min.js",
  "three/build/three.core.js",
  "echarts/dist/echarts.min.js",
  "leaflet/dist/leaflet.js",
  "chart.js/dist/chart.umd.js",
  "swiper/swiper-bundle.min.js",
  "socket.io-client/dist/socket.io.min.js",
  "pdfjs-dist/build/pdf.min.mjs",
];

/** Installs everything that is not there yet. */
export function install() {
  const manifest = JSON.stringify({ private: true, dependencies: DEPENDENCIES }, null, 2);
  const path = join(folder, "package.json");
  if (existsSync(below("acorn")) && readFileSync(path, "utf8") === manifest) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, manifest);
  const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"];
  execFileSync("npm", ["install", ...flags], { cwd: folder, stdio: "inherit" });
}

/** Reads the corpus. */
export function readCorpus() {
  return CORPUS.filter((path) => existsSync(below(path))).map((path) => {
    const source = readFileSync(below(path), "utf8");
    return {
      name: path,
      source,
      isModule: /^\s*(?:import[\s{*"']|export[\s{*])|[;}]export\s*\{/m.test(source),
    };
  });
}

/** Bundles the workspace's own rewriter as it is published. */
async function loadOwn() {
  const { build } = await import("vite");
  const root = join(import.meta.dirname, "../../../packages/rewriter/src");
  await build({
    configFile: false,
    logLevel: "error",
    resolve: { conditions: ["@oriel/source", "module", "browser"] },
    build: {
      outDir: join(folder, "own"),
      target: "es2022",
      lib: { entry: join(root, "index.ts"), formats: ["es"], fileName: () => "rewriter.mjs" },
    },
  });
  const path = join(folder, "own/rewriter.mjs");
  const { rewriteScript } = await import(pathToFileURL(path).href);
  return (source, isModule) => rewriteScript(source, { goal: isModule ? "module" : "script" }).code;
}

/** Gives this process the globals of a page that the others ask for when they are loaded. */
function actAsPage() {
  globalThis.self ??= globalThis;
  globalThis.location ??= new URL("https://proxy.test/");
  globalThis.navigator ??= {};
  for (const name of ["Element", "Node", "WebSocket", "XMLHttpRequest"])
    globalThis[name] ??= function () {};
}

async function loadScramjet() {
  const dist = below("@mercuryworkshop/scramjet/dist");
  // Node 20 has no modifiers in regular expressions; they are only used for CSS.
  const path = join(folder, "scramjet.mjs");
  writeFileSync(path, readFileSync(join(dist, "scramjet.mjs"), "utf8").replaceAll("(?i:", "(?:"));
  const scramjet = await import(pathToFileURL(path).href);
  scramjet.setWasm(readFileSync(join(dist, "scramjet.wasm")));
  const context = {
    config: scramjet.defaultConfig,
    prefix: new URL("https://proxy.test/service/"),
    interface: { codecEncode: encodeURIComponent, codecDecode: decodeURIComponent },
    cookieJar: new scramjet.CookieJar(),
  };
  const url = new URL("https://site.test/a.js");
  const meta = { origin: url, base: url };
  return (source, isModule) =>
    scramjet.rewriteJsInner(source, url.href, context, meta, isModule).js;
}

function loadUltraviolet() {
  vm.runInThisContext(
    readFileSync(below("@titaniumnetwork-dev/ultraviolet/dist/uv.bundle.js"), "utf8"),
  );
  const rewriter = new globalThis.Ultraviolet({ prefix: "/service/" });
  rewriter.meta.origin = "https://proxy.test";
  rewriter.meta.base = rewriter.meta.url = new URL("https://site.test/a.js");
  return (source) => rewriter.js.rewrite(source);
}

async function loadAcorn() {
  const { parse, tokenizer } = await import(pathToFileURL(below("acorn/dist/acorn.mjs")).href);
  const options = (isModule) => ({
    ecmaVersion: "latest",
    sourceType: isModule ? "module" : "script",
    allowReturnOutsideFunction: true,
  });
  return {
    "acorn parse": (source, isModule) => parse(source, options(isModule)),
    "acorn tokenizer": (source, isModule) => {
      for (const token of tokenizer(source, options(isModule)))
        if (token.end < 0) throw new Error();
    },
  };
}

let unique = 0;

/** Everything that is measured, by name. */
export async function loadAll() {
  const oriel = await loadOwn();
  actAsPage();
  return {
    oriel,
    "scramjet 2": await loadScramjet(),
    ultraviolet: loadUltraviolet(),
    ...(await loadAcorn()),
    "V8 compile": (source, isModule) => {
      // Another text each time: the engine keeps what it has compiled.
      const text = `${source}\n//${unique++}`;
      return isModule ? new vm.SourceTextModule(text) : new vm.Script(text);
    },
    "charCodeAt loop": (source) => {
      let sum = 0;
      for (let at = 0; at < source.length; at++) sum += source.charCodeAt(at);
      return sum;
    },
  };
}
