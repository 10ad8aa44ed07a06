import { defineArguments, type Undo } from "../define.ts";
import { globalOwner, platformError, toText } from "../natives.ts";
import type { Realm } from "../realm.ts";
import { subresourceAddress } from "../network/subresource-address.ts";

/**
 * Resolves what `importScripts` loads against the real URL of the worker; the service worker answers with rewritten
 * code.
 *
 * @see https://html.spec.whatwg.org/multipage/workers.html#importing-scripts-and-libraries
 */
export function installImportScripts(realm: Realm): Undo {
  return defineArguments(globalOwner("importScripts"), "importScripts", (args) =>
    args.map((argument) => {
      const url = toText(argument);
      try {
        return subresourceAddress(realm, url, "js");
      } catch {
        throw platformError(
          `Failed to execute 'importScripts' on 'WorkerGlobalScope': The URL '${url}' is invalid.`,
          "SyntaxError",
        );
      }
    }),
  );
}
