const LIMIT = 256;

/**
 * Remembers the hops of redirected requests: the browser asks again for each of them without telling where it was
 * before. Losing them costs a little exactness of `Origin` and `Sec-Fetch-Site`.
 */
export class RedirectTrail {
  readonly #trails = new Map<string, readonly URL[]>();

  /** Takes the hops that led to a request; empty for one that was not redirected. */
  take(client: string, url: string): readonly URL[] {
    const key = `${client} ${url}`;
    const hops = this.#trails.get(key) ?? [];
    this.#trails.delete(key);
    return hops;
  }

  /** Notes that a client is sent on. */
  leave(client: string, to: string, hops: readonly URL[]): void {
    const oldest = this.#trails.keys().next();
    if (this.#trails.size >= LIMIT && oldest.done !== true) this.#trails.delete(oldest.value);
    this.#trails.set(`${client} ${to}`, hops);
  }
}
