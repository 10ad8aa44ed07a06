import { authoredAttribute } from "@oriel/core";
import {
  constructNative,
  defineConstructor,
  defineGetter,
  hookMethod,
  type Undo,
  undoAll,
} from "../define.ts";
import { type AnyFunction, apply, globals, nativeGetter, prototypeOf } from "../natives.ts";
import type { Realm } from "../realm.ts";

const nameOf = nativeGetter<MutationRecord, string | null>("MutationRecord", "attributeName");

/** Tells whether a page would have the record without us: attributes that keep what authors wrote are ours. */
function isAuthored(record: MutationRecord): boolean {
  const name = nameOf(record);
  return name === null || authoredAttribute(name) === null;
}

/**
 * Lets observers see one change where a page has made one, with the address that it wrote before.
 *
 * @see https://dom.spec.whatwg.org/#interface-mutationobserver
 */
export function installMutationRecords(realm: Realm): Undo {
  return undoAll([
    defineConstructor(globals, "MutationObserver", (native, args, newTarget) => {
      const [callback] = args;
      if (typeof callback !== "function") return constructNative(native, args, newTarget);
      const made = {
        observe(this: unknown, records: readonly MutationRecord[], observer: unknown): void {
          const authored = records.filter(isAuthored);
          if (authored.length > 0)
            apply(callback as AnyFunction, this as never, [authored, observer] as never);
        },
      };
      return constructNative(native, [made.observe], newTarget);
    }),
    hookMethod("MutationObserver", "takeRecords", (observer, args, call) =>
      (call(observer, args) as MutationRecord[]).filter(isAuthored),
    ),
    defineGetter<MutationRecord, string | null>(
      prototypeOf("MutationRecord"),
      "oldValue",
      (value) => (value === null ? null : realm.codec.restore(value)),
    ),
  ]);
}
