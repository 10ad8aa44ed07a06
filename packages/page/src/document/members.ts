import { LOCAL_BASE } from "@oriel/core";
import { hookAccessor, type Undo, undoAll } from "../define.ts";
import { withoutFragment } from "../navigation/without-fragment.ts";
import { NativeDOMException, NativeURL, toText } from "../natives.ts";
import type { Realm } from "../realm.ts";
import { isInjectedBaseInForce } from "./base.ts";

interface Member {
  readonly owner: "Document" | "Node";
  readonly name: string;
  readonly get: (realm: Realm, native: string, document: Document) => string;
  readonly set?: (realm: Realm, value: string) => void;
}

/** Members of documents that tell or change where a document is. */
const MEMBERS: readonly Member[] = [
  { owner: "Document", name: "URL", get: urlOf },
  { owner: "Document", name: "documentURI", get: urlOf },
  { owner: "Node", name: "baseURI", get: baseUriOf },
  {
    owner: "Document",
    name: "referrer",
    get: (realm, native, document) =>
      document === realm.document ? realm.boot.referrer : realm.codec.restore(native),
  },
  { owner: "Document", name: "domain", get: domainOf, set: setDomain },
];

const domains = new WeakMap<Realm, string>();

/** Makes documents tell their virtual addresses. `document.location` is virtual in rewritten code. */
export function installDocumentMembers(realm: Realm): Undo {
  return undoAll(
    MEMBERS.map(({ owner, name, get, set }) =>
      hookAccessor<Document, string>(owner, name, {
        get: (document, native) => get(realm, native.get(document), document),
        ...(set !== undefined && {
          set: (document, value, native) => {
            // the receiver has to be a document
            native.get(document);
            set(realm, toText(value));
          },
        }),
      }),
    ),
  );
}

/**
 * The injected base has no fragment, so that a change of the fragment moves no base URL; a document without a base of
 * its own has its whole URL. Without any base (XML documents made by script) the base URL is the document's address.
 */
function baseUriOf(realm: Realm, native: string): string {
  const url = realm.url();
  return (native === withoutFragment(url) || native === LOCAL_BASE) && isInjectedBaseInForce(realm)
    ? url
    : realm.codec.restore(native);
}

function urlOf(realm: Realm, native: string, document: Document): string {
  return document === realm.document ? realm.url() : realm.codec.restore(native);
}

function domainOf(realm: Realm): string {
  const origin = realm.origin();
  return domains.get(realm) ?? (origin === "null" ? "" : new NativeURL(origin).hostname);
}

/**
 * Relaxing the domain gives a page no new reach, because all windows of a page are of one real origin.
 *
 * @see https://html.spec.whatwg.org/multipage/browsers.html#relaxing-the-same-origin-restriction
 */
function setDomain(realm: Realm, value: string): void {
  const domain = domainOf(realm);
  const isSuffix = value === domain || (domain.endsWith(`.${value}`) && value.includes("."));
  if (!isSuffix || value === "") {
    throw new NativeDOMException(
      `Failed to set the 'domain' property on 'Document': '${value}' is not a suffix of '${domain}'.`,
      "SecurityError",
    );
  }
  domains.set(realm, value);
}
