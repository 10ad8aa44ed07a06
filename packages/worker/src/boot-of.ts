import { type BootData, type UrlPolicy, VERSION } from "@oriel/core";
import type { ProxyWorker } from "./proxy-worker.ts";

/** What differs from realm to realm. */
export interface BootFacts {
  /** Real http(s) URL that the realm goes by. */
  readonly url: URL;
  readonly kind: BootData["kind"];
  /** Absent: the origin of the URL. `null` stands for an opaque one. */
  readonly origin?: string;
  /** Value of `document.referrer`. */
  readonly referrer: string;
  readonly policy: UrlPolicy;
}

/** Writes the boot data of a realm. An opaque origin sees no cookies. */
export function bootOf(worker: ProxyWorker, facts: BootFacts): BootData {
  const { url, kind, origin, referrer, policy } = facts;
  return {
    version: VERSION,
    config: worker.config,
    url: url.href,
    kind,
    policy,
    ...(origin !== undefined && { origin }),
    referrer,
    // workers need them for synchronous requests, where the engine does not let those reach us
    cookies: origin === "null" ? [] : worker.jar.visible(url),
    key: worker.key(),
  };
}
