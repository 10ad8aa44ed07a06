import { defineAccessor, type Undo } from "../define.ts";
import { nativeGetter, NativeURL, prototypeOf, toText } from "../natives.ts";
import type { Realm } from "../realm.ts";
import { realmOf } from "../registry.ts";
import { denied, isOpaque } from "../storage/partition.ts";

const viewOf = nativeGetter<Document, Window | null>("Document", "defaultView");

/**
 * Makes `document.cookie` the virtual document's.
 *
 * @see https://html.spec.whatwg.org/multipage/dom.html#dom-document-cookie
 */
export function installDocumentCookie(realm: Realm): Undo {
  /** Realm of a document; null for documents without a window, which have no cookies. */
  function owner(document: Document): Realm | null {
    if (document === realm.document) return realm;
    const window = viewOf(document); // throws for what is no document
    return window === null ? null : realmOf(window);
  }

  /** Gives the URL that the cookies belong to; null when the document has none. */
  function cookieUrl(its: Realm | null, doing: string): string | null {
    if (its === null) return null;
    if (isOpaque(its)) {
      throw denied(
        `Failed to ${doing} 'Document': The document is sandboxed and lacks the 'allow-same-origin' flag.`,
      );
    }
    // documents of blob: URLs have none, for all that they are of the same origin
    return its.boot.kind === "local" ? null : its.principalUrl();
  }

  return defineAccessor<Document, string>(prototypeOf("Document"), "cookie", () => ({
    get() {
      const its = owner(this);
      const url = cookieUrl(its, "read the 'cookie' property from");
      return url === null ? "" : (its?.cookies?.header(new NativeURL(url)) ?? "");
    },
    set(value: unknown) {
      const its = owner(this);
      const url = cookieUrl(its, "set the 'cookie' property on");
      const line = toText(value);
      if (url !== null) its?.cookies?.write(url, line);
    },
  }));
}
