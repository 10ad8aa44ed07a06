import { randomBytes } from "node:crypto";
import { bareError, type HeaderMap } from "@oriel/bare-protocol";
import type { RemoteTarget } from "../remote/target.ts";
import type { MetaStore } from "./meta-store.ts";

/** Versions whose sockets have metadata. */
export type MetaVersion = "v1" | "v2";

/** What a v2 socket is to be opened with. */
export interface SocketRequest {
  readonly target: RemoteTarget;
  readonly headers: HeaderMap;
  /** Lower-case names. */
  readonly forward: readonly string[];
}

/** The head of a remote's answer to a handshake. */
export interface SocketAnswer {
  readonly status: number;
  readonly statusText: string;
  /** Flat lines. */
  readonly lines: readonly string[];
}

/** One entry of the store. */
interface Entry {
  readonly version: MetaVersion;
  /** Time in ms since 1970. */
  readonly expires: number;
  readonly request?: StoredRequest;
  readonly answer?: SocketAnswer;
  /** Whether a socket has taken it. */
  readonly used?: true;
}

interface StoredRequest {
  readonly target: RemoteTarget;
  readonly headers: readonly (readonly [name: string, values: readonly string[]])[];
  readonly forward: readonly string[];
}

/** Life of an id that was not connected, and of one that was, in ms. */
const LIFE = 30_000;
const SWEEP = 30_000;
const ID = /^[0-9a-f]{32}$/;
const ID_HEADER = "request.headers.x-bare-id";

/** The metadata of sockets: made, taken by a socket, filled with the remote's answer, read once. */
export class SocketMetas {
  readonly #store: MetaStore;
  readonly #life: number;
  #sweeper: NodeJS.Timeout | undefined;

  /** @param life ms */
  constructor(store: MetaStore, life: number = LIFE) {
    this.#store = store;
    this.#life = life;
  }

  /**
   * Makes an entry.
   *
   * @param request what the socket is to be opened with (v2)
   * @returns its id: 128 random bits as hex digits
   */
  async create(version: MetaVersion, request?: SocketRequest): Promise<string> {
    const id = randomBytes(16).toString("hex");
    await this.#set(id, { version, ...(request !== undefined && { request: toStored(request) }) });
    this.#sweepLater();
    return id;
  }

  /**
   * Takes what a v2 socket is to be opened with. Only one caller gets it.
   *
   * @returns null for an id that is unknown, taken, expired or of v1
   */
  async claim(id: string): Promise<SocketRequest | null> {
    const entry = await this.#get(id, "v2");
    if (entry?.request === undefined || !(await this.#store.delete(id))) return null;
    await this.#set(id, { version: "v2", used: true });
    return fromStored(entry.request);
  }

  /** Keeps a remote's answer under an id of the same version; other ids are ignored. */
  async connected(version: MetaVersion, id: string, answer: SocketAnswer): Promise<void> {
    const entry = await this.#get(id, version);
    if (entry !== null && entry.answer === undefined) await this.#set(id, { version, answer });
  }

  /** Forgets an id whose socket could not be opened. */
  async forget(id: string): Promise<void> {
    await this.#store.delete(id);
  }

  /**
   * Gives a remote's answer and forgets it.
   *
   * @throws BareError `INVALID_BARE_HEADER` when the id is unknown, used, expired, of another version, or its socket
   * is not open yet
   */
  async take(version: MetaVersion, id: string): Promise<SocketAnswer> {
    const entry = await this.#get(id, version);
    if (entry === null) throw invalidId("it is not known");
    if (entry.answer === undefined) throw invalidId("its socket is not connected yet");
    if (!(await this.#store.delete(id))) throw invalidId("it is not known");
    return entry.answer;
  }

  /** Ends timers and the store. */
  close(): void {
    clearInterval(this.#sweeper);
    void Promise.resolve(this.#store.close?.()).catch(() => {});
  }

  async #get(id: string, version: MetaVersion): Promise<Entry | null> {
    const text = ID.test(id) ? await this.#store.get(id) : undefined;
    const entry = text === undefined ? null : (JSON.parse(text) as Entry);
    return entry?.version === version && entry.expires > Date.now() ? entry : null;
  }

  async #set(id: string, entry: Omit<Entry, "expires">): Promise<void> {
    const expires = Date.now() + this.#life;
    await this.#store.set(id, JSON.stringify({ ...entry, expires }), this.#life);
  }

  #sweepLater(): void {
    if (this.#store.expires === true || this.#sweeper !== undefined) return;
    this.#sweeper = setInterval(() => {
      // a store that fails is told to whoever uses it next
      this.sweep().catch(() => {});
    }, SWEEP).unref();
  }

  /** Removes what has expired. */
  async sweep(): Promise<void> {
    const now = Date.now();
    for await (const [id, text] of this.#store.entries()) {
      if ((JSON.parse(text) as Entry).expires <= now) await this.#store.delete(id);
    }
  }
}

function toStored({ target, headers, forward }: SocketRequest): StoredRequest {
  return {
    target,
    forward,
    headers: [...headers.values()].map(({ name, values }) => [name, values]),
  };
}

function fromStored({ target, headers, forward }: StoredRequest): SocketRequest {
  const map: HeaderMap = new Map(
    headers.map(([name, values]) => [name.toLowerCase(), { name, values }]),
  );
  return { target, headers: map, forward };
}

function invalidId(why: string): Error {
  return bareError(
    "INVALID_BARE_HEADER",
    ID_HEADER,
    `The header "x-bare-id" cannot be used: ${why}.`,
  );
}
