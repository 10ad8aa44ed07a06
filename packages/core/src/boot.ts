import type { ProxyConfig, UrlPolicy } from "./config.ts";
import type { Cookie } from "./cookie.ts";

/**
 * What the service worker tells the page runtime of a document or worker. It travels in the markup (or, for workers,
 * in front of the script), so that the runtime can start without asking.
 */
export interface BootData {
  readonly version: string;
  readonly config: ProxyConfig;
  /**
   * Real URL of the document or worker; for srcdoc and about:blank documents that of the creator. The fragment of
   * a document may be missing: its address has it.
   */
  readonly url: string;
  /**
   * What the realm is. A `document` has a proxied address of its own; `srcdoc`, `blank` and `local` (blob: and
   * data:) documents take the creator's.
   */
  readonly kind: "document" | "srcdoc" | "blank" | "local" | "worker";
  readonly policy: UrlPolicy;
  /** Virtual origin; `null` stands for an opaque one. Absent: the origin of `url`. */
  readonly origin?: string;
  /** Value of `document.referrer`. */
  readonly referrer: string;
  /** Cookies that the document may see (never httpOnly ones), in the order of the jar. */
  readonly cookies: readonly Cookie[];
  /** Proves to the worker that a {@link ControlQuestion} comes from the runtime; code of pages must not see it. */
  readonly key?: string;
}

/** Writes boot data as the value of an attribute or the text of a string literal: ASCII, no quotes, no brackets. */
export function encodeBoot(boot: BootData): string {
  return encodeURIComponent(JSON.stringify(boot)).replace(/'/g, "%27");
}

/**
 * Reads boot data.
 *
 * @throws SyntaxError when the text was not written by {@link encodeBoot}
 */
export function decodeBoot(text: string): BootData {
  return JSON.parse(decodeURIComponent(text)) as BootData;
}
