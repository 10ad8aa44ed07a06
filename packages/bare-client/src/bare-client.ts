import {
  BareError,
  bareError,
  newestVersion,
  type BareManifest,
  type BareVersion,
} from "@oriel/bare-protocol";
import { createBareResponse, type BareResponseFetch } from "./bare-response.ts";
import { BareWebSocket, type BareWebSocketOptions } from "./bare-web-socket.ts";
import { exchange, type Hop } from "./exchange.ts";
import { readFetchInit, type BareFetchInit } from "./fetch-init.ts";
import { fetchManifest, serverUrl } from "./manifest.ts";
import { fetchNatively, NativeReadableStream } from "./natives.ts";
import { maxRedirects, nextHop } from "./redirect.ts";
import { redialling } from "./redialling.ts";
import type { Dial, WebSocketImpl } from "./tunnel.ts";
import { SPOKEN, versionClient, type VersionClient } from "./version-client.ts";

/** How a {@link BareClient} works. */
export interface BareClientOptions {
  /** What the server says of itself; it is asked before the first request otherwise. */
  readonly manifest?: BareManifest | undefined;
  /** Version to speak without asking for the manifest first, which saves a round trip. */
  readonly version?: BareVersion | undefined;
  /** What the server asks for, where it is not open to everyone (`accessToken` of `@oriel/bare-server`). */
  readonly accessToken?: string | undefined;
  /** Ends the loading of the manifest. */
  readonly signal?: AbortSignal | undefined;
  /** In the place of the realm's `fetch`. */
  readonly fetch?: typeof fetch | undefined;
  /** In the place of the realm's `WebSocket`; needed under Node 20. */
  readonly WebSocket?: WebSocketImpl | undefined;
}

/**
 * Speaks to remotes through a Bare server.
 *
 * @see https://github.com/tomphttp/specifications
 */
export class BareClient {
  /** URL of the server, ends with `/`. */
  readonly server: string;
  readonly #options: BareClientOptions;
  readonly #fetch: typeof fetch;
  #manifest: BareManifest | undefined;
  #version: VersionClient | undefined;
  #loading: Promise<VersionClient> | undefined;

  /**
   * @param server URL of the Bare server; a slash is added to its path
   * @param options an AbortSignal or a manifest stand for the option of that name
   * @throws BareError when the manifest has no version in common with us
   */
  constructor(server: string | URL, options?: BareClientOptions | AbortSignal | BareManifest) {
    this.server = serverUrl(server);
    this.#options = toOptions(options);
    this.#fetch = this.#options.fetch ?? fetchNatively;
    const { manifest, version } = this.#options;
    if (manifest !== undefined) this.#accept(manifest);
    else if (version !== undefined)
      this.#version = versionClient(version, this.server, this.#options.accessToken);
  }

  /** The server's manifest; undefined until it was loaded. */
  get manifest(): BareManifest | undefined {
    return this.#manifest;
  }

  /** Version of the protocol that is spoken; undefined until it is known. */
  get version(): BareVersion | undefined {
    return this.#version?.version;
  }

  /** URL that sockets are tunnelled through; undefined until the version to speak is known. */
  get tunnelUrl(): string | undefined {
    return this.#version?.tunnelUrl;
  }

