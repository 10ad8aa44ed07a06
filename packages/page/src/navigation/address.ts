import { rewriteScriptUrl } from "../markup/rewriting.ts";
import { nativeLocation } from "../natives.ts";
import type { Realm } from "../realm.ts";
import { withoutFragment } from "./without-fragment.ts";

/**
 * Gives the address to send the browser to for a real URL.
 *
 * - the document's own URL with a fragment stays a navigation within the document
 * - `javascript:` URLs are rewritten; `mailto:` and other URLs without content come back as they are
 *
 * @param url absolute URL
 */
export function addressOf(realm: Realm, url: string): string {
  if (/^javascript:/i.test(url)) return rewriteScriptUrl(realm, url);
  const hash = url.indexOf("#");
  if (hash >= 0 && url.slice(0, hash) === withoutFragment(realm.url())) {
    return withoutFragment(nativeLocation.href) + url.slice(hash);
  }
  return realm.codec.encode(url);
}
