import { corsCheck } from "@oriel/core";
import { askAny } from "./ask-any.ts";
import { bodyOf, type SiteAnswer } from "./ask-site.ts";
import type { ProxiedClient } from "./client-registry.ts";
import { corpAllows } from "./corp.ts";
import type { Subresource, SubresourceRoute } from "./describe-subresource.ts";
import { fetchSite } from "./fetch-metadata.ts";
import { readerOf } from "./header-lines.ts";
import { makeResponse } from "./make-response.ts";
import { keepAlive, type ProxyWorker } from "./proxy-worker.ts";
import { redirectionOf } from "./redirect.ts";
import type { FetchEventLike } from "./scope.ts";
import { showSubresource } from "./show-subresource.ts";

/**
 * Answers a request for a subresource as the site would, with everything that a browser checks on the way: mixed
 * content, CORS and its preflight, CORP. What a browser would refuse is a network error.
 */
export async function serveSubresource(
  worker: ProxyWorker,
  event: FetchEventLike,
  client: ProxiedClient | null,
  route: SubresourceRoute,
): Promise<Response> {
  const answered = await askAny(worker, {
    event,
    client,
    route,
    body: await bodyOf(event.request),
    hops: hopsOf(worker, event, new URL(route.url)),
  });
  if (answered === null) return Response.error();
  const { subresource, answer } = answered;
  worker.save(event);
  if (answer.shownCookies) await worker.news.tell(answer.url.hostname, "", event.clientId);
  if (!mayBeUsed(subresource, answer)) {
    void answer.body?.cancel().catch(() => {});
    return Response.error();
  }
  return (
    redirectSubresource(worker, subresource, answer) ??
    hideOpaque(subresource, answer) ??
    showSubresource(worker, subresource, answer)
  );
}

/** Finds the hops before; the browser may have upgraded the URL that it was sent to. */
function hopsOf({ trail }: ProxyWorker, { clientId }: FetchEventLike, target: URL): readonly URL[] {
  const hops = trail.take(clientId, target.href);
  return hops.length > 0 ? hops : trail.take(clientId, target.href.replace(/^https:/, "http:"));
}

/** Runs the checks that a browser makes before it gives a response to a page. */
function mayBeUsed(
  { cors, cross, client, request }: Subresource,
  { lines, url }: SiteAnswer,
): boolean {
  if (cors) return corsCheck(readerOf(lines), request.origin, request.cookies !== null);
  if (!cross || request.mode !== "no-cors") return true;
  return corpAllows(lines, fetchSite(client, [url]));
}

/**
 * Answers a redirect with the redirect itself, so that the browser follows it and `url` and `redirected` of the response
 * are what they should be. The browser checks CORS of a redirect against the proxy's origin.
 */
function redirectSubresource(
  worker: ProxyWorker,
  { event, request, route, cors }: Subresource,
  answer: SiteAnswer,
): Response | null {
  const redirection = redirectionOf(answer);
  if (redirection.kind === "none") return null;
  void answer.body?.cancel().catch(() => {});
  if (event.request.redirect === "error") return Response.error();
  if (redirection.kind !== "to") return Response.error();
  const { url } = redirection;
  if (cors && (url.username !== "" || url.password !== "")) return Response.error();
  if (event.request.redirect === "follow") {
    const next = new URL(url);
    next.hash = "";
    worker.trail.leave(event.clientId, next.href, [...request.hops, answer.url]);
  }
  const location = route.asset === null ? url.href : worker.codec.encode(url, route.asset);
  return makeResponse({
    status: answer.status,
    statusText: answer.statusText,
    lines: [
      ["location", location],
      ["access-control-allow-origin", worker.codec.origin],
      ["access-control-allow-credentials", "true"],
    ],
    body: null,
  });
}

/**
 * Keeps what `fetch` gets of another origin without CORS from the page. A worker cannot make an opaque response; an empty one
 * comes nearest. Elements may have theirs, as they show it without letting it be read.
 */
function hideOpaque({ event, cross, request }: Subresource, answer: SiteAnswer): Response | null {
  if (!cross || request.mode !== "no-cors" || request.destination !== "") return null;
  // read to its end, as the browser would for the site's sake
  if (answer.body !== null) {
    keepAlive(
      event,
      answer.body.pipeTo(new WritableStream()).catch(() => {}),
    );
  }
  return new Response(null);
}
