import type { BareHeaders } from "@oriel/bare-protocol";
import type { BareResponse } from "./bare-response.ts";
import { NativeURL } from "./natives.ts";
import type { BareWebSocketMeta, WebSocketImpl } from "./tunnel.ts";

/** Names that callers of other Bare clients know. */
export type BareMethod = string;
export type BareCache = RequestCache | (string & {});
export type BareHTTPProtocol = "blob:" | "http:" | "https:" | (string & {});
export type BareWSProtocol = "ws:" | "wss:" | (string & {});
export type BareBodyInit = BodyInit | null | undefined;
export type urlLike = URL | string;
export type MetaCallback = (meta: BareWebSocketMeta) => void;
export type ReadyStateCallback = (readyState: number) => void;
export type GetRequestHeadersCallback = () => Promise<BareHeaders>;

/**
 * Base of a client for one version of the protocol, for those who bring their own. This package's own clients are
 * tables, not classes.
 */
export abstract class Client {
  /** URL of the version's endpoint, ends with `/`. */
  protected readonly base: URL;

  /**
   * @param version number of the version
   * @param server URL of the Bare server, ends with `/`
   */
  constructor(version: number, server: URL) {
    this.base = new NativeURL(`./v${version}/`, server);
  }

  /** Opens a socket to a remote. */
  abstract connect(
    remote: URL,
    protocols: string[],
    getRequestHeaders: GetRequestHeadersCallback,
    onMeta: MetaCallback,
    onReadyState: ReadyStateCallback,
    webSocketImpl: WebSocketImpl,
  ): WebSocket;

  /** Makes one request to a remote, without redirects. */
  abstract request(
    method: BareMethod,
    requestHeaders: BareHeaders,
    body: BareBodyInit,
    remote: URL,
    cache: BareCache | undefined,
    duplex: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<BareResponse>;
}
