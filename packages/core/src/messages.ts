import type { Cookie } from "./cookie.ts";
import type { ProxyConfig } from "./config.ts";

/** Key that marks our messages among those that pages and embedders send. */
export const MESSAGE_KEY = "$oriel";

/** From a proxied document or worker to the service worker. */
export type PageMessage =
  /** A page wrote `document.cookie`. The worker answers `cookie-stored` with the same `ticket`. */
  | { [MESSAGE_KEY]: "set-cookie"; ticket: number; url: string; line: string }
  /** The document has taken over the list of a `cookies` message that bore this ticket. */
  | { [MESSAGE_KEY]: "cookies-seen"; ticket: number };

/** From the embedding site (sdk) to the service worker; each comes with a MessagePort that takes the answer. */
export type SdkMessage =
  /** Answered with `pong` after a real round trip to the Bare server. */
  { [MESSAGE_KEY]: "ping" };

/** From the service worker to documents; `stayed` goes to the embedding site, too. */
export type WorkerMessage =
  | { [MESSAGE_KEY]: "cookie-stored"; ticket: number }
  /**
   * The cookies that the receiving document may see have changed; the list is whole. With a ticket: a response that
   * changed them waits for `cookies-seen`, so that code which awaits the response finds them in `document.cookie`.
   */
  | { [MESSAGE_KEY]: "cookies"; cookies: readonly Cookie[]; ticket?: number }
  /**
   * A navigation has ended without a new document: with a download, with nothing (204, 205), or with an address that
   * only the browser can open. The URL is the real one that it began with, without fragment.
   *
   * `outside` is such an address, for the document that stays: a frame cannot go there, because our own policies for
   * frames stand in the way.
   */
  | { [MESSAGE_KEY]: "stayed"; url: string; outside?: string };

/**
 * What the runtime of a document or worker asks the service worker by `POST {scope}{CONTROL_PATH}` with this as its JSON
 * body. Dedicated workers have no `navigator.serviceWorker`; their fetch reaches the worker all the same. Origin and
 * cookies are those of the client that asks, never of the parameters.
 */
export type ControlQuestion =
  /** Headers for the handshake of a WebSocket (ws: or wss: URL). Answered with {@link SocketHeadersAnswer}. */
  | { [MESSAGE_KEY]: "socket-headers"; key: string; url: string }
  /**
   * Stores the Set-Cookie lines of a handshake, or of a synchronous request that the worker has not seen; the socket opens
   * for the page when the answer (204) is there.
   */
  | { [MESSAGE_KEY]: "socket-cookies"; key: string; url: string; lines: readonly string[] };

/** Headers of a WebSocket handshake, in the order of the wire: Origin, User-Agent, Cookie and the like. */
export interface SocketHeadersAnswer {
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** From the service worker to the sdk, through the port of the question. */
export type SdkAnswer = {
  [MESSAGE_KEY]: "pong";
  version: string;
  config: ProxyConfig;
  /** Why the Bare server did not answer; absent when it did. */
  failure?: string;
};

/** From the window of a proxied document to the window that embeds it (`window.parent`, targetOrigin: own origin). */
export type FrameMessage = {
  [MESSAGE_KEY]: "page";
  /** Real URL of the document. */
  url: string;
  title: string;
  /** URL of the document's icon, fit for an `<img>` of the embedder: proxied or `data:`. Empty when there is none. */
  icon: string;
  /** `loading` from the start of the document to its load event, and from a navigation's start. */
  state: "loading" | "complete";
};

/** Reads the kind of one of our messages; undefined for anything else. */
export function messageKind(data: unknown): string | undefined {
  if (typeof data !== "object" || data === null || !(MESSAGE_KEY in data)) return undefined;
  const kind = data[MESSAGE_KEY];
  return typeof kind === "string" ? kind : undefined;
}
