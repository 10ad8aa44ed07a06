import { isHttp } from "@oriel/core";
import { nativeSetTimeout } from "../natives.ts";
import type { Realm } from "../realm.ts";
import { blobOf, createObjectUrl, revokeObjectUrl } from "./object-urls.ts";

/** ms after which a worker that was made has read its script. */
const LOADED = 60_000;

/** One copy for each script, so that shared workers from one URL are one worker. */
const copies = new WeakMap<Blob, string>();

/**
 * Gives the proxied address that a worker starts from. The service worker puts the runtime before the script, also
 * before scripts from blob: and data: URLs.
 *
 * @param url absolute URL
 * @param isShared whether frames with native URLs may share the worker with tabs that have encoded ones
 */
export function workerAddress(
  realm: Realm,
  url: string,
  isModule: boolean,
  isShared = false,
): string {
  if (!isHttp(url) && !/^(?:blob|data):/.test(url)) return url;
  const copy = copyOf(url);
  const facts = [
    ...(isModule ? ["type=module"] : []),
    ...(realm.boot.policy === "encoded" && !isShared ? ["policy=encoded"] : []),
    // the worker is to see the URL that the page has made
    ...(copy === url ? [] : [`as=${encodeURIComponent(url.slice(url.lastIndexOf("/") + 1))}`]),
  ].join("&");
  const address = realm.codec.encode(copy, "worker");
  if (facts === "") return address;
  const [path = "", ...fragment] = address.split("#");
  return [`${path}?${facts}`, ...fragment].join("#");
}

/** Pages revoke the URL of a script as soon as the worker is made; the service worker reads it a little later. */
function copyOf(url: string): string {
  const blob = blobOf(url);
  if (blob === undefined) return url;
  const known = copies.get(blob);
  if (known !== undefined) return known;
  const copy = createObjectUrl(blob);
  copies.set(blob, copy);
  nativeSetTimeout(() => {
    copies.delete(blob);
    revokeObjectUrl(copy);
  }, LOADED);
  return copy;
}
