import type { HELPERS } from "@oriel/core";
import { rewriteScript } from "@oriel/rewriter";

/** A global object, seen from outside. */
export type Dictionary = Record<PropertyKey, unknown>;

interface Reference {
  value: unknown;
}

/**
 * Makes what rewritten code asks where nothing is virtual: every name and every object stands for itself, so that a
 * program has to do just what it does without rewriting.
 *
 * @param global the global object whose names are asked for
 */
export function identityRealm(global: Dictionary): object {
  const same = (value: unknown): unknown => value;
  const named = (name: string): unknown => {
    if (name in global) return global[name];
    throw new ReferenceError(`${name} is not defined`);
  };
  const code = (value: unknown): unknown =>
    typeof value === "string" ? rewriteScript(value, { goal: "eval" }).code : value;
  const realm = {
    get location() {
      return named("location");
    },
    set location(url) {
      global["location"] = url;
    },
    get top() {
      return named("top");
    },
    get eval() {
      return named("eval");
    },
    set eval(value) {
      global["eval"] = value;
    },
    wrap: same,
    pick: same,
    call: same,
    adopt: () => undefined,
    into: same,
    value: same,
    key: (_owner: unknown, name: unknown): unknown => name,
    code,
    codes: ([first, ...rest]: readonly unknown[]): unknown[] => [code(first), ...rest],
    ref: (read: () => unknown, write: (value: unknown) => void): Reference => ({
      get value() {
        return read();
      },
      set value(value) {
        write(value);
      },
    }),
    kept: undefined as unknown,
    nullish(value: unknown): unknown {
      if (value === null || value === undefined) return undefined;
      realm.kept = value;
      return realm;
    },
    method: (owner: Dictionary): unknown =>
      new Proxy(
        {},
        {
          get(_, name) {
            const member = owner[name];
            if (typeof member !== "function") return member;
            return (...list: unknown[]) => {
              realm.kept = Reflect.apply(member, owner, list);
              return realm;
            };
          },
        },
      ),
    import: (_base: string, specifier: unknown): unknown => specifier,
    meta: same,
    imported: same,
  } satisfies Record<keyof typeof HELPERS, unknown>;
  return realm;
}
