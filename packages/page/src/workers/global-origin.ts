import { defineGetter, type Undo } from "../define.ts";
import { globalOwner } from "../natives.ts";
import type { Realm } from "../realm.ts";

/**
 * Makes `self.origin` the virtual origin.
 *
 * @see https://html.spec.whatwg.org/multipage/webappapis.html#dom-origin
 */
export function installGlobalOrigin(realm: Realm): Undo {
  return defineGetter(globalOwner("origin"), "origin", () => realm.origin());
}
