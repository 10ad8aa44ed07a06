import { defineArguments, defineGetter, defineMethod, type Undo, undoAll } from "../define.ts";
import { apply, prototypeOf, toText } from "../natives.ts";
import type { Realm } from "../realm.ts";
import { denied, fromPartition, isOpaque, toPartition } from "./partition.ts";

/**
 * Gives each virtual origin its own databases.
 *
 * @see https://w3c.github.io/IndexedDB/#factory-interface
 */
export function installIndexedDb(realm: Realm): Undo {
  const prototype = prototypeOf("IDBFactory");
  return undoAll([
    ...["open", "deleteDatabase"].map((name) =>
      defineArguments(prototype, name, (args) => {
        if (args.length === 0) return args;
        const database = toText(args[0]);
        if (isOpaque(realm)) {
          throw denied(
            `Failed to execute '${name}' on 'IDBFactory': access to the Indexed Database API is denied in this context.`,
          );
        }
        return [toPartition(realm, database), ...args.slice(1)];
      }),
    ),
    defineMethod<(this: IDBFactory) => Promise<IDBDatabaseInfo[]>>(
      prototype,
      "databases",
      (native) =>
        ({
          async hook(this: IDBFactory) {
            if (isOpaque(realm)) {
              throw denied(
                "Failed to execute 'databases' on 'IDBFactory': Access to the IndexedDB API is denied in this context.",
              );
            }
            return (await apply(native, this, [])).flatMap((info) => {
              const name = fromPartition(realm, info.name ?? "");
              return name === null ? [] : [{ ...info, name }];
            });
          },
        }).hook,
    ),
    defineGetter<IDBDatabase, string>(
      prototypeOf("IDBDatabase"),
      "name",
      (name) => fromPartition(realm, name) ?? name,
    ),
  ]);
}
