import { defineArguments, type Undo, undoAll } from "../define.ts";
import { globals, toText } from "../natives.ts";
import type { Realm } from "../realm.ts";
import { rewriteText } from "./rewrite-text.ts";

/**
 * Rewrites code that timers get as text.
 *
 * @see https://html.spec.whatwg.org/multipage/timers-and-user-prompts.html#timer-initialisation-steps
 */
export function installTimers(realm: Realm): Undo {
  return undoAll(
    ["setTimeout", "setInterval"].map((name) =>
      defineArguments(globals, name, (args) => {
        if (args.length > 0 && typeof args[0] !== "function") {
          args[0] = rewriteText(realm, toText(args[0]), "script");
        }
        return args;
      }),
    ),
  );
}
