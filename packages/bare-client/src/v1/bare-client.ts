import {
  headersToRecord,
  type BareError,
  type BareHeaders,
  type BareManifest,
} from "@oriel/bare-protocol";
import { BareClient as Modern, type BareClientOptions } from "../bare-client.ts";
import type { BareResponse, BareResponseFetch } from "../bare-response.ts";
import type { BareWebSocket as ModernSocket } from "../bare-web-socket.ts";
import type { BareBodyInit, BareCache } from "../client.ts";
import type { BareFetchInit } from "../fetch-init.ts";
import { NativeURL } from "../natives.ts";
import { readHeadersInit, type BareHeadersInit } from "../request-headers.ts";
import { toHeaders } from "../response-headers.ts";
import type { BareWebSocketMeta } from "../tunnel.ts";

/** What the remote said in the handshake of a socket; v1 and v3 servers tell no status. */
export interface XBare {
  readonly status?: number;
  readonly statusText?: string;
  readonly headers: Headers;
  readonly rawHeaders: BareHeaders;
}

/** A socket that tells what the remote said in its handshake. */
export type BareWebSocket = ModernSocket & {
  /** Rejects with a BareError when the socket does not open. */
  readonly meta: Promise<XBare>;
};

/**
 * A client with the members that version 1 of the published client has. It speaks all versions of the protocol.
 */
export class BareClient {
  readonly #client: Modern;

  /**
   * @param server URL of the Bare server
   * @param options an AbortSignal, a manifest, or options of today's client
   * @throws BareError when the manifest has no version in common with us
   */
  constructor(server: string | URL, options?: BareClientOptions | AbortSignal | BareManifest) {
    this.#client = new Modern(server, options);
  }

  /** The server's manifest; undefined until it was loaded. */
  get manifest(): BareManifest | undefined {
    return this.#client.manifest;
  }

  /** The same, as it was misspelt. */
  get manfiest(): BareManifest | undefined {
    return this.manifest;
  }

  /** The same, under its oldest name. */
  get data(): BareManifest | undefined {
    return this.manifest;
  }

  /** Loads the manifest again. */
  updateManifest(): Promise<BareManifest> {
    return this.#client.loadManifest();
  }

  /** Fetches a URL; see `fetch` of today's client. */
  fetch(url: string | URL | Request, init?: BareFetchInit): Promise<BareResponseFetch> {
    return this.#client.fetch(url, init);
  }

  /** Makes one request, without redirects. */
  request(
    method: string,
    requestHeaders: BareHeadersInit,
    body: BareBodyInit,
    protocol: string,
    host: string,
    port: string | number,
    path: string,
    cache?: BareCache,
    signal?: AbortSignal,
  ): Promise<BareResponse> {
    return this.#client.fetch(urlOf(protocol, host, port, path), {
      method,
      headers: requestHeaders,
      body: body ?? null,
      redirect: "manual",
      cache: cache as RequestCache | undefined,
      signal,
    });
  }

  /** Opens a socket; protocols stand among the headers. It is given before it is open. */
  connect(
    requestHeaders: BareHeadersInit,
    protocol: string,
    host: string,
    port: string | number,
    path: string,
  ): Promise<BareWebSocket> {
    const headers = readHeadersInit(requestHeaders);
    const protocols = headers.get("sec-websocket-protocol")?.values.join(",") ?? "";
    headers.delete("sec-websocket-protocol");
    const names = protocols.split(",").map((name) => name.trim());
    return this.createWebSocket(
      urlOf(protocol, host, port, path),
      headersToRecord(headers),
      names.filter((name) => name !== ""),
    );
  }

  /** Opens a socket. It is given before it is open. */
  async createWebSocket(
    url: string | URL,
    headers: BareHeadersInit = {},
    protocols: string | string[] = [],
  ): Promise<BareWebSocket> {
    if (this.#client.version === undefined) await this.#client.loadManifest();
    let told: ((meta: BareWebSocketMeta) => void) | undefined;
    let failed: ((error: BareError) => void) | undefined;
    const meta = new Promise<XBare>((resolve, reject) => {
      told = (said) => resolve(readMeta(said));
      failed = reject;
    });
    // whoever asks for it hears of it
    meta.catch(() => {});
    const socket = this.#client.createWebSocket(url, protocols, {
      headers,
      metaCallback: told,
      failureCallback: failed,
    });
    return Object.assign(socket, { meta });
  }
}

/**
 * Makes a client whose manifest is loaded.
 *
 * @throws BareError when the server cannot be reached, is none, or has no version in common with us
 */
export async function createBareClient(
  server: string | URL,
  options?: BareClientOptions | AbortSignal,
): Promise<BareClient> {
  const client = new BareClient(server, options);
  if (client.manifest === undefined) await client.updateManifest();
  return client;
}

function readMeta({
  protocol,
  setCookies,
  rawHeaders,
  status,
  statusText,
}: BareWebSocketMeta): XBare {
  const raw = rawHeaders ?? {
    ...(protocol !== "" && { "Sec-WebSocket-Protocol": protocol }),
    ...(setCookies.length > 0 && { "Set-Cookie": [...setCookies] }),
  };
  return {
    headers: toHeaders(raw),
    rawHeaders: raw,
    ...(status !== undefined && { status }),
    ...(statusText !== undefined && { statusText }),
  };
}

function urlOf(protocol: string, host: string, port: string | number, path: string): URL {
  return new NativeURL(`${protocol}//${host}${port === "" ? "" : `:${port}`}${path}`);
}
