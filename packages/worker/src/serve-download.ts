import { type Download, downloadAddress } from "@oriel/core";
import { askSite, type SiteAnswer, type SiteRequest } from "./ask-site.ts";
import type { ProxiedClient } from "./client-registry.ts";
import { attachment } from "./download-name.ts";
import { subresourceRelation } from "./fetch-metadata.ts";
import { headerOf } from "./header-lines.ts";
import { makeResponse } from "./make-response.ts";
import type { ProxyWorker } from "./proxy-worker.ts";
import { redirectionOf } from "./redirect.ts";
import { findReferrer, SERVED_POLICY } from "./referrer.ts";
import { sanitiseHeaders } from "./response-headers.ts";
import type { FetchEventLike } from "./scope.ts";
import { tellStayed } from "./tell-stayed.ts";

/**
 * Answers a navigation that asks for a file to save, for `<a download>`: browsers would fetch it past the worker. Whatever
 * comes is streamed as an attachment, never shown; what fails is a download that fails.
 *
 * @param client the page with the link
 * @see https://html.spec.whatwg.org/multipage/links.html#downloading-hyperlinks
 */
export async function serveDownload(
  worker: ProxyWorker,
  event: FetchEventLike,
  client: ProxiedClient | null,
  { url, name }: Download,
): Promise<Response> {
  const request = describeDownload(worker, event, client, new URL(url));
  const begun = request.hops[0] ?? request.target;
  try {
    const answer = await askSite(worker, request);
    worker.save(event);
    if (answer.shownCookies) await worker.news.tell(answer.url.hostname);
    const next = nextAddress(worker, event, request, answer, name);
    if (next !== null) return next;
    tellStayed(worker, event, begun);
    return saveAnswer(worker, answer, name);
  } catch (error) {
    if (event.request.signal.aborted) return Response.error();
    console.debug("Oriel: no answer", url, error);
    tellStayed(worker, event, begun);
    return failedDownload(attachment({ disposition: null, url: request.target, type: null }, name));
  }
}

/** Writes down what a browser would send. */
function describeDownload(
  worker: ProxyWorker,
  { request, resultingClientId }: FetchEventLike,
  client: ProxiedClient | null,
  target: URL,
): SiteRequest {
  return {
    target,
    method: "GET",
    given: new Headers(),
    body: null,
    signal: request.signal,
    cache: request.cache,
    mode: "navigate",
    destination: "",
    user: false,
    initiator: client,
    hops: worker.trail.take(resultingClientId, target.href),
    referrer: findReferrer({
      referrer: request.referrer,
      referrerPolicy: request.referrerPolicy,
      clientUrl: client?.url.href ?? null,
      policyOf: (page) => worker.policies.get(page),
      codec: worker.codec,
    }),
    origin: "",
    cookies: subresourceRelation(client, target),
  };
}

/** Sends the browser on; the name of a link is good for its own origin only. */
function nextAddress(
  { codec, trail }: ProxyWorker,
  { resultingClientId }: FetchEventLike,
  { hops }: SiteRequest,
  answer: SiteAnswer,
  name: string,
): Response | null {
  const redirection = redirectionOf(answer);
  if (redirection.kind !== "to") return null;
  void answer.body?.cancel().catch(() => {});
  const next = new URL(redirection.url);
  next.hash = "";
  trail.leave(resultingClientId, next.href, [...hops, answer.url]);
  const kept = next.origin === answer.url.origin ? name : "";
  return makeResponse({
    status: answer.status,
    statusText: answer.statusText,
    lines: [
      ["location", downloadAddress({ url: next.href, name: kept }, codec)],
      ["referrer-policy", SERVED_POLICY],
    ],
    body: null,
  });
}

function saveAnswer({ codec }: ProxyWorker, answer: SiteAnswer, name: string): Response {
  const { url, lines, status, statusText, body } = answer;
  const disposition = attachment(
    {
      disposition: headerOf(lines, "content-disposition"),
      url,
      type: headerOf(lines, "content-type"),
    },
    name,
  );
  if (status > 299) {
    void body?.cancel().catch(() => {});
    return failedDownload(disposition);
  }
  const context = { use: "document", url, origin: url.origin, codec, changed: false } as const;
  return makeResponse({
    status,
    statusText,
    lines: [...sanitiseHeaders(lines, context), ["content-disposition", disposition]],
    body,
  });
}

/** Makes a download that fails. For anything else the browser would look for a document to show in the frame. */
function failedDownload(disposition: string): Response {
  const body = new ReadableStream({
    start: (controller) => controller.error(new TypeError("the site has no such file")),
  });
  return makeResponse({
    status: 200,
    statusText: "",
    lines: [["content-disposition", disposition]],
    body,
  });
}
