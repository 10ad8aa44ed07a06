import type { SiteAnswer, SiteRequest } from "./ask-site.ts";
import { FRAMES } from "./frame-of.ts";
import { makeResponse } from "./make-response.ts";
import type { ProxyWorker } from "./proxy-worker.ts";
import { redirectionOf } from "./redirect.ts";
import { SERVED_POLICY } from "./referrer.ts";
import type { FetchEventLike } from "./scope.ts";
import { tellStayed } from "./tell-stayed.ts";
import { WorkerError } from "./worker-error.ts";

/**
 * Answers a redirect with a redirect, so that the browser's own address changes.
 *
 * @returns null when the answer is no redirect
 * @throws WorkerError `INVALID_REDIRECT`
 */
export function redirectDocument(
  worker: ProxyWorker,
  event: FetchEventLike,
  { hops }: SiteRequest,
  answer: SiteAnswer,
): Response | null {
  const redirection = redirectionOf(answer);
  if (redirection.kind === "none") return null;
  void answer.body?.cancel().catch(() => {});
  if (redirection.kind === "invalid") {
    const why = "it is no address that a site may send a browser to";
    throw new WorkerError(
      "INVALID_REDIRECT",
      `Following the redirect to "${redirection.location}": ${why}`,
    );
  }
  const { url, kind } = redirection;
  if (kind === "outside") return openOutside(worker, event, hops[0] ?? answer.url, url);
  const next = new URL(url);
  next.hash = "";
  worker.trail.leave(event.resultingClientId, next.href, [...hops, answer.url]);
  return redirectTo(worker.codec.encode(url), answer);
}

/** Lets the browser open what is no page: itself, but for frames, whose policies forbid it. */
function openOutside(worker: ProxyWorker, event: FetchEventLike, begun: URL, url: URL): Response {
  const framed = FRAMES.has(event.request.destination) && event.clientId !== "";
  tellStayed(worker, event, begun, framed ? url.href : undefined);
  return framed
    ? new Response(null, { status: 204 })
    : redirectTo(url.href, { status: 302, statusText: "Found" });
}

/** Makes a redirect; browsers tell the next hop the referrer of the first. */
export function redirectTo(
  location: string,
  { status, statusText }: Pick<SiteAnswer, "status" | "statusText">,
): Response {
  return makeResponse({
    status,
    statusText,
    lines: [
      ["location", location],
      ["referrer-policy", SERVED_POLICY],
    ],
    body: null,
  });
}
