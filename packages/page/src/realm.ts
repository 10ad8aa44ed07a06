import {
  type BootData,
  type Codec,
  createCodec,
  isHttp,
  LOCAL_BASE,
  REWRITER_GLOBAL,
  SCRIPTS,
} from "@oriel/core";
import type { CookieView } from "./cookies/cookie-view.ts";
import type { Undo } from "./define.ts";
import type { EncodedParts } from "./encoded/parts.ts";
import { loadScript } from "./load-script.ts";
import { isWindow, nativeGetter, nativeLocation, NativeURL } from "./natives.ts";
import type { RewriterApi } from "./rewriter-api.ts";

const baseUriOf = nativeGetter<Node, string>("Node", "baseURI");

/** Is called with the realm's document: at once, and again for each document that takes the global over. */
export type DocumentListener = (document: Document) => void;

/** A realm of a proxied document or worker: where it seems to be, and what its hooks share. */
export interface Realm {
  readonly boot: BootData;
  readonly codec: Codec;
  /** The realm's window; null in workers. */
  readonly window: (Window & typeof globalThis) | null;
  /** The realm's document; changes when the global of an initial about:blank is used again. Null in workers. */
  readonly document: Document | null;
  /** The virtual Location; a WorkerLocation in workers. */
  location: Location;
  /** Goes to a URL as `location.assign` would. Filled in by the navigation hooks. */
  navigate(url: string, replace?: boolean): void;

  /** The cookies that the realm may see. Filled in by the cookie hooks. */
  cookies: CookieView | null;

  /** Null where URLs of subresources stay real. Filled in by the hooks of the encoded policy. */
  encoded: EncodedParts | null;

  /** Virtual URL of the document or worker: what `location.href` says. */
  url(): string;
  /** Virtual origin, `null` when opaque. */
  origin(): string;
  /** Virtual URL that relative URLs resolve against. */
  baseUrl(): string;
  /** URL that cookies, referrers and CORS go by: http(s), the creator's for about:blank and srcdoc. */
  principalUrl(): string;
  /**
   * Resolves a URL as the platform would.
   *
   * @throws TypeError when it cannot be parsed
   */
  resolve(url: unknown): string;
  /** Gives the rewriters; loads them when first asked, synchronously. */
  rewriter(): RewriterApi;

  /** Calls back for the present document and for each that takes its place (also after `document.open`). */
  onDocument(listener: DocumentListener): void;
  /** Takes over the global for a new document, or renews what `document.open` has wiped. */
  rebind(boot: BootData): void;
  /** Tells the listeners of {@link onDocument} that the document has lost its listeners and nodes. */
  reopened(): void;
  /** Takes all hooks away; for tests. */
  dispose: Undo;
}

/**
 * Makes the realm of this global object. There is one; hooks are installed on it by `install.ts`.
 *
 * @param creator realm that made this one (about:blank frames); shares its rewriters
 */
export function createRealm(initial: BootData, creator: Realm | null): Realm {
  let boot = initial;
  let document = isWindow ? globalThis.document : null;
  let rewriter: RewriterApi | null = null;
  let lastAddress = "";
  let lastUrl = "";
  let lastBoot: BootData | null = null;
  let lastOrigin = "";
  const codec = createCodec(initial.config.scope);
  const listeners: DocumentListener[] = [];

  const realm: Realm = {
    get boot() {
      return boot;
    },
    codec,
    window: isWindow ? globalThis.window : null,
    get document() {
      return document;
    },
    location: nativeLocation,
    cookies: null,
    encoded: null,
    navigate() {
      throw new TypeError("navigate: the navigation hooks are not installed");
    },
    url() {
      if (!isWindow) return boot.url;
      const { href } = nativeLocation;
      if (href !== lastAddress) {
        lastAddress = href;
        // a blob: URL has the origin of its maker in it
        lastUrl = codec.restore(href).replace(`blob:${codec.origin}/`, `blob:${realm.origin()}/`);
      }
      return lastUrl;
    },
    origin() {
      if (lastBoot !== boot) {
        lastBoot = boot;
        lastOrigin = boot.origin ?? new NativeURL(boot.url).origin;
      }
      return lastOrigin;
    },
    baseUrl() {
      const base = document === null ? LOCAL_BASE : baseUriOf(document);
      return base === LOCAL_BASE ? realm.url() : base;
    },
    principalUrl() {
      const url = realm.url();
      return isHttp(url) ? url : boot.url;
    },
    resolve(url) {
      return new NativeURL(String(url), realm.baseUrl()).href;
    },
    rewriter() {
      // larger than the runtime; a document that makes no code or markup at run time never pays
      rewriter ??=
        creator?.rewriter() ??
        (loadScript(boot.config, SCRIPTS.rewriter, REWRITER_GLOBAL) as RewriterApi);
      return rewriter;
    },
    onDocument(listener) {
      listeners.push(listener);
      if (document !== null) listener(document);
    },
    rebind(next) {
      boot = next;
      document = globalThis.document;
      lastAddress = "";
      notify();
    },
    reopened() {
      notify();
    },
    dispose() {},
  };
  return realm;

  function notify(): void {
    if (document === null) return;
    for (const listener of listeners) listener(document);
  }
}
