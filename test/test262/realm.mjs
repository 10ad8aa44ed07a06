// Realms in which tests run: like that of a page, with the host object of test262.
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import vm from "node:vm";
import { createAgents } from "./agents.mjs";
import { installStandIn } from "./stand-in.mjs";

/**
 * @typedef {object} Rewriter
 * @property {(source: string, options: { goal: "script" | "module" | "eval" }) => { code: string }} rewriteScript
 * @property {(code: string) => string} restoreScript
 */

/**
 * @typedef {object} TestRealm
 * @property {Record<string, any>} global
 * @property {(source: string, path: string) => unknown} runScript
 * @property {(path: string, source?: string) => Promise<unknown>} runModule
 * @property {() => void} close ends its agents
 */

const NAMES = { realm: "$oriel", prefix: "$oriel$" };

/**
 * Makes a realm.
 *
 * @param {Rewriter | null} rewriter null: programs run as they are
 * @param {(text: unknown) => void} print
 * @param {WeakMap<object, object>} locations
 * @returns {TestRealm}
 */
export function createRealm(rewriter, print, locations = new WeakMap()) {
  const context = vm.createContext(vm.constants.DONT_CONTEXTIFY);
  const inside = (/** @type {string} */ code) => vm.runInContext(code, context);
  const global = inside("globalThis");
  const rewrite = (
    /** @type {string} */ source,
    /** @type {"script" | "module" | "eval"} */ goal,
  ) => (rewriter === null ? source : rewriter.rewriteScript(source, { goal }).code);

  const hidden = inside("({})");
  const shell = inside("({})");
  const shown = rewriter === null ? hidden : inside("({})");
  locations.set(global, shown);
  const document = inside("({})");
  for (const owner of [global, document]) {
    Object.defineProperty(owner, "location", { get: () => hidden, set() {}, enumerable: true });
  }
  Object.defineProperty(global, "top", { get: () => (rewriter === null ? global : shell) });
  const hide = (/** @type {string} */ name, /** @type {unknown} */ value) =>
    Object.defineProperty(global, name, { value, writable: true, configurable: true });
  hide("document", document);
  for (const name of ["window", "self", "parent", "frames"]) hide(name, global);
  hide("print", print);
  hide("setTimeout", setTimeout);
  hide("clearTimeout", clearTimeout);
  if (rewriter !== null) {
    inside(`(${installStandIn.toString()})`)(
      global,
      { rewrite, restore: rewriter.restoreScript, locations },
      NAMES,
      hidden,
      shell,
    );
  }

  /** Errors of compiling are those of the realm that asks; a test wants its own. */
  const translate = (/** @type {any} */ error) =>
    error instanceof SyntaxError ? new global.SyntaxError(error.message) : error;

  /** @type {Map<string, Promise<vm.Module>>} */
  const modules = new Map();
  const load = (
    /** @type {string} */ path,
    /** @type {string} */ type,
    /** @type {string} */ text,
  ) => {
    const key = `${type} ${path}`;
    const known = modules.get(key);
    if (known !== undefined) return known;
    const made = (async () => {
      const source = text ?? readFileSync(path, "utf8");
      if (type === "json") {
        const value = inside("JSON.parse")(source);
        return new vm.SyntheticModule(
          ["default"],
          function () {
            this.setExport("default", value);
          },
          { context, identifier: path },
        );
      }
      return new vm.SourceTextModule(rewrite(source, "module"), {
        context,
        identifier: path,
        initializeImportMeta: (meta) => void (meta.url = pathToFileURL(path).href),
        importModuleDynamically: (specifier, _, attributes) => dynamic(path, specifier, attributes),
      });
    })();
    modules.set(key, made);
    return made;
  };
  const link = (/** @type {vm.Module} */ module) =>
    module.status === "unlinked"
      ? module.link((specifier, from, extra) =>
          load(resolve(dirname(from.identifier), specifier), extra.attributes?.type ?? ""),
        )
      : undefined;
  /**
   * @param {string} from
   * @param {string} specifier
   * @param {{ type?: string }} [attributes]
   */
  async function dynamic(from, specifier, attributes) {
    try {
      const module = await load(resolve(dirname(from), specifier), attributes?.type ?? "");
      await link(module);
      await module.evaluate();
      return module;
    } catch (error) {
      throw translate(error);
    }
  }

  const runScript = (/** @type {string} */ source, /** @type {string} */ path) => {
    let script;
    try {
      script = new vm.Script(rewrite(source, "script"), {
        filename: path,
        importModuleDynamically: /** @type {any} */ (
          (
            /** @type {string} */ specifier,
            /** @type {unknown} */ _,
            /** @type {any} */ attributes,
          ) => dynamic(path, specifier, attributes)
        ),
      });
    } catch (error) {
      throw Object.assign(translate(error), { phase: "parse" });
    }
    return script.runInContext(context);
  };
  const runModule = async (
    /** @type {string} */ path,
    /** @type {string | undefined} */ source,
  ) => {
    let module;
    try {
      module = await load(path, "", source ?? readFileSync(path, "utf8"));
    } catch (error) {
      throw Object.assign(translate(error), { phase: "parse" });
    }
    try {
      await link(module);
    } catch (error) {
      throw Object.assign(translate(error), { phase: "resolution" });
    }
    await module.evaluate();
  };

  const agents = createAgents((source) => rewrite(source, "script"));
  const host = inside("({})");
  Object.assign(host, {
    global,
    createRealm: () => createRealm(rewriter, print, locations).global["$262"],
    detachArrayBuffer(/** @type {ArrayBuffer} */ buffer) {
      structuredClone(buffer, { transfer: [buffer] });
      return null;
    },
    evalScript: (/** @type {string} */ source) => runScript(source, "evalScript"),
    gc: () => globalThis.gc?.(),
    agent: agents.host,
  });
  hide("$262", host);
  return { global, runScript, runModule, close: agents.close };
}
