import type { BareClient } from "@oriel/bare-client";
import { type Codec, createCodec, type ProxyConfig, type UrlPolicy } from "@oriel/core";
import { ClientRegistry } from "./client-registry.ts";
import { CookieJar } from "./cookie-jar.ts";
import { CookieNews } from "./cookie-news.ts";
import { Credentials } from "./credentials.ts";
import { PlainHosts } from "./mixed-content.ts";
import { PolicyMemory } from "./policy-memory.ts";
import { Preflights } from "./preflight.ts";
import { RedirectTrail } from "./redirect-trail.ts";
import { runtimeKey } from "./runtime-key.ts";
import type { ExtendableEventLike, WorkerScope } from "./scope.ts";
import { ScriptCache } from "./script-cache.ts";
import { resumeSession } from "./session.ts";
import { Store, type StoreBackend } from "./store.ts";

/** What the worker uses of the Bare client. */
export type BareTransport = Pick<BareClient, "fetch" | "loadManifest">;

/** What a {@link ProxyWorker} is made of. */
export interface ProxyWorkerParts {
  readonly scope: WorkerScope;
  readonly config: ProxyConfig;
  readonly bare: BareTransport;
  /** Null: nothing outlives the worker. */
  readonly backend: StoreBackend | null;
  /** Default: `native` in frames, `encoded` in tabs. */
  readonly urlPolicies?: Partial<UrlPolicies>;
  /** The realm's fetch, for `blob:` and `data:` URLs and for what is not ours. */
  readonly fetch?: typeof fetch;
}

/**
 * How URLs of subresources are treated, by where a document is: in a frame, such as that of an embedding site, or in a
 * tab of its own. Browsers learn from which hosts a tab's document loads its resources, worker or not.
 */
export interface UrlPolicies {
  readonly frame: UrlPolicy;
  readonly tab: UrlPolicy;
}

/** Everything that the steps of a request share. */
export interface ProxyWorker {
  readonly scope: WorkerScope;
  readonly config: ProxyConfig;
  readonly codec: Codec;
  readonly urlPolicies: UrlPolicies;
  readonly bare: BareTransport;
  readonly fetch: typeof fetch;
  readonly store: Store;
  readonly jar: CookieJar;
  readonly credentials: Credentials;
  readonly news: CookieNews;
  readonly clients: ClientRegistry;
  readonly policies: PolicyMemory;
  readonly preflights: Preflights;
  readonly trail: RedirectTrail;
  readonly plainHosts: PlainHosts;
  readonly scripts: ScriptCache;
  /** Resolves when what earlier runs have left is there; never rejects. */
  ready(): Promise<void>;
  /** Secret of the runtime; {@link ready} must have resolved. */
  key(): string;
  /** Writes what has changed, and keeps the worker alive until it is written. */
  save(event: ExtendableEventLike): void;
}

/** Puts the parts of the worker together. Nothing is read before {@link ProxyWorker.ready}. */
export function createProxyWorker(parts: ProxyWorkerParts): ProxyWorker {
  const { scope, config, bare, backend, urlPolicies } = parts;
  const codec = createCodec(config.scope);
  const store = new Store(backend);
  const jar = new CookieJar(store);
  const credentials = new Credentials(store);
  const clients = new ClientRegistry(scope.clients, codec, store, scope.registration.scope);
  let started: Promise<void> | null = null;
  return {
    scope,
    config,
    codec,
    urlPolicies: { frame: "native", tab: "encoded", ...urlPolicies },
    bare,
    fetch: parts.fetch ?? ((input, init) => fetch(input, init)),
    store,
    jar,
    credentials,
    news: new CookieNews(scope.clients, clients, jar),
    clients,
    policies: new PolicyMemory(store),
    preflights: new Preflights(),
    trail: new RedirectTrail(),
    plainHosts: new PlainHosts(),
    scripts: new ScriptCache(),
    ready() {
      started ??= start();
      return started;
    },
    key: () => runtimeKey(store),
    save(event) {
      keepAlive(event, store.flush());
    },
  };

  async function start(): Promise<void> {
    await store.ready();
    await resumeSession(store, [jar, credentials], scope.cookieStore, scope.location.href);
    runtimeKey(store);
    void store.flush();
    // nobody waits for it
    void clients.prune().catch(() => {});
  }
}

/** Keeps the worker alive until a promise settles; an event that is over cannot do that any more. */
export function keepAlive(event: ExtendableEventLike, promise: Promise<unknown>): void {
  try {
    event.waitUntil(promise);
  } catch {
    // what is under way goes on as long as the browser lets it
  }
}
