import { type Call, defineMethod, hookMethod, type Undo, undoAll } from "../define.ts";
import { type AnyFunction, apply, prototypeOf } from "../natives.ts";
import { beforeSelecting } from "../navigation/swaps.ts";
import { hiddenIn, queryPast } from "./query-past.ts";

/** A selector that may take in an element that has neither id nor class. */
const MAY_MATCH = /base|[*:[]/i;

/**
 * Keeps the injected base out of what documents find, and lets selectors see attributes as their authors wrote them.
 *
 * Each method that pages call often has a function of its own, which the engine can optimise for one target.
 */
export function installQueries(): Undo {
  const document = prototypeOf("Document");
  const element = prototypeOf("Element");
  return undoAll([
    defineMethod(document, "querySelector", (native) => {
      const made = {
        query(this: Document, ...args: never[]): unknown {
          return MAY_MATCH.test(args[0] as never)
            ? queryDocument(this, "querySelector", args, native)
            : apply(native, this as never, args);
        },
      };
      return made.query;
    }),
    defineMethod(document, "querySelectorAll", (native) => {
      const made = {
        query(this: Document, ...args: never[]): unknown {
          return MAY_MATCH.test(args[0] as never)
            ? queryDocument(this, "querySelectorAll", args, native)
            : apply(native, this as never, args);
        },
      };
      return made.query;
    }),
    defineMethod(document, "getElementsByTagName", (native) => {
      const made = {
        query(this: Document, ...args: never[]): unknown {
          return MAY_MATCH.test(args[0] as never)
            ? queryDocument(this, "getElementsByTagName", args, native)
            : apply(native, this as never, args);
        },
      };
      return made.query;
    }),
    defineMethod(element, "querySelector", (native) => {
      const made = {
        query(this: Element, ...args: never[]): unknown {
          beforeSelecting(args[0]);
          return apply(native, this as never, args);
        },
      };
      return made.query;
    }),
    defineMethod(element, "querySelectorAll", (native) => {
      const made = {
        query(this: Element, ...args: never[]): unknown {
          beforeSelecting(args[0]);
          return apply(native, this as never, args);
        },
      };
      return made.query;
    }),
    defineMethod(element, "matches", (native) => {
      const made = {
        matches(this: Element, ...args: never[]): unknown {
          beforeSelecting(args[0]);
          return apply(native, this as never, args);
        },
      };
      return made.matches;
    }),
    defineMethod(element, "closest", (native) => {
      const made = {
        closest(this: Element, ...args: never[]): unknown {
          beforeSelecting(args[0]);
          return apply(native, this as never, args);
        },
      };
      return made.closest;
    }),
    ...["querySelector", "querySelectorAll"].map((name) =>
      hookMethod("DocumentFragment", name, (fragment, args, call) => {
        beforeSelecting(args[0]);
        return call(fragment, args);
      }),
    ),
  ]);
}

function queryDocument(
  document: Document,
  name: Parameters<typeof queryPast>[1],
  args: never[],
  native: AnyFunction,
): unknown {
  beforeSelecting(args[0]);
  const hidden = hiddenIn.get(document);
  if (hidden === undefined) return apply(native, document as never, args);
  const call: Call = (self, rest) => apply(native, self as never, rest as never);
  return queryPast(hidden, name, document, args, call);
}
