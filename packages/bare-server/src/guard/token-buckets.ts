/** One client's bucket. */
interface Bucket {
  tokens: number;
  /** Time of the last look at it, in ms. */
  time: number;
}

/**
 * Counts requests by token buckets, one for each client. A client that is not known has a full bucket, so the oldest
 * ones can be forgotten when there are too many.
 */
export class TokenBuckets {
  readonly #buckets = new Map<string, Bucket>();
  readonly #burst: number;
  readonly #perMs: number;
  readonly #limit: number;

  /**
   * @param burst tokens of a full bucket; 0: no limit
   * @param perSecond tokens that come back
   * @param limit clients that are remembered
   */
  constructor(burst: number, perSecond: number, limit = 20_000) {
    this.#burst = burst;
    this.#perMs = perSecond / 1000;
    this.#limit = limit;
  }

  /** Clients that are remembered. */
  get size(): number {
    return this.#buckets.size;
  }

  /**
   * Takes a token.
   *
   * @param now ms
   * @returns 0, or ms until there is one
   */
  take(client: string, now: number): number {
    if (this.#burst <= 0) return 0;
    const bucket = this.#buckets.get(client);
    if (bucket === undefined) {
      this.#remember(client, { tokens: this.#burst - 1, time: now }, now);
      return 0;
    }
    bucket.tokens = this.#filled(bucket, now);
    bucket.time = now;
    if (bucket.tokens < 1) return Math.ceil((1 - bucket.tokens) / this.#perMs);
    bucket.tokens--;
    return 0;
  }

  #filled({ tokens, time }: Bucket, now: number): number {
    return Math.min(this.#burst, tokens + Math.max(0, now - time) * this.#perMs);
  }

  #remember(client: string, bucket: Bucket, now: number): void {
    this.#buckets.set(client, bucket);
    if (this.#buckets.size <= this.#limit) return;
    let looked = 0;
    let fullest = "";
    // a few of the oldest: full ones mean nothing; if all are in use, the fullest of them goes
    let most = -1;
    for (const [name, other] of this.#buckets) {
      const tokens = this.#filled(other, now);
      if (tokens >= this.#burst) {
        this.#buckets.delete(name);
        most = Infinity;
      } else if (tokens > most) {
        most = tokens;
        fullest = name;
      }
      if (++looked >= SAMPLE) break;
    }
    if (most !== Infinity) this.#buckets.delete(fullest);
  }
}

/** Buckets that are looked at to make room. */
const SAMPLE = 16;
