import type { SiteAnswer, SiteRequest } from "./ask-site.ts";
import { bootMarkup } from "./boot-markup.ts";
import { bootOf } from "./boot-of.ts";
import type { UserPassword } from "./credentials.ts";
import { documentHeaders } from "./document-headers.ts";
import { utf8FromBytes, valuesOf } from "./header-lines.ts";
import { makeResponse } from "./make-response.ts";
import type { ProxyWorker } from "./proxy-worker.ts";
import { refererHeader } from "./referrer.ts";
import type { FetchEventLike } from "./scope.ts";
import { SIGN_IN_FIELD, signInPage } from "./sign-in-page.ts";
import { urlPolicyOf } from "./url-policy-of.ts";

/** What somebody has done with our form. */
export interface SignIn {
  /** Null: the site's own answer is wanted. */
  readonly credentials: UserPassword | null;
  /** The request without the form. */
  readonly request: SiteRequest;
}

/** Bytes of the longest form that may be ours. */
const MAX_FORM = 8192;
const BASIC = /(?:^|,)\s*Basic(?:\s|,|$)/i;
const REALM = /(?:^|[,\s])realm\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",]+))/i;

/** Tells whether a site wants a name and a password that browsers would ask for in a window of their own. */
export function asksCredentials({ status, lines }: Pick<SiteAnswer, "status" | "lines">): boolean {
  return status === 401 && valuesOf(lines, "www-authenticate").some((value) => BASIC.test(value));
}

/**
 * Reads the form of our page. It must never reach the site; other pages of the site may only do to it what they could
 * do to themselves.
 *
 * @returns null when the request is anything else
 */
export async function readSignIn(request: SiteRequest): Promise<SignIn | null> {
  const { method, body, initiator, target } = request;
  if (method !== "POST" || body === null || body.size > MAX_FORM) return null;
  if (initiator === null || initiator.origin !== target.origin) return null;
  const form = new URLSearchParams(await body.text());
  const choice = form.get(SIGN_IN_FIELD);
  if (choice === null) return null;
  return {
    credentials:
      choice === "cancel"
        ? null
        : { user: form.get("user") ?? "", password: form.get("password") ?? "" },
    request: { ...request, method: "GET", body: null, origin: "", given: new Headers() },
  };
}

/** Makes the document that asks for a name and a password. What was sent in vain is forgotten. */
export function showSignIn(
  worker: ProxyWorker,
  event: FetchEventLike,
  request: SiteRequest,
  answer: SiteAnswer,
): Response {
  const { url, lines } = answer;
  void answer.body?.cancel().catch(() => {});
  const refused = worker.credentials.header(url) !== null;
  worker.credentials.delete(url);
  worker.save(event);
  const policy = urlPolicyOf(worker, event);
  const referrer = refererHeader(request.referrer, url);
  const boot = bootOf(worker, { url, kind: "document", referrer, policy });
  const [, quoted, token = ""] = REALM.exec(valuesOf(lines, "www-authenticate").join(", ")) ?? [];
  const realm = utf8FromBytes(quoted?.replace(/\\(.)/g, "$1") ?? token);
  return makeResponse({
    status: 401,
    statusText: "",
    lines: [
      ["content-type", "text/html; charset=utf-8"],
      ["cache-control", "no-store"],
      ...documentHeaders(worker, url, policy, false),
    ],
    body: signInPage({ url, realm, refused }, bootMarkup(boot, url.href, "html")),
  });
}
