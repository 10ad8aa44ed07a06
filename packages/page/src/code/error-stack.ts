import { restoreMessage } from "@oriel/rewriter";
import { defineGetter, defineHidden, type Undo, undoAll } from "../define.ts";
import { type AnyFunction, apply, nativeMethod } from "../natives.ts";
import type { Realm } from "../realm.ts";

/** A frame of a stack, as V8 gives it to `Error.prepareStackTrace`. */
interface CallSite {
  getScriptNameOrSourceURL(): string | null | undefined;
  toString(): string;
}

const headOf = nativeMethod<(self: unknown) => string>("Error", "toString");
const SPECIAL = /[.*+?^${}()|[\]\\]/g;

/**
 * Makes stacks show real URLs and messages, and leaves out the frames of the runtime. V8 asks `Error.prepareStackTrace` when a stack is
 * first read; SpiderMonkey has an accessor on the prototype.
 *
 * @see https://v8.dev/docs/stack-trace-api
 */
export function installErrorStack(realm: Realm): Undo {
  const { scope, restore } = realm.codec;
  const { scripts } = realm.boot.config;
  const address = new RegExp(`${scope.replace(SPECIAL, "\\$&")}\\S*?(?=:\\d+:\\d+|\\s|$)`, "g");
  const restoreAll = (text: string): string => restoreMessage(text.replace(address, restore));
  const undos: Undo[] = [
    defineGetter<Error, string>(Error.prototype, "stack", (stack) => restoreAll(stack)),
  ];
  if (!("captureStackTrace" in Error)) return undoAll(undos);

  /** What pages have set, by what stands for it. */
  const authored = new WeakMap<object, AnyFunction>();
  const foreign = (sites: readonly CallSite[]): CallSite[] =>
    sites.filter((site) => site.getScriptNameOrSourceURL()?.startsWith(scripts) !== true);

  /** Writes a stack as V8 does. */
  function write(error: unknown, sites: readonly CallSite[]): string {
    return [
      restoreMessage(headOf(error)),
      ...foreign(sites).map((site) => restoreAll(site.toString())),
    ].join("\n    at ");
  }
  /** Frames let only their own methods be called on them, and those cannot be replaced. */
  function mask(site: CallSite): CallSite {
    return new Proxy(site, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== "function") return member;
        return (...args: unknown[]): unknown => {
          const result: unknown = apply(member, target, args);
          return typeof result === "string" ? restoreAll(result) : result;
        };
      },
    });
  }
  function standFor(prepare: AnyFunction): AnyFunction {
    const made = {
      prepareStackTrace: (error: unknown, sites: readonly CallSite[]): unknown =>
        apply(prepare, Error, [error, foreign(sites).map(mask)]),
    };
    authored.set(made.prepareStackTrace, prepare);
    return made.prepareStackTrace;
  }
  let current: AnyFunction = write;
  defineHidden(Error, "prepareStackTrace", {
    get: () => current,
    set(value: unknown) {
      const known = typeof value === "function" ? (authored.get(value) ?? value) : write;
      current = known === write ? write : standFor(known as AnyFunction);
    },
  });
  undos.push(() => {
    Reflect.deleteProperty(Error, "prepareStackTrace");
  });
  return undoAll(undos);
}
