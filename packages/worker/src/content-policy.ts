import type { ProxyConfig, UrlPolicy } from "@oriel/core";

/** What decides about the policy of a document or worker. */
export interface ContentPolicyFacts {
  readonly config: ProxyConfig;
  readonly policy: UrlPolicy;
  /** Real URL. */
  readonly url: URL;
  /** True when the page itself asks for `upgrade-insecure-requests`. */
  readonly upgrade: boolean;
}

/** Origin of the Bare server, for requests and for sockets. */
function serverSources({ bareServer }: ProxyConfig): readonly string[] {
  const { origin } = new URL(bareServer);
  return [origin, origin.replace(/^http/, "ws")];
}

/**
 * Writes the Content-Security-Policy of everything that we serve as a document: the net under what keeps a page from
 * contacting a host past the Bare server. `worker-src` stays out; it would block static imports of module workers.
 *
 * - native URLs: requests to real addresses are let through, because the worker answers them
 * - encoded URLs: only the proxy's own origin
 */
export function documentPolicy({ config, policy, url, upgrade }: ContentPolicyFacts): string {
  const server = serverSources(config);
  const own = ["'self'", new URL(config.scripts).origin];
  const frames = ["'self'", "blob:", "data:"];
  const directives: readonly (readonly string[])[] =
    policy === "native"
      ? [["connect-src", "'self'", "http:", "https:", "data:", "blob:", ...server]]
      : [
          ["default-src", ...own, "data:", "blob:", "'unsafe-inline'", "'unsafe-eval'"],
          ["connect-src", "'self'", "data:", "blob:", ...server],
        ];
  return [
    ...directives,
    ["frame-src", ...frames],
    ["object-src", ...frames],
    ["form-action", "'self'"],
    ["manifest-src", "'none'"],
    ...(upgrade || isMixed(url, config) ? [["upgrade-insecure-requests"]] : []),
  ]
    .map((words) => [...new Set(words)].join(" "))
    .join("; ");
}

/** Writes the policy of a worker script, which has no frames and forms. */
export function workerPolicy({ config, policy, url, upgrade }: ContentPolicyFacts): string {
  const server = serverSources(config);
  const open = policy === "native" ? ["http:", "https:"] : [];
  const connect = new Set(["connect-src", "'self'", ...open, "data:", "blob:", ...server]);
  const mixed = upgrade || isMixed(url, config) ? "; upgrade-insecure-requests" : "";
  return [...connect].join(" ") + mixed;
}

/**
 * Tells whether a page of an http site stands on an https proxy. Its http subresources would be refused before the worker
 * sees them; upgraded, they come to it, and it maps them back.
 */
export function isMixed(url: URL, { scope }: ProxyConfig): boolean {
  return url.protocol === "http:" && scope.startsWith("https:");
}

/** Tells whether a Content-Security-Policy of a page asks for `upgrade-insecure-requests`. */
export function asksUpgrade(policy: string): boolean {
  return /(?:^|[;,])\s*upgrade-insecure-requests\s*(?:[;,]|$)/i.test(policy);
}