  /** How sockets are opened, for {@link BareWebSocket}; undefined until the version to speak is known. */
  get dial(): Dial | undefined {
    const version = this.#version;
    return version && redialling(version.dial, async () => (await this.#renew(version)).dial);
  }

  /**
   * Loads the manifest, even if it was loaded before.
   *
   * @throws BareError when the server cannot be reached, is none, or has no version in common with us
   */
  async loadManifest(): Promise<BareManifest> {
    const manifest = await fetchManifest(this.server, this.#options.signal, this.#fetch);
    this.#accept(manifest);
    return manifest;
  }

  /**
   * Fetches a URL through the server. `blob:` and `data:` URLs are fetched locally.
   *
   * @throws BareError when the server cannot be reached, is none, or reports an error
   * @throws TypeError for what `fetch` rejects: bad arguments, redirects that cannot be followed
   * @throws the signal's reason when it aborts
   */
  async fetch(input: string | URL | Request, init: BareFetchInit = {}): Promise<BareResponseFetch> {
    const { redirect, ...first } = await readFetchInit(input, init);
    first.signal?.throwIfAborted();
    if (/^(?:blob|data):$/.test(first.url.protocol)) return this.#fetchLocally(first);
    if (!/^https?:$/.test(first.url.protocol)) {
      throw new TypeError(`fetch "${first.url.href}": is not an http(s) URL`);
    }
    let hop: Hop = first;
    for (let followed = 0; ; followed++) {
      const response = await this.#exchange(hop);
      const next = redirect === "manual" ? null : nextHop(hop, response);
      if (next === null) return response;
      void response.body?.cancel().catch(() => {});
      if (redirect === "error") throw new TypeError(`fetch "${hop.url.href}": it redirects`);
      if (followed >= maxRedirects) {
        throw new TypeError(
          `fetch "${first.url.href}": it redirects more than ${maxRedirects} times`,
        );
      }
      hop = next;
    }
  }

  /**
   * Opens a WebSocket to a remote through the server.
   *
   * @param url `ws:` or `wss:` URL
   * @throws TypeError before the version to speak is known
   * @throws DOMException SyntaxError for a bad URL, scheme or subprotocol
   */
  createWebSocket(
    url: string | URL,
    protocols: string | Iterable<string> | undefined = [],
    options: BareWebSocketOptions | undefined = {},
  ): BareWebSocket {
    if (this.#version === undefined) {
      throw new TypeError(
        "createWebSocket: the manifest is not loaded yet; await loadManifest() first",
      );
    }
    return new BareWebSocket(this, url, protocols, {
      dispatchMeta: true,
      ...options,
      webSocketImpl: options.webSocketImpl ?? this.#options.WebSocket,
      fetch: options.fetch ?? this.#fetch,
    });
  }

  async #exchange(hop: Hop): Promise<BareResponseFetch> {
    const version = this.#version ?? (await abortable(this.#load(), hop.signal));
    try {
      return await exchange(version, hop, this.#fetch);
    } catch (error) {
      const stale = BareError.is(error) && error.status === 404 && error.leg !== "remote";
      if (!stale || hop.body instanceof NativeReadableStream) throw error;
      // the endpoint is gone: the server has changed
      return exchange(await abortable(this.#renew(version), hop.signal), hop, this.#fetch);
    }
  }

  /** Replaces a version whose endpoint is gone, unless another call has done so. */
  #renew(gone: VersionClient): Promise<VersionClient> {
    if (this.#version === gone) this.#version = undefined;
    return this.#version === undefined ? this.#load() : Promise.resolve(this.#version);
  }

  /** Loads the manifest; calls at the same time share one load, and a failed one is tried again by the next. */
  #load(): Promise<VersionClient> {
    this.#loading ??= this.loadManifest()
      .then((manifest) => this.#accept(manifest))
      .finally(() => {
        this.#loading = undefined;
      });
    return this.#loading;
  }

  #accept(manifest: BareManifest): VersionClient {
    const version = newestVersion(manifest, SPOKEN);
    if (version === undefined) {
      const offered = manifest.versions.join(", ");
      throw bareError(
        "UNKNOWN",
        "unknown",
        `The Bare server "${this.server}" speaks no version that we speak; it offers ${offered}.`,
        { leg: "server" },
      );
    }
    this.#manifest = manifest;
    this.#version = versionClient(version, this.server, this.#options.accessToken);
    return this.#version;
  }

  async #fetchLocally(hop: Hop): Promise<BareResponseFetch> {
    const { url, method, signal } = hop;
    const response = await this.#fetch(url, { method, ...(signal !== null && { signal }) });
    const { status, statusText, headers } = response;
    const rawHeaders = Object.fromEntries(headers);
    return createBareResponse({ status, statusText, rawHeaders }, response, url, false);
  }
}

/**
 * Makes a client whose manifest is loaded.
 *
 * @param options an AbortSignal stands for the option of that name
 * @throws BareError when the server cannot be reached, is none, or has no version in common with us
 */
export async function createBareClient(
  server: string | URL,
  options?: BareClientOptions | AbortSignal,
): Promise<BareClient> {
  const client = new BareClient(server, options);
  if (client.manifest === undefined) await client.loadManifest();
  return client;
}

function toOptions(
  options: BareClientOptions | AbortSignal | BareManifest | undefined,
): BareClientOptions {
  if (options === undefined) return {};
  if ("aborted" in options) return { signal: options };
  return "versions" in options ? { manifest: options } : options;
}

/** Lets one caller leave without ending what others wait for. */
function abortable<T>(promise: Promise<T>, signal: AbortSignal | null): Promise<T> {
  if (signal === null) return promise;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
