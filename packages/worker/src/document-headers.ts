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
export function documentHeaders(worker: ProxyWorker, url: URL, upgrade: boolean): HeaderLine[] {
  const { config, policy } = worker;
  return [
    ["content-security-policy", documentPolicy({ config, policy, url, upgrade })],
    ["referrer-policy", SERVED_POLICY],
    ["x-dns-prefetch-control", "off"],
  ];
}
