import type { ClientLike, ExtendableEventLike, NavigatorLike, WorkerScope } from "../scope.ts";

/** What a request has that the Request constructor does not let one set. */
export interface RequestFacts {
  readonly url: string;
  readonly method?: string;
  readonly mode?: string;
  readonly destination?: string;
  readonly credentials?: RequestCredentials;
  readonly redirect?: RequestRedirect;
  readonly cache?: RequestCache;
  readonly referrer?: string;
  readonly referrerPolicy?: string;
  readonly integrity?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly clientId?: string;
  readonly resultingClientId?: string;
  readonly signal?: AbortSignal;
}

/** A client that remembers what it was sent. */
export interface FakeClient extends ClientLike {
  readonly received: unknown[];
}

/** A service worker's scope whose events a test fires. */
export interface FakeScope extends WorkerScope {
  readonly open: Map<string, FakeClient>;
  claimed: boolean;
  skipped: boolean;
  /** Opens a client at an address. */
  addClient(id: string, url: string, type?: ClientLike["type"]): FakeClient;
  /** Fires a fetch event; null when the worker leaves the request to the network. */
  fetch(facts: RequestFacts): Promise<Response | null>;
  /** Fires a message event; resolves when the worker is done with it, with what came back through the port. */
  message(data: unknown, source?: ClientLike): Promise<unknown[]>;
  /** Fires install or activate. */
  lifecycle(type: "install" | "activate"): Promise<void>;
  /** Resolves when everything is done that the worker has asked to be kept alive for. */
  settled(): Promise<void>;
}

const NAVIGATOR: NavigatorLike = {
  userAgent: "Test/1",
  languages: ["en"],
  userAgentData: {
    brands: [{ brand: "Chromium", version: "1" }],
    mobile: false,
    platform: "Linux",
  },
};

/** Makes a scope. Clients outlive a worker, so that a second scope may be made over the same ones. */
export function fakeScope(open: Map<string, FakeClient> = new Map()): FakeScope {
  const listeners = new Map<string, (event: never) => void>();
  const kept: Promise<unknown>[] = [];
  const waitUntil = (promise: Promise<unknown>): void => {
    kept.push(promise);
  };
  const fire = (type: string, event: object): void => {
    listeners.get(type)?.({ waitUntil, ...event } satisfies ExtendableEventLike as never);
  };
  const scope: FakeScope = {
    location: { href: "https://proxy.example/oriel/worker.js" },
    registration: { scope: "https://proxy.example/service/" },
    navigator: NAVIGATOR,
    open,
    claimed: false,
    skipped: false,
    clients: {
      get: (id) => Promise.resolve(open.get(id)),
      matchAll: ({ type }) =>
        Promise.resolve([...open.values()].filter((one) => type === "all" || one.type === type)),
      claim() {
        scope.claimed = true;
        return Promise.resolve();
      },
    },
    skipWaiting() {
      scope.skipped = true;
      return Promise.resolve();
    },
    addEventListener(type, listener) {
      listeners.set(type, listener);
    },
    addClient(id, url, type = "window") {
      const received: unknown[] = [];
      const client: FakeClient = {
        id,
        url,
        type,
        received,
        postMessage: (message) => void received.push(message),
      };
      open.set(id, client);
      return client;
    },
    async fetch(facts) {
      const { clientId = "", resultingClientId = "" } = facts;
      const answers: Promise<Response>[] = [];
      const respondWith = (response: Promise<Response>): void => void answers.push(response);
      fire("fetch", { request: fakeRequest(facts), clientId, resultingClientId, respondWith });
      return (await answers[0]) ?? null;
    },
    async message(data, source) {
      const answers: unknown[] = [];
      const port = { postMessage: (message: unknown) => void answers.push(message) };
      fire("message", { data, source: source ?? null, ports: [port] });
      await scope.settled();
      return answers;
    },
    async lifecycle(type) {
      fire(type, {});
      await scope.settled();
    },
    async settled() {
      while (kept.length > 0) await Promise.all(kept.splice(0));
    },
  };
  return scope;
}

/** Makes a request as a fetch event shows it. */
function fakeRequest(facts: RequestFacts): Request {
  const { url, method = "GET", headers = {}, body, signal, integrity = "" } = facts;
  const request = new Request("https://proxy.example/", {
    method,
    headers,
    ...(body !== undefined && { body }),
    ...(signal !== undefined && { signal }),
  });
  const {
    mode = "cors",
    destination = "",
    credentials = "same-origin",
    redirect = "follow",
    cache = "default",
    referrer = "",
    referrerPolicy = "unsafe-url",
  } = facts;
  const shown = {
    url,
    mode,
    destination,
    credentials,
    redirect,
    cache,
    referrer,
    referrerPolicy,
    integrity,
    // constructors drop names that browsers set
    headers: new Headers(headers),
  };
  for (const [name, value] of Object.entries(shown)) {
    Object.defineProperty(request, name, { value, configurable: true });
  }
  return request;
}
