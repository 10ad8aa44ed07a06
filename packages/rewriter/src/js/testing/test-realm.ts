/**
 * Test-only: runs a program twice, as it is in a realm like a page's own, and rewritten in a realm like a proxied
 * page's, where every native object that the page must not see says `LEAK`. Both have to leave the same log.
 *
 * The second realm holds the smallest runtime that does what `HELPERS` of `@oriel/core` says. Both are one closure over
 * the same few objects, so the file is longer than others.
 */
import { constants, createContext, runInContext } from "node:vm";
import { HELPERS, MEMBER_PREFIX, REALM } from "@oriel/core";
import { restoreScript } from "../restore-script.ts";
import { rewriteScript } from "../rewrite-script.ts";
import type { ScriptGoal } from "../types.ts";

type Dictionary = Record<PropertyKey, unknown>;

/** What a program left behind: one line per call of `log`, per navigation and per message; how it ended. */
export type Log = readonly string[];

class Location {
  readonly #name: string;
  readonly #log: string[];
  href: string;

  constructor(name: string, href: string, log: string[]) {
    this.#name = name;
    this.#log = log;
    this.href = href;
  }

  go(url: unknown): void {
    this.#log.push(`navigate ${this.#name} ${String(url)}`);
  }

  replace(url: unknown): void {
    this.go(url);
  }

  toString(): string {
    return this.href;
  }
}

const PLACE = "https://site.test/#";

/** Gives a window's or document's `location` accessor, as unforgeable as the real one. */
function addLocation(target: object, place: Location): void {
  Object.defineProperty(target, "location", {
    enumerable: true,
    get: () => place,
    set(url: unknown) {
      place.go(url);
    },
  });
}

function fixed(target: object, name: string, get: () => unknown): void {
  Object.defineProperty(target, name, { enumerable: true, get });
}

interface Page {
  readonly global: Dictionary;
  readonly log: string[];
  readonly run: (code: string) => unknown;
}

