import { mkdirSync, readFileSync, writeFileSync, realpathSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { constants, Script } from "node:vm";
import { REALM } from "@oriel/core";
import { restoreScript, rewriteScript, type ScriptGoal } from "@oriel/rewriter";
import { type AnyNode, parse, type Program } from "acorn";
import { identityRealm, type Dictionary } from "./identity-realm.ts";
import type { Page } from "./page.ts";

const HERE = resolve(import.meta.dirname, "..");
const MODULES = join(HERE, "node_modules");
/** Where rewritten modules are put: below this folder, so that bare specifiers still lead to the packages. */
const CACHE = join(HERE, ".cache");

const HEAD = "(function (exports, require, module, process) {";
const FOOT = "\n})";

interface Rewritten {
  readonly source: string;
  readonly code: string;
  readonly edits: number;
}

const known = new Map<string, Rewritten>();

/**
 * Rewrites a file, and checks what holds for every text: it parses, nothing is diagnosed, restoring gives the source.
 *
 * @param path below `node_modules`
 * @throws Error when one of these does not hold
 */
export function rewriteFile(path: string, goal: ScriptGoal): Rewritten {
  const found = known.get(path);
  if (found !== undefined) return found;
  const source = readFileSync(join(MODULES, path), "utf8");
  const { code, edits, diagnostics } = rewriteScript(source, { goal });
  const [diagnostic] = diagnostics;
  if (diagnostic !== undefined) throw new Error(`rewrite "${path}": ${diagnostic.message}`);
  if (restoreScript(code) !== source) throw new Error(`restore "${path}": the text differs`);
  if (edits === 0 && code !== source) throw new Error(`rewrite "${path}": changed without edits`);
  if (goal === "module") read(code);
  else void new Script(goal === "function" ? HEAD + code + FOOT : code, { filename: path });
  const result = { source, code, edits };
  known.set(path, result);
  return result;
}

const read = (code: string): Program =>
  parse(code, { ecmaVersion: "latest", sourceType: "module", allowHashBang: true });

/** Runs classic scripts in a page, one after the other. */
export function loadScripts(page: Page, paths: readonly string[], rewritten: boolean): Dictionary {
  for (const path of paths) {
    const { source, code } = rewriteFile(path, "script");
    page.run(rewritten ? code : source, path);
  }
  return page.global;
}

/**
 * Loads a CommonJS module, and those that it requires, in a page.
 *
 * @param path below `node_modules`
 */
export function loadCommonJs(page: Page, path: string, rewritten: boolean): unknown {
  const loaded = new Map<string, { exports: unknown }>();
  const NODE_ENV = path.includes("development") ? "development" : "production";
  const process = { env: { NODE_ENV }, versions: {}, nextTick: queueMicrotask };
  const load = (file: string): unknown => {
    const cached = loaded.get(file);
    if (cached !== undefined) return cached.exports;
    const module = { exports: page.run("({})", file) };
    loaded.set(file, module);
    const { source, code } = rewriteFile(relative(MODULES, file), "function");
    const make = page.run(HEAD + (rewritten ? code : source) + FOOT, file);
    // where the package really is: what it depends on lies beside it, not beside the link to it
    const from = createRequire(realpathSync(file));
    const require = (name: string): unknown =>
      isBuiltin(name) ? from(name) : load(from.resolve(name));
    if (typeof make === "function") make(module.exports, require, module, process);
    return module.exports;
  };
  return load(join(MODULES, path));
}

/** Vite does not get to see this import. */
const importFile = new Script("(url) => import(url)", {
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
}).runInThisContext() as (url: string) => Promise<object>;

/**
 * Loads a module, with copies of all files that it imports by relative specifiers.
 *
 * @param path below `node_modules`
 */
export async function loadModule(path: string, rewritten: boolean): Promise<object> {
  const root = join(CACHE, rewritten ? "rewritten" : "original");
  mkdirSync(root, { recursive: true });
  writeFileSync(join(root, "package.json"), '{ "type": "module" }');
  const seen = new Set<string>();
  const open = [path];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    const { source, code } = rewriteFile(file, "module");
    const target = join(root, file);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, rewritten ? code : source);
    for (const specifier of specifiers(source)) {
      if (specifier.startsWith(".")) open.push(join(dirname(file), specifier));
    }
  }
  const global = globalThis as unknown as Dictionary;
  global[REALM] ??= identityRealm(global);
  return importFile(pathToFileURL(join(root, path)).href);
}

/** Gives the constant specifiers of a module, those of `import()` included. */
function specifiers(source: string): string[] {
  const found: string[] = [];
  const note = (node: AnyNode | null | undefined): void => {
    if (node?.type === "Literal" && typeof node.value === "string") found.push(node.value);
  };
  for (const node of read(source).body) {
    if ("source" in node) note(node.source);
  }
  for (const [, specifier = ""] of source.matchAll(
    /\bimport\(\s*(?:\/\*.*?\*\/\s*)*"(\.[^"]+)"/g,
  )) {
    found.push(specifier);
  }
  return found;
}
