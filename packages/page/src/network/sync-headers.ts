import { isHttp } from "@oriel/core";
import type { Realm } from "../realm.ts";
import type { SyncNatives } from "./sync-natives.ts";

/** One request on the way to the answer. */
export interface SyncContext {
  readonly realm: Realm;
  readonly natives: SyncNatives;
  readonly url: URL;
  readonly method: string;
  /** Value of the Origin header. */
  readonly sender: string;
  readonly cross: boolean;
  readonly credentials: boolean;
}

/**
 * Gives the headers that a browser adds to a request.
 *
 * @param given what the page has set
 */
export function browserHeaders(
  { realm, natives, url, sender, cross, credentials }: SyncContext,
  method: string,
  given: readonly (readonly [string, string])[],
): [string, string][] {
  const page = new natives.URL(realm.principalUrl());
  const headers: [string, string][] = [["User-Agent", natives.userAgent]];
  if (!given.some(([name]) => name.toLowerCase() === "accept")) headers.push(["Accept", "*/*"]);
  if (cross || (method !== "GET" && method !== "HEAD")) headers.push(["Origin", sender]);
  const downgrade = page.protocol === "https:" && url.protocol === "http:";
  if (isHttp(page.href) && !downgrade) {
    const whole = `${page.origin}${page.pathname}${page.search}`;
    headers.push(["Referer", page.origin === url.origin ? whole : `${page.origin}/`]);
  }
  const cookie = credentials ? (realm.cookies?.header(url) ?? "") : "";
  if (cookie !== "") headers.push(["Cookie", cookie]);
  if (url.protocol === "https:") {
    headers.push(
      ["Sec-Fetch-Site", page.origin === url.origin ? "same-origin" : "cross-site"],
      ["Sec-Fetch-Mode", "cors"],
      ["Sec-Fetch-Dest", "empty"],
    );
  }
  return headers;
}
