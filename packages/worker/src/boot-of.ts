import { type BootData, VERSION } from "@oriel/core";
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
}

/** Writes the boot data of a realm. An opaque origin sees no cookies. */
export function bootOf(worker: ProxyWorker, facts: BootFacts): BootData {
  const { url, kind, origin, referrer } = facts;
  const hidden = origin === "null" || kind === "worker";
  return {
    version: VERSION,
    config: worker.config,
    url: url.href,
    kind,
    policy: worker.policy,
    ...(origin !== undefined && { origin }),
    referrer,
    cookies: hidden ? [] : worker.jar.visible(url),
    key: worker.key(),
  };
}
