import { type Asset, mapUrl } from "@oriel/core";
import { isWindow } from "../natives.ts";
import type { Realm } from "../realm.ts";

/**
 * Gives the object URL that the platform knows for one with the virtual origin, which is what `location` says in documents
 * and workers of `blob:` URLs. Any other URL comes back as it is.
 */
function nativeBlob({ codec, origin }: Realm, url: string): string {
  return url.startsWith("blob:") ? url.replace(`blob:${origin()}/`, `blob:${codec.origin}/`) : url;
}

/**
 * Gives what the platform is asked for in the place of a subresource's URL. Under the native policy a document needs
 * no change; in workers relative URLs would resolve against the proxied address of the script.
 *
 * @throws TypeError when the URL cannot be parsed
 */
export function subresourceAddress(realm: Realm, url: string, asset: Asset): string {
  const { policy } = realm.boot;
  if (isWindow && policy === "native") return nativeBlob(realm, url);
  const absolute = nativeBlob(realm, realm.resolve(url));
  return mapUrl(absolute, { class: "subresource", asset }, policy, realm.codec);
}
