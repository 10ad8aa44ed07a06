import type { ProxiedClient } from "./client-registry.ts";
import type { ProxyWorker } from "./proxy-worker.ts";
import type { FetchEventLike } from "./scope.ts";

/** Destinations of navigations in frames. */
export const FRAMES: ReadonlySet<string> = new Set([
  "iframe",
  "frame",
  "fencedframe",
  "object",
  "embed",
]);

/**
 * Finds the document in whose frame a navigation takes place. The embedder shows whole virtual tabs in frames of its own,
 * so that the request alone does not tell; the document that is replaced does, and for a new frame the referrer.
 *
 * @returns null for a virtual tab; also where the browser does not tell which document is replaced
 */
export async function frameOf(
  worker: ProxyWorker,
  { request, clientId, replacesClientId = "" }: FetchEventLike,
): Promise<ProxiedClient | null> {
  if (!FRAMES.has(request.destination)) return null;
  const replaced = replacesClientId === "" ? clientId : replacesClientId;
  if (replaced !== "") {
    const present = await worker.clients.find(replaced, "");
    return present?.nested === true ? present : null;
  }
  // elsewhere an empty id means nothing: a wrong guess would cut a virtual tab off from its cookies
  const tells = worker.scope.navigator.userAgentData?.brands.some(
    ({ brand }) => brand === "Chromium",
  );
  return tells === true ? worker.clients.byUrl(request.referrer) : null;
}
