import {
  type Consent,
  consents,
  isSimpleMethod,
  readConsent,
  unsafeHeaderNames,
} from "@oriel/core";
import { askSite, type SiteRequest } from "./ask-site.ts";
import { headerOf, type HeaderLines, readerOf } from "./header-lines.ts";
import type { ProxyWorker } from "./proxy-worker.ts";

const LIMIT = 500;
/** Seconds that a consent lasts when the target does not say, and at most. */
const DEFAULT_AGE = 5;
const MAX_AGE = 7200;

/** What the browser itself puts there, as the worker sees it. */
const BROWSER_HEADERS: ReadonlySet<string> = new Set([
  "last-event-id",
  "origin",
  "referer",
  "upgrade-insecure-requests",
  "user-agent",
]);

interface KeptConsent extends Consent {
  /** ms since the epoch. */
  readonly until: number;
}

/** Remembers what targets have consented to, as long as they said. */
export class Preflights {
  readonly #consents = new Map<string, KeptConsent>();

  get(key: string, now: number): Consent | null {
    const consent = this.#consents.get(key);
    if (consent === undefined) return null;
    if (consent.until > now) return consent;
    this.#consents.delete(key);
    return null;
  }

  set(key: string, consent: Consent, until: number): void {
    if (this.#consents.size >= LIMIT) this.#consents.clear();
    this.#consents.set(key, { ...consent, until });
  }
}

/**
 * Asks a target whether it consents to a cross-origin request, where that is needed.
 *
 * @param credentials true when cookies would go along
 * @returns false when it does not consent
 * @throws BareError when there is no answer
 * @see https://fetch.spec.whatwg.org/#cors-preflight-fetch
 */
export async function preflight(
  worker: ProxyWorker,
  request: SiteRequest,
  credentials: boolean,
): Promise<boolean> {
  const { method, given, origin, target } = request;
  const names = unsafeHeaderNames(
    [...given].filter(([name]) => !BROWSER_HEADERS.has(name) && !name.startsWith("sec-")),
  );
  if (isSimpleMethod(method) && names.length === 0) return true;
  const key = [origin, target.href, credentials].join(" ");
  const known = worker.preflights.get(key, Date.now());
  if (known !== null && consents(known, method, names, credentials)) return true;
  const headers = new Headers({ accept: "*/*", "access-control-request-method": method });
  if (names.length > 0) headers.set("access-control-request-headers", names.join(","));
  const answer = await askSite(worker, {
    ...request,
    method: "OPTIONS",
    given: headers,
    body: null,
    cache: "no-store",
    mode: "cors",
    destination: "",
    cookies: null,
  });
  void answer.body?.cancel().catch(() => {});
  const consent = readConsent(answer.status, readerOf(answer.lines), origin, credentials);
  if (consent === null) return false;
  worker.preflights.set(key, consent, Date.now() + 1000 * ageOf(answer.lines));
  return consents(consent, method, names, credentials);
}

/** Gives the seconds that a consent lasts. */
function ageOf(lines: HeaderLines): number {
  const age = headerOf(lines, "access-control-max-age");
  return age !== null && /^\d+$/.test(age) ? Math.min(Number(age), MAX_AGE) : DEFAULT_AGE;
}
