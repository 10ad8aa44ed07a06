import { constants, createContext, Script } from "node:vm";
import { REALM } from "@oriel/core";
import { restoreScript } from "@oriel/rewriter";
import { Window } from "happy-dom";
import { type Dictionary, identityRealm } from "./identity-realm.ts";

/** A realm like that of a page, with a small DOM. */
export interface Page {
  readonly global: Dictionary;
  /** Runs the text of a classic script. */
  run(code: string, path: string): unknown;
  /** Ends timers and observers. */
  close(): Promise<void>;
}

/** Names that stand for the global object. */
const SELVES = ["window", "self", "top", "parent", "frames"];

/** Makes a page's realm; with what rewritten code asks, and without the traces of rewriting. */
export function createPage(): Page {
  const context = createContext(constants.DONT_CONTEXTIFY);
  const run = (code: string, filename: string): unknown =>
    new Script(code, { filename }).runInContext(context);
  const global = run("globalThis", "page") as Dictionary;
  const dom = new Window({ url: "https://site.test/" });
  const define = (name: PropertyKey, value: unknown): void => {
    Object.defineProperty(global, name, { value, writable: true, configurable: true });
  };
  for (const name of SELVES) define(name, global);
  for (let from: object = dom; from !== Object.prototype; from = Object.getPrototypeOf(from)) {
    for (const name of Object.getOwnPropertyNames(from)) {
      if (!(name in global)) define(name, Reflect.get(dom, name));
    }
  }
  define("console", { log() {}, info() {}, warn() {}, error() {}, debug() {} });
  define("structuredClone", structuredClone);
  let seed = 1;
  // Names of classes and seeds of caches have to be the same each time.
  Object.assign(global["Math"] as Math, {
    random: () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647,
  });
  define(REALM, identityRealm(global));
  Object.defineProperty(global["String"], REALM, { value: global[REALM] });
  const { prototype } = global["Function"] as FunctionConstructor;
  const { toString } = prototype;
  Object.defineProperty(prototype, "toString", {
    value(this: unknown) {
      return restoreScript(Reflect.apply(toString, this, []));
    },
    writable: true,
    configurable: true,
  });
  return { global, run, close: () => dom.happyDOM.abort() };
}
