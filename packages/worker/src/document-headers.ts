import type { UrlPolicy } from "@oriel/core";
import { documentPolicy } from "./content-policy.ts";
import type { HeaderLine } from "./header-lines.ts";
import type { ProxyWorker } from "./proxy-worker.ts";
import { SERVED_POLICY } from "./referrer.ts";

/**
 * Writes the headers that every document of ours carries.
 *
 * @param url real URL that the document goes by
 * @param upgrade true when the page itself asks for `upgrade-insecure-requests`
 */
export function documentHeaders(
  { config }: ProxyWorker,
  url: URL,
  policy: UrlPolicy,
  upgrade: boolean,
): HeaderLine[] {
  return [
    ["content-security-policy", documentPolicy({ config, policy, url, upgrade })],
    ["referrer-policy", SERVED_POLICY],
    ["x-dns-prefetch-control", "off"],
  ];
}
