import type { UrlPolicy } from "@oriel/core";
import type { ProxyWorker } from "./proxy-worker.ts";
import type { FetchEventLike } from "./scope.ts";

/** Tells how a document's URLs are treated: a tab's own document, or one in a frame. */
export function urlPolicyOf(
  { urlPolicies }: Pick<ProxyWorker, "urlPolicies">,
  { request }: Pick<FetchEventLike, "request">,
): UrlPolicy {
  return request.destination === "document" ? urlPolicies.tab : urlPolicies.frame;
}
