import { defineGetter, defineMethod, type Undo, undoAll } from "../define.ts";
import { apply, prototypeOf, toText } from "../natives.ts";
import type { Realm } from "../realm.ts";
import { denied, fromPartition, isOpaque, toPartition } from "./partition.ts";

/**
 * Gives each virtual origin its own locks.
 *
 * @see https://w3c.github.io/web-locks/#api-lock-manager
 */
export function installWebLocks(realm: Realm): Undo {
  const prototype = prototypeOf("LockManager");
  const refuse = (name: string): void => {
    if (isOpaque(realm)) {
      throw denied(
        `Failed to execute '${name}' on 'LockManager': Access to the Locks API is denied in this context.`,
      );
    }
  };
  const own = (infos: readonly LockInfo[] = []): LockInfo[] =>
    infos.flatMap((info) => {
      const name = fromPartition(realm, info.name ?? "");
      return name === null ? [] : [{ ...info, name }];
    });

  return undoAll([
    defineMethod(
      prototype,
      "request",
      (native) =>
        ({
          async hook(this: LockManager, ...args: unknown[]) {
            if (args.length < 2) return apply(native, this, args) as unknown;
            const name = toText(args[0]);
            refuse("request");
            // names that begin with a hyphen are reserved: the native method refuses them
            const real = name.startsWith("-") ? name : toPartition(realm, name);
            return apply(native, this, [real, ...args.slice(1)]) as unknown;
          },
        }).hook,
    ),
    defineMethod<(this: LockManager) => Promise<LockManagerSnapshot>>(
      prototype,
      "query",
      (native) =>
        ({
          async hook(this: LockManager) {
            refuse("query");
            const { held, pending } = await apply(native, this, []);
            return { held: own(held), pending: own(pending) };
          },
        }).hook,
    ),
    defineGetter<Lock, string>(
      prototypeOf("Lock"),
      "name",
      (name) => fromPartition(realm, name) ?? name,
    ),
  ]);
}
