import { isTrustworthy } from "@oriel/core";
import type { ProxyConfig } from "@oriel/core";
import { isMixed } from "./content-policy.ts";

const UPGRADEABLE: ReadonlySet<string> = new Set(["image", "audio", "video"]);
const MAX_HOSTS = 500;

/** Hosts that were found to speak http only; learned anew after each start. */
export class PlainHosts {
  readonly #hosts = new Set<string>();

  has(host: string): boolean {
    return this.#hosts.has(host);
  }

  add(host: string): void {
    if (this.#hosts.size >= MAX_HOSTS) this.#hosts.clear();
    this.#hosts.add(host);
  }
}

/**
 * Gives the URLs under which a subresource is to be looked for, in this order; the next one counts when the connection
 * fails. None: the request is mixed content, which browsers block.
 *
 * @param pageUrl real URL of the page
 * @param target as the browser asks for it
 */
export function candidateUrls(
  pageUrl: URL,
  target: URL,
  destination: string,
  config: ProxyConfig,
  plain: PlainHosts,
): readonly URL[] {
  if (isMixed(pageUrl, config)) {
    if (target.protocol !== "https:") return [target];
    // the browser has upgraded it, or the page has written https itself: nobody can tell
    const http = new URL(target);
    http.protocol = "http:";
    return target.hostname === pageUrl.hostname || plain.has(target.host)
      ? [http, target]
      : [target, http];
  }
  if (pageUrl.protocol !== "https:" || isTrustworthy(target) || target.protocol !== "http:") {
    return [target];
  }
  if (!UPGRADEABLE.has(destination)) return [];
  const https = new URL(target);
  https.protocol = "https:";
  return [https];
}
