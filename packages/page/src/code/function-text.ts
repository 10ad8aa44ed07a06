import { restoreScript } from "@oriel/rewriter";
import { defineMethod, type Undo, undisguise } from "../define.ts";
import { apply } from "../natives.ts";
import type { Realm } from "../realm.ts";

/**
 * Makes functions show the source that their author wrote, and hooks that of the native function behind them.
 *
 * @see https://tc39.es/ecma262/#sec-function.prototype.tostring
 */
export function installFunctionText(_realm: Realm): Undo {
  return defineMethod<(this: unknown) => string>(
    Function.prototype,
    "toString",
    (native) =>
      ({
        hook(this: unknown) {
          return restoreScript(apply(native, undisguise(this), []));
        },
      }).hook,
  );
}
