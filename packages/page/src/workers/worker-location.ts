import { isHttp } from "@oriel/core";
import { defineAccessor, defineMethod, type Undo, undoAll } from "../define.ts";
import { nativeLocation, NativeURL, prototypeOf, URL_PARTS } from "../natives.ts";
import type { Realm } from "../realm.ts";

/**
 * Makes `self.location` of a worker show the real URL of its script.
 *
 * @see https://html.spec.whatwg.org/multipage/workers.html#worker-locations
 */
export function installWorkerLocation(realm: Realm): Undo {
  const prototype = prototypeOf("WorkerLocation");
  // the service worker does not see fragments; blob: and data: URLs have theirs in the boot data
  const fragment = isHttp(realm.url()) && !realm.url().includes("#") ? nativeLocation.hash : "";
  const url = new NativeURL(realm.url() + fragment);
  return undoAll([
    ...URL_PARTS.map((part) =>
      defineAccessor<object, string>(prototype, part, (native) => ({
        get() {
          native.get(this); // throws for what is no WorkerLocation
          return part === "origin" ? realm.origin() : url[part];
        },
      })),
    ),
    defineMethod(prototype, "toString", () => ({ hook: () => url.href }).hook),
  ]);
}
