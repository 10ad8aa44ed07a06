import { defineMethod, hookMethod, type Undo, undoAll } from "../define.ts";
import { XLINK } from "../dom-natives.ts";
import { apply, prototypeOf, toText } from "../natives.ts";
import type { AttributeRule } from "./attribute-rule.ts";
import type { AttributeRules } from "./attribute-rules.ts";
import { readRuled, removeRuled, writeRuled } from "./attribute-values.ts";

type Act = (element: Element, rule: AttributeRule, value?: unknown) => unknown;

const has: Act = (element, rule) => readRuled(element, rule) !== null;
const write: Act = (element, rule, value) => writeRuled(element, rule, toText(value));
const toggle: Act = (element, rule, force) => {
  const present = readRuled(element, rule) !== null;
  const wanted = force === undefined ? !present : Boolean(force);
  if (wanted && !present) writeRuled(element, rule, "");
  else if (!wanted) removeRuled(element, rule);
  return wanted;
};

/** What the methods with a namespace do, and after how many arguments. */
const NAMESPACED: readonly (readonly [string, number, Act])[] = [
  ["getAttributeNS", 2, readRuled],
  ["hasAttributeNS", 2, has],
  ["removeAttributeNS", 2, removeRuled],
  ["setAttributeNS", 3, write],
];

/**
 * Lets pages read and write attributes as their authors mean them, on the elements where the browser has to see
 * something else.
 *
 * Frameworks call these methods all the time. So each has a function of its own that the engine can optimise for one
 * target: together they would share what it learns of their calls, and be several times as slow.
 */
export function installAttributes({ find }: AttributeRules): Undo {
  const prototype = prototypeOf("Element");
  return undoAll([
    defineMethod(prototype, "getAttribute", (native) => {
      const made = {
        get(this: Element, ...args: never[]): unknown {
          const rule = args.length < 1 ? null : find(this, args[0]);
          return rule === null ? apply(native, this as never, args) : readRuled(this, rule);
        },
      };
      return made.get;
    }),
    defineMethod(prototype, "hasAttribute", (native) => {
      const made = {
        has(this: Element, ...args: never[]): unknown {
          const rule = args.length < 1 ? null : find(this, args[0]);
          return rule === null ? apply(native, this as never, args) : has(this, rule);
        },
      };
      return made.has;
    }),
    defineMethod(prototype, "removeAttribute", (native) => {
      const made = {
        remove(this: Element, ...args: never[]): unknown {
          const rule = args.length < 1 ? null : find(this, args[0]);
          return rule === null ? apply(native, this as never, args) : removeRuled(this, rule);
        },
      };
      return made.remove;
    }),
    defineMethod(prototype, "setAttribute", (native) => {
      const made = {
        set(this: Element, ...args: never[]): unknown {
          const rule = args.length < 2 ? null : find(this, args[0]);
          return rule === null ? apply(native, this as never, args) : write(this, rule, args[1]);
        },
      };
      return made.set;
    }),
    hookMethod<Element>("Element", "toggleAttribute", (element, args, call) => {
      const rule = args.length < 1 ? null : find(element, args[0]);
      return rule === null ? call(element, args) : toggle(element, rule, args[1]);
    }),
    ...NAMESPACED.map(([name, arity, act]) =>
      hookMethod<Element>("Element", name, (element, args, call) => {
        const rule = args.length < arity ? null : find(element, qualified(args[0], args[1]));
        return rule === null ? call(element, args) : act(element, rule, args[2]);
      }),
    ),
  ]);
}

/** Gives the name under which a namespaced attribute has its rule. */
function qualified(namespace: unknown, name: unknown): string {
  const text = toText(name);
  if (namespace === XLINK) return `xlink:${text.slice(text.indexOf(":") + 1)}`;
  return namespace === null || namespace === "" ? text : "";
}
