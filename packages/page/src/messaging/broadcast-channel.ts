import { constructNative, defineConstructor, defineGetter, type Undo, undoAll } from "../define.ts";
import { globals, prototypeOf, toText } from "../natives.ts";
import type { Realm } from "../realm.ts";
import { isOpaque, partitionOf } from "../storage/partition.ts";

/**
 * Gives each virtual origin its own channels; an opaque one has them for itself.
 *
 * @see https://html.spec.whatwg.org/multipage/web-messaging.html#broadcasting-to-other-browsing-contexts
 */
export function installBroadcastChannel(realm: Realm): Undo {
  const alone = `${Math.random()}|`;
  const prefix = (): string => partitionOf(realm) + (isOpaque(realm) ? alone : "");
  return undoAll([
    defineConstructor(globals, "BroadcastChannel", (native, args, newTarget) =>
      constructNative(native, args.length === 0 ? [] : [prefix() + toText(args[0])], newTarget),
    ),
    defineGetter<BroadcastChannel, string>(prototypeOf("BroadcastChannel"), "name", (name) =>
      name.startsWith(prefix()) ? name.slice(prefix().length) : name,
    ),
  ]);
}