/** A realm with the windows of a page: its own, that of a frame in it, and (hidden from it) that of a shell. */
function createPage(proxied: boolean): Page {
  const log: string[] = [];
  // The default, a context with interceptors, does not throw where an accessor without setter is written to.
  const context = createContext(constants.DONT_CONTEXTIFY);
  const run = (code: string): unknown => runInContext(code, context);
  const global = run("globalThis") as Dictionary;
  const { eval: nativeEval } = global as { eval: (code: unknown) => unknown };
  const object = run("() => ({})") as () => Dictionary;

  const frame = object();
  const shell = object();
  const document = object();
  const element = object();
  const names = new Map<unknown, string>();
  const placeOf = new Map<object, Location>();
  const native = (name: string): Location => {
    const hidden = new Location(`LEAK ${name}`, `LEAK ${name}`, log);
    const shown = new Location(name, PLACE + name, log);
    placeOf.set(hidden, shown);
    return proxied ? hidden : shown;
  };
  const own = native("window");
  const inner = native("frame");
  addLocation(global, own);
  addLocation(document, own);
  addLocation(frame, inner);
  fixed(global, "top", () => (proxied ? shell : global));
  fixed(frame, "top", () => (proxied ? shell : global));
  const post =
    (name: string) =>
    (...list: unknown[]) =>
      void log.push(`message ${name} ${list.map(describe).join(" ")}`);
  const hide = (target: object, name: string, value: unknown): void => {
    Object.defineProperty(target, name, { value, configurable: true, writable: true });
  };
  hide(global, "postMessage", post(proxied ? "LEAK window" : "window"));
  hide(frame, "postMessage", post(proxied ? "LEAK frame" : "frame"));
  hide(frame, "eval", nativeEval);
  hide(document, "defaultView", global);
  for (const name of ["window", "self", "frames", "parent"]) hide(global, name, global);
  hide(frame, "parent", global);
  Object.assign(frame, { name: "inner" });
  const more = {
    document,
    frame,
    element,
    log: (...list: unknown[]) => log.push(list.map(describe).join(" ")),
  };
  for (const [name, value] of Object.entries(more)) hide(global, name, value);
  for (const [name, value] of Object.entries({
    window: global,
    frame,
    document,
    element,
    "LEAK shell": shell,
  })) {
    names.set(value, name);
  }

  function describe(value: unknown): string {
    const name = names.get(value);
    if (name !== undefined) return name;
    if (value instanceof Location) return `Location ${value.href}`;
    if (typeof value === "function") return describeFunction(value);
    if (typeof value === "object" && value !== null) {
      if (value === global[REALM]) return "LEAK realm";
      if (Object.hasOwn(value, "stack")) return String((value as Error).name);
      const list = Reflect.ownKeys(value).map(
        (key) => `${String(key)}: ${describe((value as Dictionary)[key])}`,
      );
      return `{${list.join(", ")}}`;
    }
    return typeof value === "string" ? JSON.stringify(value) : String(value);
  }
  function describeFunction(value: unknown): string {
    if (value === nativeEval) return proxied ? "LEAK eval" : "eval";
    const realm = global[REALM] as Dictionary | undefined;
    if (realm !== undefined && value === realm[HELPERS.eval]) return "eval";
    const written = Function.prototype.toString.call(value);
    const text = proxied ? restoreScript(written) : written;
    return text.includes("[native code]") || text.includes("log.push") ? "function" : text;
  }

  if (proxied) {
    const { prototype } = global["Function"] as FunctionConstructor;
    const { toString } = prototype;
    hide(prototype, "toString", function (this: unknown) {
      return restoreScript(Reflect.apply(toString, this === indirectEval ? nativeEval : this, []));
    });
    Object.setPrototypeOf(indirectEval, prototype);
    Object.defineProperty(indirectEval, "name", { value: "eval" });
    hide(global, REALM, createHelpers());
    Object.defineProperty(global["String"], REALM, { value: global[REALM] });
    const accessor = (
      target: object,
      name: string,
      get: () => unknown,
      set?: (v: unknown) => void,
    ): void => {
      Object.defineProperty(target, MEMBER_PREFIX + name, {
        get,
        ...(set !== undefined && { set }),
      });
    };
    for (const target of [global, document]) {
      accessor(
        target,
        "location",
        () => placeOf.get(own),
        (url) => placeOf.get(own)?.go(url),
      );
    }
    accessor(global, "top", () => global);
    accessor(global, "eval", () => indirectEval);
    accessor(global, "postMessage", () => post("window"));
  }

  function indirectEval(code: unknown): unknown {
    if (typeof code !== "string") return code;
    return nativeEval(rewriteScript(code, { goal: "script" }).code);
  }

  function createHelpers(): object {
    const isWindow = (value: unknown): value is Dictionary => value === global || value === frame;
    const isKnown = (value: unknown): value is Dictionary => isWindow(value) || value === document;
    const originals = new WeakMap<object, object>();
    const currentEval = (): unknown =>
      global["eval"] === nativeEval ? indirectEval : global["eval"];
    const virtual = (target: Dictionary, key: PropertyKey): unknown => {
      if (key === "location") return placeOf.get(target === frame ? inner : own);
      if (!isWindow(target)) return target[key];
      if (key === "top") return global;
      if (key === "eval") return target === global ? currentEval() : target["eval"];
      if (key === "postMessage") {
        const name = target === frame ? "frame" : "window";
        return (...list: unknown[]) => post(name)(...list);
      }
      return target[key];
    };
    const standIn = (target: Dictionary): object => {
      const result = new Proxy(target, {
        get: (_target, key) => virtual(target, key),
        set(_target, key, value) {
          if (key === "location") placeOf.get(target === frame ? inner : own)?.go(exchange(value));
          else return Reflect.set(target, key, value);
          return true;
        },
      });
      originals.set(result, target);
      return result;
    };
    const exchange = (value: unknown): unknown => {
      if (value === shell) return global;
      if (value === nativeEval) return currentEval();
      if (typeof value !== "object" || value === null) return value;
      return placeOf.get(value) ?? originals.get(value) ?? value;
    };
    const realm = {
      kept: undefined as unknown,
      get location() {
        return placeOf.get(own);
      },
      set location(url: unknown) {
        // A pattern may have taken it out of a window.
        placeOf.get(own)?.go(exchange(url));
      },
      get top() {
        return global;
      },
      get eval() {
        if (!("eval" in global)) throw new ReferenceError("eval is not defined");
        return currentEval();
      },
      set eval(value: unknown) {
        global["eval"] = value;
      },
      wrap: (value: unknown) => (isKnown(value) ? standIn(value) : value),
      pick: (value: unknown) => (isKnown(value) ? standIn(value) : value),
      call: (value: unknown) =>
        isKnown(value)
          ? new Proxy(value, {
              get(_target, key) {
                const member = virtual(value, key);
                if (typeof member !== "function") return member;
                return (...list: unknown[]) => Reflect.apply(member, value, list);
              },
            })
          : value,
      key(target: unknown, key: unknown) {
        const [name = ""] = Reflect.ownKeys({ [key as PropertyKey]: 0 });
        return isKnown(target) && typeof name === "string" && MEMBER_PREFIX + name in target
          ? MEMBER_PREFIX + name
          : name;
      },
      code: (value: unknown) =>
        typeof value === "string" && global["eval"] === nativeEval
          ? rewriteScript(value, { goal: "eval" }).code
          : value,
      codes: ([first, ...rest]: unknown[]) => [realm.code(first), ...rest],
      into: (value: unknown) =>
        typeof value === "function" || (typeof value === "object" && value !== null)
          ? new Proxy({}, { set: (_target, key, next) => Reflect.set(value, key, exchange(next)) })
          : value,
      value: exchange,
      ref(get: () => unknown, set: (value: unknown) => void, isLocal?: 1) {
        let known: { place: unknown } | undefined;
        return {
          get value() {
            known = { place: get() };
            return exchange(known.place);
          },
          set value(value: unknown) {
            const { place } = known ?? { place: get() };
            const shown =
              typeof place === "object" && place !== null ? placeOf.get(place) : undefined;
            if (shown === undefined || isLocal === 1) set(value);
            else shown.go(exchange(value));
          },
        };
      },
      nullish(value: unknown) {
        if (value === null || value === undefined) return undefined;
        realm.kept = value;
        return realm;
      },
      method: (target: unknown) =>
        new Proxy(
          {},
          {
            get(_target, key) {
              const member = (target as Dictionary)[key];
              if (typeof member !== "function") return member;
              return (...list: unknown[]) => {
                realm.kept = Reflect.apply(member, target, list);
                return realm;
              };
            },
          },
        ),
    };
    return realm;
  }

  return { global, log, run };
}

