import { defineMethod, type Undo } from "../define.ts";
import { leadsElsewhere, setUpBlank } from "../frames/blank.ts";
import { apply, NativeDOMException, toText } from "../natives.ts";
import type { Realm } from "../realm.ts";
import { addressOf } from "./address.ts";
import { ownTarget } from "./targets.ts";

/**
 * Keeps `window.open` inside, and gives the new window a realm before the page can touch it.
 *
 * @see https://html.spec.whatwg.org/multipage/nav-history-apis.html#dom-open-dev
 */
export function installOpen(realm: Realm): Undo {
  return defineMethod(globalThis, "open", (native) => {
    const made = {
      open(this: unknown, ...args: unknown[]): unknown {
        const [url, target, features] = args;
        const given = url === undefined ? "" : toText(url);
        const address = given === "" ? "" : addressOf(realm, absolute(given));
        if (address !== "") args[0] = address;
        const name = target === undefined ? "" : toText(target);
        const own = ownTarget(realm, name);
        if (target !== undefined) args[1] = own ?? name;
        // the global of an empty window would serve a document of another virtual origin, too
        const apart =
          own === null &&
          leadsElsewhere(realm, address) &&
          !/^_(?!blank$)/i.test(name) &&
          !/no(?:opener|referrer)/i.test(toText(features));
        if (apart) args[0] = "";
        const opened = apply(native, (this ?? globalThis) as never, args as never) as Window | null;
        if (opened !== null) setUpBlank(realm, opened);
        if (apart) goTo(opened, address);
        return opened;
      },
    };
    return made.open;
  });

  function absolute(url: string): string {
    try {
      return realm.resolve(url);
    } catch {
      throw new NativeDOMException(
        `Failed to execute 'open' on 'Window': Unable to open a window with invalid URL '${url}'.`,
        "SyntaxError",
      );
    }
  }
}

/** Sends a window on. A new one has no history yet; in one that was there before, the page is an entry of its own. */
function goTo(window: Window | null, address: string): void {
  if (window === null) return;
  const { location } = window;
  if (location.href === "about:blank") location.replace(address);
  else location.assign(address);
}
