import type { SiteRequest } from "./ask-site.ts";
import type { ProxiedClient } from "./client-registry.ts";
import { isRedirectTainted, subresourceRelation } from "./fetch-metadata.ts";
import type { ProxyWorker } from "./proxy-worker.ts";
import { findReferrer, hiddenOrigin } from "./referrer.ts";
import type { Route } from "./route-request.ts";
import type { FetchEventLike } from "./scope.ts";

/** The route of a request for a subresource. */
export type SubresourceRoute = Extract<Route, { kind: "subresource" }>;

/** A request for a subresource, before it is known under which URL it is looked for. */
export interface SubresourceQuestion {
  readonly event: FetchEventLike;
  /** Null: a page of the embedder, which may have everything. */
  readonly client: ProxiedClient | null;
  readonly route: SubresourceRoute;
  readonly body: Blob | null;
  /** Earlier hops of a redirected request. */
  readonly hops: readonly URL[];
}

/** What a request for a subresource is, in the eyes of the page. */
export interface Subresource extends SubresourceQuestion {
  readonly request: SiteRequest;
  /** True when it is a CORS request of another origin. */
  readonly cors: boolean;
  /** True when another origin than the target's asks, by whatever mode. */
  readonly cross: boolean;
}

/** Writes down what a browser would send to a URL. */
export function describeSubresource(
  worker: ProxyWorker,
  question: SubresourceQuestion,
  target: URL,
): Subresource {
  const { event, client, body, hops } = question;
  const { request } = event;
  const { method, mode, credentials } = request;
  const referrer = findReferrer({
    referrer: request.referrer,
    referrerPolicy: request.referrerPolicy,
    clientUrl: client?.url.href ?? null,
    policyOf: (page) => worker.policies.get(page),
    codec: worker.codec,
  });
  const own = client?.origin ?? "null";
  const cross = client !== null && target.origin !== own;
  const tainted = isRedirectTainted(own, [...hops, target]);
  const cors = mode === "cors" && (cross || (tainted && client !== null));
  const origin = tainted ? "null" : own;
  const named = method !== "GET" && method !== "HEAD";
  const included = credentials === "include" || (credentials === "same-origin" && !cross);
  return {
    ...question,
    cors,
    cross,
    request: {
      target,
      method,
      given: request.headers,
      body,
      signal: request.signal,
      cache: request.cache,
      mode,
      destination: request.destination,
      user: false,
      initiator: client,
      hops,
      referrer,
      origin: cors ? origin : named ? hiddenOrigin(origin, referrer, target) : "",
      cookies: included ? subresourceRelation(client, target) : null,
    },
  };
}
