/**
 * The part of the service worker's global scope that is used, as structural types: the real scope fits, and so does a
 * stand-in in tests.
 */

/** A document or worker, as `Clients` shows it. */
export interface ClientLike {
  readonly id: string;
  /** Address at creation; `about:srcdoc`, `about:blank` and `blob:` are possible. */
  readonly url: string;
  readonly type: "window" | "worker" | "sharedworker" | "all";
  postMessage(message: unknown): void;
}

export interface ClientsLike {
  get(id: string): Promise<ClientLike | undefined>;
  matchAll(options: {
    type: "all" | "window";
    includeUncontrolled: boolean;
  }): Promise<readonly ClientLike[]>;
  claim(): Promise<void>;
}

export interface ExtendableEventLike {
  /** Throws once the event is over. */
  waitUntil(promise: Promise<unknown>): void;
}

export interface FetchEventLike extends ExtendableEventLike {
  readonly request: Request;
  /** The client that asks. Chromium: for a navigation, the document that is replaced in its frame; empty in a new frame. */
  readonly clientId: string;
  /** The document or worker that the answer will become. */
  readonly resultingClientId: string;
  /** The document that is replaced, where the browser tells. */
  readonly replacesClientId?: string;
  respondWith(response: Promise<Response>): void;
}

export interface MessageEventLike extends ExtendableEventLike {
  readonly data: unknown;
  readonly source: unknown;
  readonly ports: readonly Pick<MessagePort, "postMessage">[];
}

interface ScopeEvents {
  install: ExtendableEventLike;
  activate: ExtendableEventLike;
  fetch: FetchEventLike;
  message: MessageEventLike;
}

export interface WorkerScope {
  readonly location: { readonly href: string };
  readonly registration: { readonly scope: string };
  readonly clients: ClientsLike;
  readonly navigator: NavigatorLike;
  readonly cookieStore?: CookieStoreLike;
  skipWaiting(): Promise<void>;
  addEventListener<K extends keyof ScopeEvents>(
    type: K,
    listener: (event: ScopeEvents[K]) => void,
  ): void;
}

export interface NavigatorLike {
  readonly userAgent: string;
  readonly languages: readonly string[];
  readonly userAgentData?: {
    readonly brands: readonly { readonly brand: string; readonly version: string }[];
    readonly mobile: boolean;
    readonly platform: string;
  };
}

export interface CookieStoreLike {
  get(name: string): Promise<{ readonly value?: string } | null | undefined>;
  set(cookie: {
    name: string;
    value: string;
    path: string;
    sameSite: "strict";
    expires: null;
  }): Promise<void>;
}