const SHELLS: { readonly [G in ScriptGoal]: (code: string) => string } = {
  script: (code) => code,
  eval: (code) => `(0, eval)(${JSON.stringify(code)})`,
  module: (code) =>
    `"use strict"; (async () => {${code}\n})().catch((error) => log("rejects", error.name))`,
  function: (code) => `log(Function(${JSON.stringify(code)})())`,
  handler: (code) =>
    `with (document) with (element) log((function (event) {${code}\n}).call(element, {}))`,
};

async function execute(
  proxied: boolean,
  code: string,
  shell: (code: string) => string,
): Promise<Log> {
  const { log, run } = createPage(proxied);
  try {
    run(shell(code));
  } catch (error) {
    log.push(`throws ${(error as { name?: string } | null)?.name ?? String(error)}`);
  }
  await new Promise((resolve) => setTimeout(resolve, 0));
  return log;
}

/**
 * Runs a program in a page's own realm, and what the rewriter makes of it in a proxied one.
 *
 * A module is run as the body of an async function: no imports, no exports.
 *
 * @returns both logs and the rewritten text
 */
export async function runBoth(
  program: string,
  goal: Exclude<ScriptGoal, "eval"> = "script",
): Promise<{ plain: Log; proxied: Log; code: string }> {
  const { code } = rewriteScript(program, { goal });
  return {
    plain: await execute(false, program, SHELLS[goal]),
    proxied: await execute(true, code, SHELLS[goal]),
    code,
  };
}
