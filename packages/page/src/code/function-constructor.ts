import {
  constructNative,
  constructorOf,
  defineConstructor,
  type Undo,
  undoAll,
} from "../define.ts";
import {
  type AnyFunction,
  getPrototypeOf,
  globals,
  setPrototypeOf,
  toText,
  defineProperty,
  getOwnPropertyDescriptor,
} from "../natives.ts";
import type { Realm } from "../realm.ts";
import { rewriteText } from "./rewrite-text.ts";

type FunctionMaker = abstract new (...parts: string[]) => object;

/** How each constructor of functions writes what it makes. */
const KINDS: readonly (readonly [keyword: string, prototype: object])[] = [
  ["function", getPrototypeOf(() => {}) as object],
  ["async function", getPrototypeOf(async () => {}) as object],
  ["function*", getPrototypeOf(function* () {}) as object],
  ["async function*", getPrototypeOf(async function* () {}) as object],
];

/** Stands between the parameters and the body in the source of a made function. */
const SEAM = "\n) {\n";

/**
 * Makes the four constructors of functions rewrite the code that they are given.
 *
 * @see https://tc39.es/ecma262/#sec-createdynamicfunction
 */
export function installFunctionConstructor(realm: Realm): Undo {
  return undoAll(
    KINDS.map(([keyword, prototype]) => {
      const { constructor: native } = prototype as { constructor: FunctionMaker };
      const make = (args: unknown[], newTarget: AnyFunction | undefined): object => {
        const parts = args.map(toText);
        return constructNative(native, rewriteParts(realm, keyword, parts), newTarget);
      };
      if (keyword === "function") {
        return defineConstructor(
          globals,
          "Function",
          (_, args, newTarget) => make(args, newTarget),
          true,
        );
      }
      const own = getOwnPropertyDescriptor(prototype, "constructor");
      const replacement = constructorOf(native, make);
      setPrototypeOf(replacement, globals["Function"] as object);
      defineProperty(prototype, "constructor", { ...own, value: replacement });
      return () => {
        if (own !== undefined) defineProperty(prototype, "constructor", own);
      };
    }),
  );
}

/**
 * Rewrites the parameters and the body of a function together, so that the parameters are in scope, and takes the
 * result apart again.
 *
 * @param parts parameters, then the body, as the constructor got them
 */
function rewriteParts(realm: Realm, keyword: string, parts: readonly string[]): readonly string[] {
  const body = parts.at(-1);
  if (body === undefined) return parts;
  const parameters = parts.slice(0, -1).join(",");
  const head = `(${keyword} anonymous(`;
  const source = `${head}${parameters}${SEAM}${body}\n})`;
  const code = rewriteText(realm, source, "script");
  if (code === source) return parts;
  // nothing inserted has a line break in it: the seam is the one that has as many before it as in the source
  let seam = -1;
  for (let left = parameters.split(SEAM).length; left > 0; left--)
    seam = code.indexOf(SEAM, seam + 1);
  return [code.slice(head.length, seam), code.slice(seam + SEAM.length, -3)];
}
