import { isHttp } from "@oriel/core";
import { constructNative, defineConstructor, type Undo, undoAll } from "../define.ts";
import { globals, platformError, NativeURL, toText } from "../natives.ts";
import type { Realm } from "../realm.ts";
import { workerAddress } from "./worker-address.ts";

const NAMES = ["Worker", "SharedWorker"] as const;

/**
 * Starts workers from proxied addresses. A shared worker needs no name of its own for each virtual origin: its address
 * has the origin in it.
 *
 * @see https://html.spec.whatwg.org/multipage/workers.html#dedicated-workers-and-the-worker-interface
 */
export function installWorkerConstructors(realm: Realm): Undo {
  function addressOf(name: (typeof NAMES)[number], given: unknown, options: unknown): string {
    const text = toText(given);
    let url: string;
    try {
      url = realm.resolve(text);
    } catch {
      throw failure(name, `'${text}' is not a valid URL.`, "SyntaxError");
    }
    if (isHttp(url) && new NativeURL(url).origin !== realm.origin()) {
      throw failure(
        name,
        `Script at '${url}' cannot be accessed from origin '${realm.origin()}'.`,
        "SecurityError",
      );
    }
    const isModule =
      typeof options === "object" && options !== null && Reflect.get(options, "type") === "module";
    return workerAddress(realm, url, isModule, name === "SharedWorker");
  }

  return undoAll(
    NAMES.map((name) =>
      defineConstructor(globals, name, (native, args, newTarget) =>
        constructNative(
          native,
          args.length === 0 ? args : [addressOf(name, args[0], args[1]), ...args.slice(1)],
          newTarget,
        ),
      ),
    ),
  );
}

function failure(name: string, why: string, kind: string): DOMException {
  return platformError(`Failed to construct '${name}': ${why}`, kind);
}
