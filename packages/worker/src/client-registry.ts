import { type Codec, isHttp } from "@oriel/core";
import { stripFragment } from "./referrer.ts";
import type { ClientLike, ClientsLike } from "./scope.ts";
import { siteOf } from "./site.ts";
import type { Store } from "./store.ts";

/** A document or worker of ours. */
export interface ProxiedClient {
  /** Real http(s) URL that its requests go by, without fragment; the creator's for `srcdoc`, `blob:` and the like. */
  readonly url: URL;
  /** Virtual origin; `null` when opaque. */
  readonly origin: string;
  /** Site for cookies; empty when a frame above it is of another site. */
  readonly site: string;
  /** True for a document in a frame of another document of ours. */
  readonly nested: boolean;
}

/** What cannot be told from a client's address. Kept by client id, as long as the client lives. */
export interface ClientRecord {
  /** Real http(s) URL of the creator, for clients whose address has none. */
  readonly url?: string;
  readonly origin?: string;
  readonly site?: string;
  readonly nested?: boolean;
}

const PREFIX = "client:";
/** Clients that are known by heart; all of them can be found again. */
const MAX_KNOWN = 500;

/**
 * Stands for a client of ours of which nothing is known, e.g. one that was closed while its last request was sent. It has
 * no origin, and everything is foreign to it; but its requests must not go to the network past the proxy.
 */
export const UNKNOWN_CLIENT: ProxiedClient = {
  url: new URL("about:blank"),
  origin: "null",
  site: "",
  nested: false,
};

/**
 * Knows who asks. Everything is found again after the worker was stopped: from the client's address, else from its record,
 * else from the referrer.
 */
export class ClientRegistry {
  readonly #clients: ClientsLike;
  readonly #codec: Codec;
  readonly #store: Store;
  /** True when the worker controls nothing but documents of ours: those below its scope. */
  readonly #exclusive: boolean;
  readonly #known = new Map<string, ProxiedClient>();
  /** Ids with records of runs before this one; their clients may be gone. */
  #inherited: readonly string[] | null = null;

  /**
   * @param store must be ready before anything else is called
   * @param scope of the worker's registration
   */
  constructor(clients: ClientsLike, codec: Codec, store: Store, scope: string) {
    this.#clients = clients;
    this.#exclusive = scope.startsWith(codec.scope);
    this.#codec = codec;
    this.#store = store;
  }

  /**
   * Finds a client of ours.
   *
   * @param id as the event has it; may be empty
   * @param referrer as the request has it; tells the creator of clients without an address of their own
   * @returns null for a page of the embedder; {@link UNKNOWN_CLIENT} for one of ours that cannot be told
   */
  async find(id: string, referrer: string): Promise<ProxiedClient | null> {
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const client = id === "" ? undefined : await this.#clients.get(id);
    const found = client === undefined ? this.byUrl(referrer) : this.#identify(client, referrer);
    if (found !== null) {
      if (client !== undefined) this.#learn(id, found);
      return found;
    }
    return this.#isForeign(client?.url ?? referrer) ? null : UNKNOWN_CLIENT;
  }

  /** Identifies a client that is at hand; null when it is none of ours. */
  identify(client: ClientLike): ProxiedClient | null {
    return this.#known.get(client.id) ?? this.#identify(client, "");
  }

  /**
   * Finds a client of ours by an address of its document.
   *
   * @param address proxied address, or anything else
   * @returns null when the address is none of ours
   */
  byUrl(address: string): ProxiedClient | null {
    const url = this.#codec.decode(address)?.url;
    if (url === undefined || !isHttp(url)) return null;
    const target = stripFragment(url);
    for (const client of this.#known.values()) if (client.url.href === target) return client;
    return describe(target, {});
  }

  /** Notes what an answer is going to be, before its client exists. */
  remember(id: string, url: string, record: ClientRecord): void {
    if (id === "") return;
    this.#learn(id, describe(url, record));
    if (Object.keys(record).length > 0) this.#store.set(PREFIX + id, record);
  }

  /** Forgets records of clients that are gone. */
  async prune(): Promise<void> {
    this.#inherited ??= this.#store.keys(PREFIX);
    if (this.#inherited.length === 0) return;
    const alive = await this.#clients.matchAll({ type: "all", includeUncontrolled: true });
    const ids = new Set(alive.map(({ id }) => PREFIX + id));
    for (const key of this.#inherited) if (!ids.has(key)) this.#store.delete(key);
    this.#inherited = [];
  }

  #isForeign(address: string): boolean {
    if (this.#exclusive || !address.startsWith(`${this.#codec.origin}/`)) return false;
    return this.#codec.decode(address) === null;
  }

  #learn(id: string, client: ProxiedClient): void {
    if (this.#known.size >= MAX_KNOWN) this.#known.clear();
    this.#known.set(id, client);
  }

  #identify(client: ClientLike, referrer: string): ProxiedClient | null {
    const record = (this.#store.get(PREFIX + client.id) as ClientRecord | undefined) ?? {};
    const shown = this.#codec.decode(client.url)?.url;
    const url = record.url ?? shown;
    if (url !== undefined && isHttp(url)) return describe(stripFragment(url), record);
    // only about:srcdoc, about:blank and blob: have creators; the embedder's own pages are not ours
    if (shown === undefined && isHttp(client.url)) return null;
    const creator = this.byUrl(referrer);
    return creator === null ? null : { ...creator, nested: true };
  }
}

function describe(href: string, { origin, site, nested }: ClientRecord): ProxiedClient {
  const url = new URL(stripFragment(href));
  return {
    url,
    origin: origin ?? url.origin,
    site: site ?? siteOf(url),
    nested: nested ?? false,
  };
}
