import { LOCAL_BASE } from "@oriel/core";
import { bootOf } from "./boot-of.ts";
import { makeResponse } from "./make-response.ts";
import type { ProxyWorker } from "./proxy-worker.ts";
import { findReferrer, refererHeader } from "./referrer.ts";
import { rewriteDocument } from "./rewrite-document.ts";
import type { FetchEventLike } from "./scope.ts";
import { urlPolicyOf } from "./url-policy-of.ts";
import { documentHeaders } from "./document-headers.ts";
import { localAddress } from "./serve-worker-script.ts";

/**
 * Answers a navigation to a `blob:` or `data:` document. The browser would not control it, so that it is served from an address
 * of ours; it goes by the URL of the page that made it.
 */
export async function serveLocalDocument(
  worker: ProxyWorker,
  event: FetchEventLike,
  url: string,
): Promise<Response> {
  const creator =
    worker.clients.byUrl(event.request.referrer) ?? (await worker.clients.find(event.clientId, ""));
  if (creator === null) return Response.error();
  const opaque = url.startsWith("data:");
  const origin = opaque ? "null" : creator.origin;
  let response: Response;
  try {
    response = await worker.fetch(localAddress(url, worker));
  } catch {
    // revoked: a network error natively, too
    return Response.error();
  }
  worker.clients.remember(event.resultingClientId, creator.url.href, {
    url: creator.url.href,
    origin,
    site: opaque ? "" : creator.site,
    nested: true,
  });
  worker.save(event);
  const sent = response.headers.get("content-type");
  const policy = urlPolicyOf(worker, event);
  const boot = bootOf(worker, {
    url: creator.url,
    kind: "local",
    origin,
    referrer: referrerOf(worker, event, creator.url, opaque),
    policy,
  });
  const document = await rewriteDocument(worker, {
    body: response.body,
    type: sent,
    nosniff: false,
    url: creator.url.href,
    // nothing can be resolved against such URLs; data: would be no base at all to browsers
    base: opaque ? LOCAL_BASE : `blob:${origin}${url.slice(url.lastIndexOf("/"))}`,
    boot,
  });
  const type = document.type ?? sent;
  return makeResponse({
    status: 200,
    statusText: "OK",
    lines: [
      ...(type === null || type === "" ? [] : [["content-type", type] as const]),
      ...documentHeaders(worker, creator.url, policy, false),
    ],
    body: document.body,
  });
}

/** An opaque origin is foreign to every page, but as trustworthy as its maker. */
function referrerOf(
  worker: ProxyWorker,
  { request }: FetchEventLike,
  creator: URL,
  opaque: boolean,
): string {
  const referrer = findReferrer({
    referrer: request.referrer,
    referrerPolicy: request.referrerPolicy,
    clientUrl: creator.href,
    policyOf: (page) => worker.policies.get(page),
    codec: worker.codec,
  });
  return refererHeader(referrer, opaque ? new URL("https://opaque.invalid/") : creator);
}
