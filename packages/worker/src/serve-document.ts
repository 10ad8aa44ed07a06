import { askSite, bodyOf, type SiteAnswer, type SiteRequest } from "./ask-site.ts";
import { bootMarkup } from "./boot-markup.ts";
import { bootOf } from "./boot-of.ts";
import type { ProxiedClient } from "./client-registry.ts";
import { asksUpgrade } from "./content-policy.ts";
import { documentHeaders } from "./document-headers.ts";
import { isAttachment, namedDisposition } from "./download-name.ts";
import { errorPage } from "./error-page.ts";
import { describeFailure } from "./failure.ts";
import { isRedirectTainted, navigationRelation } from "./fetch-metadata.ts";
import { frameOf } from "./frame-of.ts";
import { type HeaderLine, headerOf, type HeaderLines, valuesOf } from "./header-lines.ts";
import { hasBody, makeResponse } from "./make-response.ts";
import type { ProxyWorker } from "./proxy-worker.ts";
import { redirectDocument, redirectTo } from "./redirect-document.ts";
import { findReferrer, hiddenOrigin, parseReferrerPolicy, refererHeader } from "./referrer.ts";
import { sanitiseHeaders } from "./response-headers.ts";
import { rewriteDocument } from "./rewrite-document.ts";
import type { FetchEventLike } from "./scope.ts";
import { asksCredentials, readSignIn, showSignIn } from "./sign-in.ts";
import { siteOf } from "./site.ts";
import { tellStayed } from "./tell-stayed.ts";
import { urlPolicyOf } from "./url-policy-of.ts";

/**
 * Answers a navigation to a site's document, from the request to the rewritten stream. What fails is told by a document
 * of ours; a navigation never ends in the browser's own error page.
 */
export async function serveDocument(
  worker: ProxyWorker,
  event: FetchEventLike,
  url: string,
): Promise<Response> {
  const target = new URL(url);
  const parent = await frameOf(worker, event);
  const described = await describeNavigation(worker, event, target, parent);
  const signIn = await readSignIn(described);
  if (signIn !== null && signIn.credentials !== null) {
    worker.credentials.set(target, signIn.credentials);
    worker.save(event);
    return redirectTo(worker.codec.encode(target), { status: 303, statusText: "See Other" });
  }
  const request = signIn?.request ?? described;
  try {
    const answer = await askSite(worker, request);
    worker.save(event);
    if (answer.shownCookies) await worker.news.tell(target.hostname);
    const redirect = redirectDocument(worker, event, request, answer);
    if (redirect !== null) return redirect;
    rememberDocument(worker, event, answer, parent);
    const response =
      signIn === null && asksCredentials(answer)
        ? showSignIn(worker, event, request, answer)
        : await showDocument(worker, event, request, answer);
    tellStayed(worker, event, request.hops[0] ?? target);
    return response;
  } catch (error) {
    if (event.request.signal.aborted) return Response.error();
    return showFailure(worker, event, request, error);
  }
}

/** Writes down what a browser would send. */
async function describeNavigation(
  worker: ProxyWorker,
  event: FetchEventLike,
  target: URL,
  parent: ProxiedClient | null,
): Promise<SiteRequest> {
  const { request } = event;
  const { method } = request;
  const initiator = worker.clients.byUrl(request.referrer);
  const referrer = findReferrer({
    referrer: request.referrer,
    referrerPolicy: request.referrerPolicy,
    clientUrl: null,
    policyOf: (page) => worker.policies.get(page),
    codec: worker.codec,
  });
  const hops = worker.trail.take(event.resultingClientId, target.href);
  const tells = method !== "GET" && method !== "HEAD";
  const tainted = isRedirectTainted(initiator?.origin ?? "null", [...hops, target]);
  const origin = tainted ? "null" : hiddenOrigin(initiator?.origin ?? "null", referrer, target);
  return {
    target,
    method,
    given: request.headers,
    body: await bodyOf(request),
    signal: request.signal,
    cache: request.cache,
    mode: "navigate",
    destination: parent === null ? "document" : request.destination,
    user: parent === null,
    initiator,
    hops,
    referrer,
    origin: tells ? origin : "",
    cookies: navigationRelation({ initiator, parent, method, target }),
  };
}

/** Notes what later requests of the document depend on. */
function rememberDocument(
  worker: ProxyWorker,
  event: FetchEventLike,
  answer: SiteAnswer,
  parent: ProxiedClient | null,
): void {
  const { url, lines } = answer;
  worker.policies.set(url.href, parseReferrerPolicy(headerOf(lines, "referrer-policy") ?? ""));
  const site = siteOf(url);
  worker.clients.remember(
    event.resultingClientId,
    url.href,
    parent === null ? {} : { nested: true, site: parent.site === site ? site : "" },
  );
  worker.save(event);
}

/** Makes the document of an answer. */
async function showDocument(
  worker: ProxyWorker,
  event: FetchEventLike,
  request: SiteRequest,
  answer: SiteAnswer,
): Promise<Response> {
  const { url, lines, status, statusText } = answer;
  const policy = urlPolicyOf(worker, event);
  const referrer = refererHeader(request.referrer, url);
  const attachment = isAttachment(headerOf(lines, "content-disposition"));
  const empty = answer.body === null || !hasBody(status) || request.method === "HEAD";
  const document =
    empty || attachment
      ? { body: empty ? null : answer.body, type: null, changed: false }
      : await rewriteDocument(worker, {
          body: answer.body,
          type: headerOf(lines, "content-type"),
          nosniff: /nosniff/i.test(headerOf(lines, "x-content-type-options") ?? ""),
          url: url.href,
          boot: bootOf(worker, { url, kind: "document", referrer, policy }),
        });
  const { changed, type, body } = document;
  const context = {
    use: "document",
    url,
    origin: url.origin,
    codec: worker.codec,
    changed,
    policy,
  } as const;
  const served = sanitiseHeaders(lines, context);
  const upgrade = valuesOf(lines, "content-security-policy").some(asksUpgrade);
  return makeResponse({
    status,
    statusText,
    lines: [
      ...served.filter(([name]) => type === null || name !== "content-type"),
      ...(type === null ? [] : [["content-type", type] as const]),
      ...(changed || empty ? [] : namedFile(lines, url)),
      ...documentHeaders(worker, url, policy, upgrade),
    ],
    body,
  });
}

/** Gives a file its name: the browser would take it from our address. */
function namedFile(lines: HeaderLines, url: URL): readonly HeaderLine[] {
  const disposition = headerOf(lines, "content-disposition");
  const named = namedDisposition({ disposition, url, type: headerOf(lines, "content-type") });
  return named === null ? [] : [["content-disposition", named]];
}

/** Makes the document that tells what failed. */
function showFailure(
  worker: ProxyWorker,
  event: FetchEventLike,
  request: SiteRequest,
  error: unknown,
): Response {
  const policy = urlPolicyOf(worker, event);
  const { target } = request;
  const failure = describeFailure(error, target.host, worker.config.bareServer);
  if (failure.kind === "internal") console.error("Oriel:", target.href, error);
  const referrer = refererHeader(request.referrer, target);
  const boot = bootOf(worker, { url: target, kind: "document", referrer, policy });
  const inject = bootMarkup(boot, target.href, "html");
  return makeResponse({
    status: failure.status,
    statusText: "",
    lines: [
      ["content-type", "text/html; charset=utf-8"],
      ["cache-control", "no-store"],
      ...documentHeaders(worker, target, policy, false),
    ],
    body: errorPage(failure, target.href, inject),
  });
}
