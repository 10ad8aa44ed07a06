/**
 * How URLs of subresources are treated.
 *
 * - `native`: they stay as the author wrote them; the service worker answers the requests. For frames.
 * - `encoded`: they are rewritten to proxied addresses, and a CSP walls the document in. For tabs.
 */
export type UrlPolicy = "native" | "encoded";

/** What the realms need to know of the place where Oriel is installed. All URLs are absolute. */
export interface ProxyConfig {
  /** Scope of the service worker; proxied addresses begin with it. */
  readonly scope: string;
  /** URL of the Bare server, ends with `/`. */
  readonly bareServer: string;
  /** Folder of the built scripts (`page.js`, `page-encoded.js`, `rewriter.js`), ends with `/`. */
  readonly scripts: string;
}

/** Names the build. Worker, page runtime and sdk of one build work together; the version handshake compares it. */
export const VERSION: string = "0.1.0";

/** Names of the built scripts in {@link ProxyConfig.scripts}. */
export const SCRIPTS = {
  /** Service worker, classic script for `register()` and `importScripts()`. */
  worker: "worker.js",
  /** Service worker, module. */
  workerModule: "worker.mjs",
  /** Page runtime, classic script, for windows and workers. */
  page: "page.js",
  /** The same for documents and workers of the encoded URL policy, which need more hooks. */
  encodedPage: "page-encoded.js",
  /** Rewriters, classic script; loaded by the page runtime when first needed. */
  rewriter: "rewriter.js",
  /** Synchronous requests, classic script; loaded by the page runtime when first needed. */
  sync: "sync.js",
  /** The Cookie Store API, classic script; loaded by the page runtime when first needed. */
  cookieStore: "cookie-store.js",
  /** What an embedding site imports, module. */
  sdk: "sdk.js",
  /** Script of the page that documents without a worker get. */
  bootstrap: "bootstrap.js",
} as const;

/** Names the page runtime for a URL policy. */
export function runtimeScript(policy: UrlPolicy): string {
  return policy === "encoded" ? SCRIPTS.encodedPage : SCRIPTS.page;
}
